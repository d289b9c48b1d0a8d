"""JSON where it crosses a border: into the database, through Rasa. Whoever reads it turns it into a type of ours."""

from __future__ import annotations

from pydantic import JsonValue

JsonObject = dict[str, JsonValue]
"""An object as json.loads gives it."""
