"""Papers: invoices, credit notes and delivery notes, drawn from what was agreed and nothing else."""
