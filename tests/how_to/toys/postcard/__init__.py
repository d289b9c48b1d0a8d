"""A messenger that nobody has."""
