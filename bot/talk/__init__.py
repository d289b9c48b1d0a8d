"""A spoken turn: what is shared by the doors that people talk through, so that each of them stays small."""
