"""Renderers: a view and a template to a document of one format."""
