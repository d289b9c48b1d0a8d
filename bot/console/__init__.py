"""The counselors' pages: what waits, one request with its conversation, figures; each complete without scripts."""
