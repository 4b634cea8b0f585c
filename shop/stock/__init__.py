"""Stock: the ledger of what came and went, what is kept for whom, and who waits."""
