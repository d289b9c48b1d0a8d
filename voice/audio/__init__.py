"""Sound as numbers: reading what browsers and messengers send, and writing what they play."""
