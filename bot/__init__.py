"""The assistant: a Rasa project (config, domain, components) and the doors through which people reach it."""
