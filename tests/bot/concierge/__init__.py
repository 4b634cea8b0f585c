"""The concierge at a counter: scripted tool results, no database."""
