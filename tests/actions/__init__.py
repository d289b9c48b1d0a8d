"""Tests of actions/: what is said and done once it is known what a person wants."""
