"""Everyone we call over a wire, and the stand-ins that answer in their place."""
