"""Cries for help as three of our voices say them and as the real recogniser writes them: noticed all the same.

What these were misheard as, the lexicon was mended by. Of 24 cries that were first spoken afterwards,
17 were noticed by words alone (13 before): of what nobody has spoken here yet, much is left to Rasa's classifier.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import cycle

import numpy as np
import pytest

from actions.dialogue.state import DialogueState
from actions.language.danger import Danger, danger_in
from actions.language.sounds import fold_syllable
from bot.settings import ROOT
from bot.speech.expectations import expected_in
from bot.speech.service import field_words
from tests.talking import fetched_models
from voice.audio.sound import HEARD_RATE
from voice.audio.stored import at_rate
from voice.hearing.choosing import choose_recogniser
from voice.hearing.recogniser import Recogniser, hear
from voice.hearing.transcript import Reaction
from voice.speaking.natural_voice import NaturalVoice

pytestmark = pytest.mark.slow

_SET = ROOT / "tests" / "understanding" / "danger.jsonl"
_VOICES = ("zf_xiaoyi", "zf_xiaobei", "zm_yunxi")
_CRIES = ("suicide", "indirect", "violence", "confinement", "medical", "fire_gas_flood", "cry")
_HARMLESS = ("joke", "policy", "figure", "past")
_EACH_CRY, _EACH_HARMLESS = 6, 5
_LONGEST = 16
"""Characters: what is cried is short, and this test is slow."""
_BEFORE, _BEHIND = np.zeros(HEARD_RATE * 3 // 10, np.int16), np.zeros(HEARD_RATE // 2, np.int16)
_AUDIBLE = 500

Heard = list[tuple[str, str, Danger, Reaction]]
"""(what was said, what was heard, how sure the words are, how sure the recogniser is)."""


def _said(*, danger: bool) -> list[str]:
    """The same utterances each time, of every kind alike; 救命 among the cries. Later batches change nothing."""
    items = [json.loads(line) for line in _SET.read_text(encoding="utf-8").splitlines()]
    kinds, each = (_CRIES, _EACH_CRY) if danger else (_HARMLESS, _EACH_HARMLESS)
    drawn = ["救命", "救命啊", "救救我"] if danger else []
    for kind in kinds:
        of_kind = [
            item["text"]
            for item in items
            if (item["danger"], item["kind"], item["split"]) == (danger, kind, "tune")
            and item["batch"] <= 6
            and item["style"] in ("standard", "guizhou")
            and len(item["text"]) <= _LONGEST
        ]
        drawn += random.Random(26).sample(of_kind, each)
    return list(dict.fromkeys(drawn))


@pytest.fixture(scope="session")
def product() -> Iterator[Recogniser]:
    """The recogniser that the gateway chooses, with the field's words."""
    recogniser = choose_recogniser(*fetched_models(), field_words(), fold_syllable)
    yield recogniser
    recogniser.close()


def _heard(product: Recogniser, kokoro: NaturalVoice, said: list[str]) -> Heard:
    """What is heard, each utterance in the next of three voices."""
    heard = []
    for text, voice in zip(said, cycle(_VOICES), strict=False):
        spoken = at_rate(kokoro.speak(text, voice, 1.0), HEARD_RATE).samples
        audible = np.flatnonzero(np.abs(spoken) > _AUDIBLE)
        recording = np.concatenate([_BEFORE, spoken[audible[0] : audible[-1] + 1], _BEHIND])
        found = hear(product, recording, expected_in(DialogueState()))
        heard.append((text, found.text, danger_in(found.text), found.reaction))
    return heard


@pytest.fixture(scope="session")
def cries(product: Recogniser, kokoro: NaturalVoice) -> Heard:
    """More than forty cries."""
    return _heard(product, kokoro, _said(danger=True))


@pytest.fixture(scope="session")
def harmless(product: Recogniser, kokoro: NaturalVoice) -> Heard:
    """Twenty utterances that are none."""
    return _heard(product, kokoro, _said(danger=False))


def test_cries_are_noticed_as_they_are_heard(cries: Heard) -> None:
    assert len(cries) >= 40
    assert [said for said, *_ in cries if danger_in(said) is Danger.NONE] == []
    missed = [(said, heard) for said, heard, danger, _ in cries if danger is Danger.NONE]
    assert missed == []


def test_no_cry_is_asked_for_again(cries: Heard) -> None:
    """What was heard badly is asked for again, unless it is certain."""
    asked_again = [
        (said, heard)
        for said, heard, danger, reaction in cries
        if reaction is Reaction.ASK_TO_REPEAT and danger is not Danger.CERTAIN
    ]
    assert asked_again == []


def test_what_is_harmless_is_not_certain_as_it_is_heard(harmless: Heard) -> None:
    assert len(harmless) >= 20
    assert [(said, heard) for said, heard, danger, _ in harmless if danger is Danger.CERTAIN] == []
