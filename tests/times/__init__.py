"""Said times: what is understood of them, and what is asked."""
