"""The telephone: callers whom a SIP exchange connects with the voice stream."""
