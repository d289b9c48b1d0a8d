"""Tests of actions/people."""
