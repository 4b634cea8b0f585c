"""Live sessions in the browser: who is asking, the socket and its rooms, and the pages on top of them."""
