"""A process imports nothing large that it has no use for: what the libraries take stays taken."""

from __future__ import annotations

import subprocess
import sys

import pytest

_OF_SPEECH = {"jieba", "onnxruntime", "ctranslate2", "faster_whisper", "vosk", "misaki"}
_OF_TELEGRAM = {"telegram"}
_OF_DATABASES = {"alembic"}


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [("bot.app", _OF_SPEECH | _OF_TELEGRAM), ("bot.operations.action_server", _OF_SPEECH | _OF_DATABASES)],
)
def test_a_process_imports_large_libraries_only_where_it_uses_them(module: str, unwanted: set[str]) -> None:
    script = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not unwanted & set(run.stdout.split())
