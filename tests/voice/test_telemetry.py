"""Nothing leaves the house: ONNX Runtime collects nothing about this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_MAKES_A_SESSION = "from voice.hearing.speech_detector import SpeechDetector; SpeechDetector()"


def test_a_process_that_hears_leaves_no_telemetry(tmp_path: Path) -> None:
    kept = ("ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME")
    environment = {name: value for name, value in os.environ.items() if name not in kept}
    command = [sys.executable, "-c", _MAKES_A_SESSION]
    subprocess.run(command, env={**environment, "HOME": str(tmp_path)}, cwd=Path(__file__).parents[2], check=True)
    assert not list(tmp_path.rglob("*onnxruntime*")), "ONNX Runtime collected something"
