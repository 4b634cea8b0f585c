"""The phone in the browser, and beside it what the product did with each message."""
