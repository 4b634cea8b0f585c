"""The agent of a shop: its versions, its rules, and the examples that a draft has to stand."""
