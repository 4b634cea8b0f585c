"""The business: tables, rules and reads. It knows no web, no vendor and no model."""
