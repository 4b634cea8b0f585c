"""Processes and wiring: the only place that knows all the others."""
