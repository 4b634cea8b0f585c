"""What the product can do: one verb, one transaction."""
