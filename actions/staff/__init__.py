"""The people who help: counselors, their teams and their ready-made replies."""
