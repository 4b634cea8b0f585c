"""Vendors that do as a test tells them."""
