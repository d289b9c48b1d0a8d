"""Rasa's Python 3.10 environment, which these tests need, has no pytest: tests/test_components.py runs them there."""

collect_ignore_glob = ["test_*.py"]
