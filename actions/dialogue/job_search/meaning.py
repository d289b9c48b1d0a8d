"""What an utterance means to the search for a post: a wish, a step, or nothing, so that it is another's.

As in inquiries a real question or command is never swallowed: 按摩考试怎么报名 is no wish for that work.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from actions.dialogue.job_search.state import Ask, JobState, View
from actions.dialogue.job_search.steps import LEXICON, JobStep
from actions.dialogue.job_search.wishes_in_words import abilities_of
from actions.dialogue.protocol import Intent
from actions.dialogue.service_words import (
    ANSWERING,
    ASKING,
    COMMAND_FROM,
    LONGEST_CLEAR_ANSWER,
    asks_something,
    is_surely_of_its_own,
    step_meant,
)
from actions.dialogue.state import QuestionKind
from actions.dialogue.turn import Turn
from actions.knowledge.files import read_lexicon
from actions.language.matching import contains
from actions.language.regions import place_answered
from actions.people.told_of_self import told_of_self
from actions.postings.told import Told, refused_in, told_in
from actions.postings.values import disabilities_named
from actions.postings.works import wanted_work

_LONGEST_WORK = 8
"""Characters of a kind of work that stands in no lexicon."""
_WHILE_ASKING = (JobStep.STOP, JobStep.RESTART, JobStep.WRONG, JobStep.RESUME, JobStep.WHY, JobStep.LIST, JobStep.SEND)
"""Steps that count while a question is open; the first that fits."""
_WHILE_READING = (
    JobStep.NEXT,
    JobStep.PREVIOUS,
    JobStep.CONTACT,
    JobStep.LIST,
    JobStep.RELAX,
    JobStep.SEND,
    JobStep.RESTART,
    JobStep.WRONG,
    JobStep.RESUME,
    JobStep.STOP,
)
_BY_INTENT: dict[str, JobStep] = {
    Intent.NEXT_DETAIL: JobStep.NEXT,
    Intent.MORE: JobStep.NEXT,
    Intent.PREVIOUS_DETAIL: JobStep.PREVIOUS,
    Intent.GO_BACK: JobStep.LIST,
    Intent.FROM_START: JobStep.LIST,
}
_OWN_WORDS = frozenset({Intent.NOT_UNDERSTOOD, Intent.ASK_BACK, Intent.JOB_SEARCH, Intent.ABOUT_ME})
"""Intents of words in which a kind of work may stand that no lexicon has."""
_NO = (Intent.DENY, Intent.DECLINE_HUMAN)


@dataclass(frozen=True)
class Meant:
    """What somebody wants of the search."""

    step: JobStep
    told: Told | None = None
    """What the words told, where they told something."""


def wishes_told(turn: Turn, search: JobState) -> Told:
    """The wishes in an utterance; of the speaker's own abilities as well, where the search is theirs."""
    told = told_in(turn.text, is_answer=search.asked is Ask.WORK)
    own = frozenset[str]() if search.who else abilities_of(told_of_self(turn.text))
    return replace(told, cannot=told.cannot | own)


def meaning(turn: Turn, search: JobState) -> Meant | None:
    """What the words mean to the search; None where they are meant for something else."""
    steps = step_meant(turn.text, LEXICON)
    if search.asked:
        said = next((step for step in _WHILE_ASKING if step in steps), None)
        step = said or _answer(turn, search.asked, steps)
    else:
        step = _while_reading(turn, search, steps)
    if step is JobStep.WRONG and search.before is None:
        step = None
    return Meant(step) if step is not None else _told(turn, search)


def asks_the_way(text: str) -> bool:
    """Whether it is asked where to go or how it is done, and no post is looked for."""
    return contains(text, read_lexicon(LEXICON)["asks_the_way"])


def _answer(turn: Turn, asked: Ask, steps: frozenset[str]) -> JobStep | None:
    """The step that answers a question without telling a wish; None where none does."""
    if asked is Ask.LIMITS and (JobStep.NONE in steps or turn.intent in _NO):
        return JobStep.NONE
    if asked is Ask.LIMITS and turn.intent == Intent.AFFIRM:
        return JobStep.SUCH_AS
    if asked is Ask.PLACE and JobStep.HOME in steps:
        return JobStep.HOME
    if JobStep.ANY in steps:
        return JobStep.ANY
    return JobStep.SKIP if JobStep.SKIP in steps or turn.intent == Intent.UNSURE else None


def _while_reading(turn: Turn, search: JobState, steps: frozenset[str]) -> JobStep | None:
    pending = turn.state.pending
    is_consent_asked = pending is not None and pending.kind is QuestionKind.SHARE_WISHES
    for step in _WHILE_READING:
        # 算了 and 不用了 answer the question whether it is to be passed on.
        if step in steps and not (step is JobStep.STOP and is_consent_asked):
            return step
    return _BY_INTENT.get(turn.intent) if search.view is not View.NOTHING else None


def _told(turn: Turn, search: JobState) -> Meant | None:
    told = _with_an_answer(turn, search, wishes_told(turn, search))
    if told.is_nothing:
        is_label = (
            search.asked is Ask.LIMITS
            and bool(disabilities_named(turn.text))
            and not asks_something(turn.text, LEXICON)
        )
        return Meant(JobStep.NO_LABEL) if is_label else None
    asks = asks_something(turn.text, LEXICON)
    is_sure = is_surely_of_its_own(turn)
    is_question = turn.intent in ASKING and turn.intent != Intent.JOB_SEARCH
    if asks and is_question and is_sure:
        return None
    if answers(told, search.asked):
        return Meant(JobStep.HEAR, told)
    is_command = turn.intent not in {*ANSWERING, Intent.JOB_SEARCH} and turn.confidence >= COMMAND_FROM
    is_asked = turn.intent == Intent.ASK and is_sure and not told.is_a_wish
    is_said = told.is_a_wish or bool(search.asked) or len(turn.text) <= LONGEST_CLEAR_ANSWER
    return Meant(JobStep.HEAR, told) if is_said and not (asks or is_command or is_asked) else None


def answers(told: Told, asked: Ask) -> bool:
    """Whether the words tell what was asked for."""
    return {
        Ask.NOTHING: False,
        Ask.PLACE: bool(told.regions or told.is_anywhere or told.only_remote),
        Ask.WORK: bool(told.work or told.unwanted_work),
        Ask.LIMITS: bool(told.cannot or told.unwanted_work or told.needs),
    }[asked]


def _with_an_answer(turn: Turn, search: JobState, told: Told) -> Told:
    """What only the open question makes of the words: a place by its sound, a kind of work that no lexicon has."""
    if search.asked is Ask.PLACE and not told.regions:
        place = place_answered(turn.text)
        return replace(told, regions=(place.region,)) if place is not None else told
    if search.asked is Ask.LIMITS and not told.is_a_wish and not asks_something(turn.text, LEXICON):
        refused = refused_in(turn.text)
        return replace(told, work=(), unwanted_work=refused.unwanted_work, cannot=told.cannot | refused.cannot)
    if search.asked is Ask.WORK and told.is_nothing and not asks_something(turn.text, LEXICON):
        words = wanted_work(turn.text).words
        is_work = told.is_a_wish or turn.intent in _OWN_WORDS
        if is_work and 1 < len(words) <= _LONGEST_WORK and turn.intent in ANSWERING | _OWN_WORDS:
            return replace(told, work=(words,))
    return told
