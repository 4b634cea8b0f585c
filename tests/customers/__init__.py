"""Tests of the people who write."""
