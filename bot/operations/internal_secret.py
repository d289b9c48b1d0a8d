"""The secret by which gateway, Rasa and action server know each other: given, or made once for one machine."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from actions.records.encryption import keys_beside
from bot.settings import Settings

HEADER = "authorization"


def internal_secret(chosen: Settings) -> str:
    """The secret of these settings, or the one in a private file that whoever needs it first makes. Raises OSError."""
    if chosen.internal_secret is not None:
        return chosen.internal_secret.get_secret_value()
    return keys_beside(chosen.internal_secret_file)[0]


def knows(headers: Mapping[str, str], secret: str) -> bool:
    """Whether a request brings the secret; it takes as long whatever it brings."""
    return secrets.compare_digest(headers.get(HEADER, "").encode(errors="replace"), f"Bearer {secret}".encode())
