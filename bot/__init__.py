"""The assistant: a Rasa project (config, domain, components) and the channels through which people reach it."""
