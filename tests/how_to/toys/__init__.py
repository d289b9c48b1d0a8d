"""What is put into the copy; nothing here runs in the tree itself."""
