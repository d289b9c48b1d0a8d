"""In the copy: the new intent is declared and handled."""

from __future__ import annotations

from actions.dialogue import phrases
from actions.dialogue.protocol import Intent
from actions.dialogue.utterance import Outcome
from bot.operations.training import domain
from tests.actions.making import Talk, library


def test_rasa_learns_it() -> None:
    assert {"sing": {"use_entities": []}} in domain()["intents"]


def test_the_dialogue_answers_it() -> None:
    said = Talk(library()).do(Intent.SING, "唱首歌")
    assert (said.outcome, said.sentences) == (Outcome.SMALLTALK, phrases.SONG)
