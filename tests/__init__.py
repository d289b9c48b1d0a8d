"""The tests: one folder a room, and whole journeys."""
