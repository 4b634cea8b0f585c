"""The HTTP API for other programs, under `/api/v1`."""
