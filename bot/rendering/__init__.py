"""How an utterance leaves: the contract of the HTTP API, and what a message looks like on every page."""

from __future__ import annotations

from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"
"""Of what the page and the console have in common."""
