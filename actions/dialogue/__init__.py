"""The dialogue: what was meant, what is said, and what is to be done about it."""
