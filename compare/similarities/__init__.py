"""Similarities: how likely two sentences are to tell the same thing, by their words or by a model."""
