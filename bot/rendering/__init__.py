"""How an utterance leaves: the contract of the HTTP API, and wording for who reads or hears it."""
