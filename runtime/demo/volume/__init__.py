"""Generated customers, conversations and products, as many as one likes."""
