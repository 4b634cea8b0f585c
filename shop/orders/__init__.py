"""Orders: carts, prices, promises, states, deliveries, returns."""
