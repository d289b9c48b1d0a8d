"""Tests of actions/dialogue."""
