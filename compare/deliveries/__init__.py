"""Deliveries: a document to an address, wholly or not at all."""
