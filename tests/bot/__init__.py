"""Tests of bot/: the doors and everything between them and Rasa."""
