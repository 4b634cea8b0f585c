"""The concierge: a chat model of our own that serves a shop without any key."""
