"""What this gateway says aloud, and what it keeps of that."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.said_back import ask_whether
from bot.settings import Settings
from bot.speech import Speech


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("护理补贴按月发。", True),
        ("".join(ask_whether("我叫张三。我住在毕节").sentences), False),
    ],
    ids=["an answer", "the person's own words"],
)
async def test_only_our_own_words_are_kept_on_disk(tmp_path: Path, text: str, is_kept: bool) -> None:
    # No model lies in this folder: the voice that every machine has speaks.
    speech = Speech(Settings(_env_file=None, models_dir=tmp_path / "models", spoken_dir=tmp_path / "spoken"))
    sound = b"".join([part async for part in speech.spoken(text, "", 1.0)])
    speech.close()
    assert sound
    assert bool(list((tmp_path / "spoken").glob("*.mp3"))) == is_kept
