"""Files and folders that nobody but the program's own user can read."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_FOLDER, _FILE = 0o700, 0o600


def make_private_folder(folder: Path) -> None:
    """Make a folder with those above it; folders that are there already keep their modes. Raises OSError."""
    for each in reversed((folder, *folder.parents)):
        if not each.exists():
            each.mkdir(_FOLDER, exist_ok=True)


def make_private_file(path: Path) -> None:
    """Make an empty file, or close one that others could read. Raises OSError."""
    os.close(os.open(path, os.O_CREAT | os.O_RDONLY, _FILE))
    close_to_others(path)


def close_to_others(path: Path) -> None:
    """Take others' right to read a file, if it is there; one that belongs to somebody else stays as it is."""
    with suppress(FileNotFoundError, PermissionError):
        path.chmod(_FILE)
