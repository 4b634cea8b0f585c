"""Stand-ins for vendors, with all of their state: what `make run` and the tests talk to instead."""
