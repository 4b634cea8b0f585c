"""What stands between the model and the customer: proof, privacy, hygiene."""
