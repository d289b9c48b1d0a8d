"""The channels: message in, reply out, nothing else. What all of them share is in bot.turn."""
