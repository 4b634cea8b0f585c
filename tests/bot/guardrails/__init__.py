"""Tests of what stands between the model and the customer."""
