"""Pages, the playground and the HTTP API."""
