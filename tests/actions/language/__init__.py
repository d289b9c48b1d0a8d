"""Tests of actions/language."""
