"""The demo: five small businesses with everything they sell, say and answer, and how they are filled in."""
