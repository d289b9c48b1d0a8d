"""Hearing and speaking as a service of the gateway."""
