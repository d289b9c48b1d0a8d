"""Real models and real recordings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.language.sounds import fold_syllable
from bot.settings import Settings
from voice.audio.decoding import decode
from voice.audio.sound import Samples
from voice.hearing.vosk import VoskRecogniser
from voice.hearing.whisper import WhisperRecogniser
from voice.models.installer import fetch
from voice.models.register import KOKORO, KOKORO_VOICES, VOSK_KOREAN, WHISPER, Model
from voice.speaking.natural_voice import NaturalVoice

CLIPS = Path(__file__).parent / "clips"
Clips = list[tuple[Samples, str]]


def _model(model: Model) -> Path:
    folder, others = Settings(_env_file=None).speech_models
    return fetch(model, folder, print, others)


@pytest.fixture(scope="session")
def clips() -> Clips:
    """(recording of 16 kHz, what is said in it)."""
    lines = (CLIPS / "transcripts.tsv").read_text().splitlines()
    return [(decode((CLIPS / name).read_bytes()).samples, text) for name, text in (line.split("\t") for line in lines)]


@pytest.fixture(scope="session")
def whisper() -> Iterator[WhisperRecogniser]:
    """Whisper base, fetched if it is not there."""
    recogniser = WhisperRecogniser(_model(WHISPER), fold=fold_syllable)
    yield recogniser
    recogniser.close()


@pytest.fixture(scope="session")
def korean() -> Iterator[VoskRecogniser]:
    """A real Vosk model that can be had anywhere; it understands Korean only."""
    recogniser = VoskRecogniser(_model(VOSK_KOREAN))
    yield recogniser
    recogniser.close()


@pytest.fixture(scope="session")
def kokoro() -> NaturalVoice:
    """The natural voice as a person before a microphone, fetched if it is not there."""
    return NaturalVoice(_model(KOKORO), _model(KOKORO_VOICES), cuts_silence=False)
