"""Templates and styles of the public page."""
