"""Tests of live sessions: what is shown and sold, what is said, and who is there."""
