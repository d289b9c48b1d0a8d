"""What is kept of a person: their conversation, what they told of themselves, and how it is erased."""
