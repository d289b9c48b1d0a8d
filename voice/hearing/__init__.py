"""Hearing: from sound to words, with the end of an utterance found by our own arithmetic."""
