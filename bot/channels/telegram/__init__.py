"""Telegram: text and voice notes in; text, numbered options and voice notes out."""
