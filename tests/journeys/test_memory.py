"""Rasa's process, the largest, holds nothing that it has no use for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.assistant import Assistant

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="reads in /proc which libraries a process holds"),
]


def test_rasa_answers_without_tensorflow(assistant: Assistant) -> None:
    held = Path(f"/proc/{assistant.pid('rasa')}/maps").read_text()
    assert "numpy" in held
    assert "tensorflow" not in held
