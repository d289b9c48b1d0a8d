"""What staff begin for a person and come back to: posts that they refer somebody to, dates, and reminders of dates."""
