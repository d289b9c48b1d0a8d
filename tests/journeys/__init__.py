"""Whole journeys: the real processes with the real model, and a real browser."""
