"""Tests of bot/speech."""
