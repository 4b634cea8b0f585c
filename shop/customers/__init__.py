"""People who write to a shop: identities, consent, export, erasure."""
