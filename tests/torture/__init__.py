"""What is done to the assistant for hours, to see whether anything is lost: `make torture`."""
