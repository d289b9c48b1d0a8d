"""Tests of the Rasa components. They run in Rasa's environment by unittest; tests/test_components.py starts them."""
