"""Tests of actions/records."""
