"""Logs are private, rotated, and do not grow for ever."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot.operations import log_files
from bot.operations.log_files import bound_log, open_log


def test_a_log_is_for_its_owner_alone_also_one_that_was_not(tmp_path: Path) -> None:
    (tmp_path / "old.log").touch(0o644)
    for name in ("old.log", "new.log"):
        open_log(tmp_path / name).close()
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_log_that_has_grown_too_long_begins_anew_while_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_files, "MOST_BYTES", 10)
    path, before = tmp_path / "a.log", tmp_path / "a.log.1"
    with open_log(path) as log:
        log.write(b"short")
        log.flush()
        bound_log(path)
        assert not before.exists()
        log.write(b" and longer")
        log.flush()
        bound_log(path)
        log.write(b"next")
    assert (before.read_bytes(), path.read_bytes()) == (b"short and longer", b"next")
    assert stat.S_IMODE(before.stat().st_mode) == 0o600


def test_a_few_older_parts_are_kept_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_files, "MOST_BYTES", 3)
    path = tmp_path / "a.log"
    for number in range(10):
        path.write_text(f"part {number}")
        bound_log(path)
    kept = {each.name: each.read_text() for each in tmp_path.iterdir()}
    assert kept == {"a.log": "", **{f"a.log.{back}": f"part {10 - back}" for back in range(1, log_files.KEPT + 1)}}
