"""Programs of others that check ours."""
