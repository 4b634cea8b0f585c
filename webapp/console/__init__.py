"""The console: where the people of a shop set it up, watch it work, and step in."""
