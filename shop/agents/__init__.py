"""The agent of a workspace: what it says and does, in versions that never change once they have answered."""
