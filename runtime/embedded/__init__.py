"""Real PostgreSQL, Valkey and Chroma on this machine, for this product alone."""
