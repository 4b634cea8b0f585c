"""What the shop sells: categories, products, variants, search."""
