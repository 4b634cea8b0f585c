"""What is there, what is promised, and who waits."""
