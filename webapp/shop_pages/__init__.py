"""The shop as everybody may see it: its shelf, its goods, its hours, its privacy terms."""
