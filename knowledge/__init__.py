"""Retrieval: sources, passages, index, search."""
