"""A model that was cut off or changed is noticed before it is served, and trained again."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

from bot.operations import training
from bot.operations.model_file import checksum_file, is_whole, note_checksum
from bot.operations.training import model_path, train


def _model(path: Path, content: bytes = b"weights" * 5000) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    inside = path.with_name("inside")
    inside.write_bytes(content)
    with tarfile.open(path, "w:gz") as archive:
        archive.add(inside, "weights")
    return path


def test_a_whole_model_gets_a_checksum_that_other_programs_can_read(tmp_path: Path) -> None:
    model = _model(tmp_path / "m.tar.gz")
    assert is_whole(model) and checksum_file(model).exists()
    done = subprocess.run(["sha256sum", "-c", checksum_file(model).name], cwd=tmp_path, capture_output=True)
    assert done.returncode == 0


@pytest.mark.parametrize("with_checksum", [True, False])
def test_a_model_that_was_cut_off_is_not_whole(tmp_path: Path, with_checksum: bool) -> None:
    model = _model(tmp_path / "m.tar.gz")
    if with_checksum:
        note_checksum(model)
    content = model.read_bytes()
    model.write_bytes(content[: len(content) // 2])
    assert not is_whole(model)


def test_a_model_that_was_exchanged_is_not_whole(tmp_path: Path) -> None:
    model = _model(tmp_path / "m.tar.gz")
    note_checksum(model)
    _model(model, b"other weights" * 5000)
    assert not is_whole(model)


def test_a_broken_model_is_trained_again_and_a_whole_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained: list[Any] = []

    def _trains(command: Any, _say: Any) -> None:
        trained.append(command)
        _model(model_path(tmp_path))

    monkeypatch.setattr(training, "_run_rasa", _trains)
    monkeypatch.setattr(training, "VAR", tmp_path / "var")
    said: list[str] = []
    model = train(tmp_path, said.append)
    assert len(trained) == 1 and checksum_file(model).exists()
    assert train(tmp_path, said.append) == model and len(trained) == 1
    model.write_bytes(model.read_bytes()[:100])
    train(tmp_path, said.append)
    assert len(trained) == 2 and is_whole(model)
    assert any("坏了" in line for line in said)


def test_an_old_model_goes_with_its_checksum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = _model(tmp_path / "qianzhu-0000000000000000.tar.gz")
    note_checksum(old)
    monkeypatch.setattr(training, "_run_rasa", lambda *_: _model(model_path(tmp_path)))
    monkeypatch.setattr(training, "VAR", tmp_path / "var")
    train(tmp_path, lambda _line: None)
    assert not old.exists() and not checksum_file(old).exists()
