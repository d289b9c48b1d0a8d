"""What words mean to any service that asks back: its steps, and whether they ask or wish something of their own."""

from __future__ import annotations

import re
from functools import lru_cache

from actions.dialogue.protocol import QUESTION_INTENTS, Intent
from actions.dialogue.turn import Turn
from actions.knowledge.files import read_lexicon
from actions.language.matching import SpokenUtterances, pattern, without_marks

COMMAND_FROM = 0.8
"""Probability of a command from which facts and wishes in its words are none."""
LONGEST_CLEAR_ANSWER = 8
"""Characters of an utterance that is hardly a question, if it has no word that asks."""
_SURE_FROM = 0.6
"""Probability of an entry from which a question is one of its own, whatever facts its words hold."""
ANSWERING = frozenset(
    {
        *(Intent.ABOUT_ME, Intent.NOT_UNDERSTOOD, Intent.ASK_BACK, Intent.UNSURE, Intent.AFFIRM, Intent.DENY),
        *(Intent.CHOOSE, Intent.PUT_BACK, Intent.UNHELPFUL, Intent.BENEFITS, Intent.LEVY, Intent.ASK),
        *(Intent.OUT_OF_SCOPE, Intent.REQUEST_BY_NUMBER, Intent.VENTING, Intent.CANCEL, Intent.TOLD_TROUBLE),
    }
)
"""Intents that the model gives to bare facts, too."""
ASKING = frozenset({*QUESTION_INTENTS, Intent.BENEFITS, Intent.LEVY, Intent.JOB_SEARCH, Intent.OUT_OF_SCOPE})
"""Intents of a question or a wish of its own."""
_QUESTION_MARKS = str.maketrans("", "", "？?")


def step_meant(text: str, lexicon: str) -> frozenset[str]:
    """The names of the steps that a whole utterance may mean, courtesies aside; most utterances mean none."""
    # 为什么？ means a step as well.
    plain = without_marks(text.translate(_QUESTION_MARKS))
    return frozenset(name for name, said in _steps(lexicon).items() if said.meaning_of(plain))


def asks_something(text: str, lexicon: str) -> bool:
    """Whether an utterance asks, so that it is hardly an answer."""
    return _asks(lexicon).search(text.strip("。！!,， ")) is not None


def is_sure_of_an_entry(turn: Turn) -> bool:
    """Whether the knowledge surely answers the words."""
    return bool(turn.ranking) and turn.ranking[0][1] >= _SURE_FROM


def is_surely_of_its_own(turn: Turn) -> bool:
    """Whether an entry, or the model, is sure that this is a question or a wish of its own."""
    return turn.intent not in (Intent.ASK, Intent.ASK_BACK) or is_sure_of_an_entry(turn)


@lru_cache(maxsize=2)
def _asks(lexicon: str) -> re.Pattern[str]:
    return pattern(read_lexicon(lexicon)["asks"])


@lru_cache(maxsize=2)
def _steps(lexicon: str) -> dict[str, SpokenUtterances[str]]:
    """Step → its utterances; one utterance may mean more than one step."""
    around = read_lexicon("politeness")["around_commands"]
    return {name: SpokenUtterances({name: said}, around) for name, said in read_lexicon(lexicon)["steps"].items()}
