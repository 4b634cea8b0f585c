"""Figures: what the trades' rows add up to, by day, and what that says. Reads only; counted days are kept by a flow."""
