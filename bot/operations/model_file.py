"""A trained model with its checksum beside it: a file that was cut off or changed is never served."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from pathlib import Path

_PIECE = 1 << 20


def note_checksum(model: Path) -> None:
    """Keep the checksum of a model that is known to be whole, as `sha256sum -c` reads it. Raises OSError."""
    beside = checksum_file(model)
    making = beside.with_name(f"{beside.name}.new")
    making.write_text(f"{_digest(model)}  {model.name}\n", encoding="ascii")
    making.replace(beside)


def is_whole(model: Path) -> bool:
    """Whether a model is as it was when it was trained.

    One without a checksum, from an earlier release or copied by hand, is read through: its archive checks itself. It
    gets a checksum then. Raises OSError.
    """
    beside = checksum_file(model)
    if beside.exists():
        return beside.read_text(encoding="ascii", errors="replace").split()[:1] == [_digest(model)]
    if not _unpacks(model):
        return False
    note_checksum(model)
    return True


def remove_model(model: Path) -> None:
    """Delete a model with its checksum. Raises OSError."""
    model.unlink(missing_ok=True)
    checksum_file(model).unlink(missing_ok=True)


def checksum_file(model: Path) -> Path:
    """Where the checksum of a model lies."""
    return model.with_name(f"{model.name}.sha256")


def _digest(model: Path) -> str:
    with model.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpacks(model: Path) -> bool:
    try:
        with gzip.open(model) as content:
            while content.read(_PIECE):
                pass
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return False
    return True
