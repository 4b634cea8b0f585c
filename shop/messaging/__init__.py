"""Conversations: messages, turns, the service window, who answers."""
