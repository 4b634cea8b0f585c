"""Businesses: their channels, hours and facts, and the only way to their rows."""
