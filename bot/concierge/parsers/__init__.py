"""What customers write besides their wish: amounts, counts, allergens, facets, choices, days."""
