"""Tests of what things cost, and when they arrive."""
