"""How people speak, told from the lexicons alone: danger, places, whole utterances, sounds."""
