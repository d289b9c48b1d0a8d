"""Speaking: from words to sound, in a natural voice where its model is there and in a plain one everywhere."""
