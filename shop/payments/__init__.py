"""Payments: intents, money that came, refunds, invoices."""
