"""Which voices this machine has: Kokoro where its model is there, else the plain one that every machine has."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from voice.models.installer import locate
from voice.models.register import KOKORO, KOKORO_VOICES
from voice.speaking.natural_voice import NaturalVoice
from voice.speaking.plain_voice import PlainVoice
from voice.speaking.speaker import Speaker


def choose_speaker(
    folder: Path,
    others: Iterable[Path] = (),
    threads: int = 2,
    *,
    saves_memory: bool = False,
    cuts_silence: bool = True,
) -> Speaker:
    """The best voice whose model is in `folder` or one of the others; for the rest see `NaturalVoice`."""
    places = list(others)
    model, voices = locate(KOKORO, folder, places), locate(KOKORO_VOICES, folder, places)
    if not (model and voices):
        return PlainVoice()
    return NaturalVoice(model, voices, threads, saves_memory=saves_memory, cuts_silence=cuts_silence)


def choose_quick_speaker(speaker: Speaker) -> Speaker | None:
    """The voice that speaks at once where this one would keep people waiting; None where it is that voice itself."""
    return PlainVoice() if isinstance(speaker, NaturalVoice) else None
