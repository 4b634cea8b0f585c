"""What leaves and enters over a wire."""
