"""A spoken turn over a stream: what every channel that people talk through shares."""
