"""Tests of what is bought: carts, prices, orders, returns."""
