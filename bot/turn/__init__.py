"""One turn from any channel."""
