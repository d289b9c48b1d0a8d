"""Which recogniser this machine has: Vosk where its Mandarin model is there, else Whisper."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from voice.hearing.field_words import FieldWords, Fold
from voice.hearing.recogniser import CannotHear, Recogniser
from voice.models.installer import locate
from voice.models.register import VOSK, WHISPER


def choose_recogniser(
    folder: Path, others: Iterable[Path] = (), field_words: Iterable[str] = (), fold: Fold = str
) -> Recogniser:
    """The best recogniser whose model is in `folder` or one of the others; it knows the field's words by their sound.

    `fold` says which syllables sound alike.

    Raises CannotHear.
    """
    places, repair = list(others), FieldWords(field_words, fold).repair
    # Imported where it is wanted: the library of the other one would take memory for nothing.
    if vosk := locate(VOSK, folder, places):
        from voice.hearing.vosk import VoskRecogniser

        return VoskRecogniser(vosk, repair, fold)
    if whisper := locate(WHISPER, folder, places):
        from voice.hearing.whisper import WhisperRecogniser

        return WhisperRecogniser(whisper, repair, fold)
    raise CannotHear("还不会听：没有语音识别的模型。请运行 qianzhu models fetch，再启动一次。")
