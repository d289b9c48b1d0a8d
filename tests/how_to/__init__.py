"""The how-tos, followed as they are written in a copy of the tree."""
