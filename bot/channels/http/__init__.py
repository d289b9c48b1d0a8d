"""The HTTP API, and what every request over HTTP goes through."""
