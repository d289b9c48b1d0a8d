"""Tests of actions/staff."""
