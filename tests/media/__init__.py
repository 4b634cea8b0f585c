"""The media engines: real pictures through the real embedded engine, and the others against stand-ins."""
