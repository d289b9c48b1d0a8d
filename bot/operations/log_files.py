"""The logs of the processes: for their owner alone, and rotated; the newest part goes on, a few older ones stay."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import IO

from actions.records.private_files import make_private_file

MOST_BYTES = 10_000_000
KEPT = 5
"""Older parts: `NAME.1` is the newest of them."""


def open_log(path: Path) -> IO[bytes]:
    """Open a log for appending. Raises OSError."""
    make_private_file(path)
    bound_log(path)
    return path.open("ab")


def bound_log(path: Path) -> None:
    """Put what is in a log that has grown too long into `NAME.1`, and what was there one further; the oldest goes.

    A process may go on writing; lines that are written at this very moment may be lost. Raises OSError.
    """
    if path.stat().st_size <= MOST_BYTES:
        return
    for number in range(KEPT - 1, 0, -1):
        older = _part(path, number)
        if older.exists():
            older.replace(_part(path, number + 1))
    before = _part(path, 1)
    make_private_file(before)
    shutil.copyfile(path, before)
    # Processes append, so they go on at the new end.
    with path.open("r+b") as log:
        log.truncate()


def _part(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")
