"""Measures speed and memory of the whole program on this machine, beside a bare Rasa with the same model."""
