"""The processes' logs: for their owner alone, and bounded, with the part before the last bound kept beside."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import IO

from actions.records.private_files import make_private_file

MOST_BYTES = 10_000_000


def open_log(path: Path) -> IO[bytes]:
    """Open a log for appending. Raises OSError."""
    make_private_file(path)
    bound_log(path)
    return path.open("ab")


def bound_log(path: Path) -> None:
    """Put what is in a log that has grown too long into `NAME.1`, which it replaces; a process may go on writing.

    Lines that are written at this very moment may be lost. Raises OSError.
    """
    if path.stat().st_size <= MOST_BYTES:
        return
    before = path.with_name(f"{path.name}.1")
    make_private_file(before)
    shutil.copyfile(path, before)
    # Processes append, so they go on at the new end.
    with path.open("r+b") as log:
        log.truncate()
