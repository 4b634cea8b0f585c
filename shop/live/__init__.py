"""Live sessions: rules of showing, session carts, picking, and the numbered log of what happens."""
