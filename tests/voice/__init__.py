"""Tests of hearing and speaking."""
