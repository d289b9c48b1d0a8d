"""Which recogniser this machine has: Vosk where its Mandarin model is there, else Whisper."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from voice.hearing.recogniser import Recogniser
from voice.hearing.vosk import VoskRecogniser
from voice.hearing.whisper import WhisperRecogniser
from voice.models.installer import locate
from voice.models.register import VOSK, WHISPER


class CannotHear(Exception):
    """No recogniser's model is there; the text says what to do."""


def choose_recogniser(folder: Path, others: Iterable[Path] = ()) -> Recogniser:
    """The best recogniser whose model is in `folder` or one of the others. Raises CannotHear."""
    places = list(others)
    if vosk := locate(VOSK, folder, places):
        return VoskRecogniser(vosk)
    if whisper := locate(WHISPER, folder, places):
        return WhisperRecogniser(whisper)
    raise CannotHear("还不会听：没有语音识别的模型。请运行 qianzhu models fetch，再启动一次。")
