"""Our Rasa graph components: how Mandarin is read. The one folder that runs inside Rasa's environment (Python 3.10)."""
