"""What the terminal keeps between two runs: which conversation is its own, and up to where it was shown."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class KeptConversation:
    """One gateway's conversation."""

    cookies: dict[str, str] = field(default_factory=dict)
    seen: int = 0
    """Id of the last message of a counselor that was shown."""


class TerminalMemory:
    """A file that only its owner can read: whoever has the cookie reads the conversation. Without a file, nothing."""

    def __init__(self, path: Path | None, address: str) -> None:
        self._path, self._address = path, address

    def load(self) -> KeptConversation:
        """What was kept for this gateway; nothing where the file is missing or damaged."""
        kept = self._all().get(self._address)
        if not isinstance(kept, dict) or not isinstance(kept.get("cookies"), dict):
            return KeptConversation()
        cookies = {str(name): str(value) for name, value in kept["cookies"].items()}
        seen = kept.get("seen", 0)
        return KeptConversation(cookies, seen if isinstance(seen, int) else 0)

    def save(self, kept: KeptConversation) -> None:
        """Keep it; where the disk does not take it the conversation goes on, and is not found again."""
        if self._path is None:
            return
        everything = {**self._all(), self._address: {"cookies": kept.cookies, "seen": kept.seen}}
        written = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            written.unlink(missing_ok=True)
            with os.fdopen(os.open(written, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                json.dump(everything, file)
            written.replace(self._path)

    def _all(self) -> dict[str, object]:
        try:
            kept = json.loads(self._path.read_text()) if self._path else {}
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}
