"""Tests of starting, stopping and wiring."""
