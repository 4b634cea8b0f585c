"""What the product costs, beside an endpoint that only checks the signature."""
