"""Doors for other programs: files, the API, webhooks."""
