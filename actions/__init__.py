"""What the assistant can do once it knows what a person wants: answer, say who is responsible, open a request."""
