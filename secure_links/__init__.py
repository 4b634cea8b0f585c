"""Tokenized links: issue, open, redeem, revoke."""
