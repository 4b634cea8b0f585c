"""Facts in the past tense, and the outbox: the only door out of a transaction."""
