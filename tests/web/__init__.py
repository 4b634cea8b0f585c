"""Pages and the HTTP API, asked over HTTP with a real database behind them."""
