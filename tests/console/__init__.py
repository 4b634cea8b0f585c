"""The console: who gets in, what each may, and what its pages show."""
