"""Which recogniser this machine has: Vosk where its Mandarin model is there, else Whisper."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from voice.hearing.field_words import FieldWords, Fold
from voice.hearing.recogniser import Recogniser
from voice.hearing.vosk import VoskRecogniser
from voice.hearing.whisper import WhisperRecogniser
from voice.models.installer import locate
from voice.models.register import VOSK, WHISPER


class CannotHear(Exception):
    """No recogniser's model is there; the text says what to do."""


def choose_recogniser(
    folder: Path, others: Iterable[Path] = (), field_words: Iterable[str] = (), fold: Fold = str
) -> Recogniser:
    """The best recogniser whose model is in `folder` or one of the others; it knows the field's words by their sound.

    `fold` says which syllables sound alike.

    Raises CannotHear.
    """
    places, repair = list(others), FieldWords(field_words, fold).repair
    if vosk := locate(VOSK, folder, places):
        return VoskRecogniser(vosk, repair, fold)
    if whisper := locate(WHISPER, folder, places):
        return WhisperRecogniser(whisper, repair, fold)
    raise CannotHear("还不会听：没有语音识别的模型。请运行 qianzhu models fetch，再启动一次。")
