"""The counselors' pages over HTTP, without a browser."""
