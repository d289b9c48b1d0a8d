"""Service requests: what they are, how they come into being, and what counselors do with them."""
