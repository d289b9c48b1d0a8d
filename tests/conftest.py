"""What all tests share."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from actions.knowledge.library import Library

# Nothing leaves this machine, whichever test imports ONNX Runtime first.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
# The same examples in every run: a failure belongs to the change that caused it.
settings.register_profile("qianzhu", derandomize=True, deadline=None, max_examples=300)
settings.load_profile("qianzhu")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A QIANZHU_… variable of the shell must not decide a test."""
    for name in [name for name in os.environ if name.startswith("QIANZHU_") and name != "QIANZHU_TEST_MODEL"]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def real_library() -> Library:
    """The knowledge that the assistant answers from."""
    return Library.load()
