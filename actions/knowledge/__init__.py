"""The policy entries: loaded, checked and looked up. The text itself lives in nlu_data/knowledge."""
