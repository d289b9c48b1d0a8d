"""Tests of actions/requests."""
