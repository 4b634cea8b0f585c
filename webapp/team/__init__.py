"""Pages for the shop's own people that belong to no live session."""
