"""What became of a post that a counselor referred somebody to: asked once, answered in any words.

Payloads: `post_news:<outcome>:<number of the referral>`, and `post_news:no:<number>` for a plain no.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from actions.dialogue import follow_up_phrases as phrases
from actions.dialogue.payloads import Payload
from actions.dialogue.protocol import ActKind, Intent
from actions.dialogue.state import Question, QuestionKind, ask
from actions.dialogue.turn import Turn, asking, service
from actions.dialogue.utterance import Option, Outcome, Utterance
from actions.follow_ups.referral_records import PostOutcome
from actions.knowledge.files import read_lexicon
from actions.language.matching import contains, pattern

NAME = "post_news"
"""First part of the payloads of this room."""
_LONGEST = 40
"""Characters of an answer; who tells more asks something."""
_SURE_FROM = 0.5
"""Probability of an entry from which words are a question for it."""
_NO = "no"
_SPOKEN = (
    (PostOutcome.GOT, phrases.GOT),
    (PostOutcome.WAITS, phrases.WAITS),
    (PostOutcome.MISSED, phrases.MISSED),
)
_UNLESS = (PostOutcome.WAITS, PostOutcome.MISSED, PostOutcome.DECLINED)
_BY_INTENT = {Intent.SATISFIED: PostOutcome.GOT, Intent.UNSOLVED: PostOutcome.MISSED}


def outcome_in(text: str) -> PostOutcome:
    """What became of a post by these words; UNKNOWN where they do not say it, or say two things."""
    words = read_lexicon("post_news")
    if len(text) > _LONGEST or _asks().search(text.strip("。！!,，")):
        return PostOutcome.UNKNOWN
    said = [outcome for outcome in _UNLESS if contains(text, words[outcome.name.lower()])]
    if not said:
        return PostOutcome.GOT if contains(text, words["got"]) else PostOutcome.UNKNOWN
    return said[0] if len(said) == 1 else PostOutcome.UNKNOWN


def question_about(referral: int, post: str) -> Question:
    """办成了吗, with its choices."""
    options = tuple(Option(spoken, _payload(outcome, referral)) for outcome, spoken in _SPOKEN)
    question = ask(
        QuestionKind.OUTCOME,
        on_yes=_payload(PostOutcome.GOT, referral),
        on_no=f"{NAME}:{_NO}:{referral}",
        number=str(referral),
    )
    return with_words(question, phrases.POST_ASK.format(post=post), options)


def question_whether(referral: int, post: str, outcome: PostOutcome) -> Question:
    """Whether somebody who was not asked spoke of this post."""
    options = (Option(phrases.YES, _payload(outcome, referral)), Option(phrases.NO, Payload.NOTHING))
    question = ask(
        QuestionKind.OUTCOME, on_yes=_payload(outcome, referral), on_no=Payload.NOTHING, number=str(referral)
    )
    return with_words(question, phrases.POST_MEANT_ASK.format(post=post), options)


def with_words(question: Question, sentence: str, options: tuple[Option, ...]) -> Question:
    """A question as it is asked."""
    return replace(question, sentences=(sentence,), options=options)


def answered(turn: Turn, question: Question | None) -> Utterance | None:
    """What follows from an answer in words; None where something else was said."""
    if question is None or question.kind is not QuestionKind.OUTCOME:
        return None
    if turn.intent == Intent.ASK and turn.ranking and turn.ranking[0][1] >= _SURE_FROM:
        return None
    outcome = outcome_in(turn.text) or _BY_INTENT.get(Intent(turn.intent), PostOutcome.UNKNOWN)
    return _tell(turn, int(question.number), outcome) if outcome else None


def do(turn: Turn, step: str) -> Utterance:
    """What a choice or a plain yes or no does."""
    told, _, number = step.partition(":")
    if not number.isdigit():
        return service(*phrases.NO_POST)
    if told == _NO:
        return _ask_which(turn, int(number))
    return _tell(turn, int(number), PostOutcome(told)) if told in {*PostOutcome} else service(*phrases.NO_POST)


def _ask_which(turn: Turn, referral: int) -> Utterance:
    """没有 alone: not yet, or not at all."""
    options = tuple(Option(spoken, _payload(outcome, referral)) for outcome, spoken in _SPOKEN[1:])
    question = ask(QuestionKind.OUTCOME, number=str(referral))
    utterance = asking(turn, question, phrases.POST_WHICH_ASK, options=options)
    turn.state.offered = list(options)
    return utterance


def _tell(turn: Turn, referral: int, outcome: PostOutcome) -> Utterance:
    turn.act(ActKind.TELL_OUTCOME, was_asked=True, referral=referral, outcome=outcome.value)
    turn.state.offered = []
    return Utterance(Outcome.SERVICE, [])


def news(turn: Turn) -> Utterance:
    """Somebody tells it by themselves: it is asked first which post is meant."""
    turn.act(ActKind.ASK_ABOUT_POST, outcome=outcome_in(turn.text).value)
    return service()


def _payload(outcome: PostOutcome, referral: int) -> str:
    return f"{NAME}:{outcome.value}:{referral}"


@lru_cache(maxsize=1)
def _asks() -> re.Pattern[str]:
    return pattern(read_lexicon("post_news")["asks"])
