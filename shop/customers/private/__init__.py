"""How each kind of private word is recognized; `shop.customers.private_words` is the door."""
