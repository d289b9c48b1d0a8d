"""What became of a post that a counselor referred somebody to: asked once, answered in any words.

Payloads: `post_news:<outcome>:<number of the referral>`, and `post_news:yes:<number>` or `post_news:no:<number>` for
a plain yes or no.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from actions.dialogue import follow_up_phrases as phrases
from actions.dialogue.payloads import Payload
from actions.dialogue.protocol import ActKind, Intent
from actions.dialogue.state import Question, QuestionKind, ask
from actions.dialogue.turn import Handler, Turn, asking, service
from actions.dialogue.utterance import Option, Outcome, Utterance
from actions.follow_ups.referral_records import PostOutcome
from actions.knowledge.files import read_lexicon
from actions.language.matching import contains, pattern, without_marks

NAME = "post_news"
"""First part of the payloads of this room."""
_LONGEST = 40
"""Characters of an answer; who tells more asks something."""
_SURE_FROM = 0.5
"""Probability of an entry from which words are a question for it."""
_YES, _NO = "yes", "no"
_SPOKEN = (
    (PostOutcome.GOT, phrases.GOT),
    (PostOutcome.WAITS, phrases.WAITS),
    (PostOutcome.MISSED, phrases.MISSED),
)
_UNLESS = (PostOutcome.WAITS, PostOutcome.MISSED, PostOutcome.DECLINED)
_MAY_ANSWER = (
    *(Intent.POST_NEWS, Intent.AFFIRM, Intent.DENY, Intent.NOT_UNDERSTOOD, Intent.ASK_BACK, Intent.OUT_OF_SCOPE),
    # 没办成 sounds like a request that was not solved.
    Intent.UNSOLVED,
)
"""Intents of words that may answer what became of a post; whoever wants anything else gets that."""


def outcome_in(text: str) -> PostOutcome:
    """What became of a post by these words; UNKNOWN where they do not say it, or say two things."""
    if _asks(text):
        return PostOutcome.UNKNOWN
    words, news = read_lexicon("post_news"), _expression("no_news").sub("", text)
    said = [outcome for outcome in _UNLESS if contains(news, words[outcome.name.lower()])]
    if not said:
        return (
            PostOutcome.GOT if _speaks_of_it(news) and not _expression("unsure").search(news) else PostOutcome.UNKNOWN
        )
    return said[0] if len(said) == 1 else PostOutcome.UNKNOWN


def _asks(text: str) -> bool:
    """Whether something is asked or told at length, and no question answered."""
    return len(text) > _LONGEST or bool(_expression("asks").search(text.strip("。！!,，")))


def _speaks_of_it(text: str) -> bool:
    """Whether a word stands in it that tells of success, whatever is said of that."""
    return contains(text, read_lexicon("post_news")["got"])


def question_about(referral: int) -> Question:
    """办成了吗, with its choices. It names no post: it may be read on a locked screen."""
    options = tuple(Option(spoken, _payload(outcome, referral)) for outcome, spoken in _SPOKEN)
    question = ask(
        QuestionKind.OUTCOME,
        on_yes=f"{NAME}:{_YES}:{referral}",
        on_no=f"{NAME}:{_NO}:{referral}",
        number=str(referral),
    )
    return with_words(question, phrases.POST_ASK, options)


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
    is_sure = bool(turn.ranking) and turn.ranking[0][1] >= _SURE_FROM
    if turn.intent not in _MAY_ANSWER and (turn.intent != Intent.ASK or is_sure):
        return None
    outcome, referral = outcome_in(turn.text), int(question.number)
    if outcome:
        return _tell(turn, referral, outcome)
    is_doubtful = _speaks_of_it(turn.text) and not _asks(turn.text)
    return _ask_which(turn, referral, phrases.POST_ALL_ASK, _SPOKEN) if is_doubtful else None


def do(turn: Turn, step: str) -> Utterance:
    """What a choice or a plain yes or no does."""
    told, _, number = step.partition(":")
    if not number.isdigit():
        return service(*phrases.NO_POST)
    if told == _NO:
        return _ask_which(turn, int(number), phrases.POST_WHICH_ASK, _SPOKEN[1:])
    if told == _YES and without_marks(turn.text) not in read_lexicon("post_news")["yes"]:
        return _ask_which(turn, int(number), phrases.POST_ALL_ASK, _SPOKEN)
    if told == _YES:
        return _tell(turn, int(number), PostOutcome.GOT)
    return _tell(turn, int(number), PostOutcome(told)) if told in {*PostOutcome} else service(*phrases.NO_POST)


def _ask_which(turn: Turn, referral: int, sentence: str, choices: tuple[tuple[PostOutcome, str], ...]) -> Utterance:
    """没有 or 好 alone, or words that tell it in no clear way: which of these is meant."""
    options = tuple(Option(spoken, _payload(outcome, referral)) for outcome, spoken in choices)
    question = ask(QuestionKind.OUTCOME, number=str(referral))
    utterance = asking(turn, question, sentence, options=options)
    turn.state.offered = list(options)
    return utterance


def _tell(turn: Turn, referral: int, outcome: PostOutcome) -> Utterance:
    turn.act(ActKind.TELL_OUTCOME, was_asked=True, referral=referral, outcome=outcome.value)
    turn.state.offered = []
    return Utterance(Outcome.SERVICE, [])


def handlers(answer: Handler) -> dict[str, Handler]:
    """What answers the intent; `answer` is for words that only sound like it: 单位没给我交社保."""

    def _news(turn: Turn) -> Utterance:
        outcome = outcome_in(turn.text)
        is_question = bool(turn.ranking) and (turn.ranking[0][1] >= _SURE_FROM or _asks(turn.text))
        if not outcome and is_question:
            return answer(turn)
        # Somebody tells it by themselves: it is asked first which post is meant.
        turn.act(ActKind.ASK_ABOUT_POST, outcome=outcome.value)
        return service()

    return {Intent.POST_NEWS: _news}


def _payload(outcome: PostOutcome, referral: int) -> str:
    return f"{NAME}:{outcome.value}:{referral}"


@lru_cache(maxsize=8)
def _expression(name: str) -> re.Pattern[str]:
    words = read_lexicon("post_news")
    return pattern(words[name], words)
