"""What may be said at a moment of a conversation, made from the question that is open: closed lists for recognisers.

At any moment: the commands and cries for help. While something was asked or offered: yes and no, the options by number
and by name, and whatever else the question is about: a place, a number, the words for a fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import cn2an

from actions.dialogue.job_search.state import Ask
from actions.dialogue.payloads import Payload
from actions.dialogue.state import DialogueState, Question, QuestionKind
from actions.dialogue.utterance import Option
from actions.eligibility.book import shipped_book
from actions.knowledge.files import read_lexicon
from actions.language.regions import names_of_places
from voice.hearing.expected import Expectation, Expected, Standing

_WORDS = read_lexicon("expected_speech")
_COMMANDS = ("slower", "faster", "stop")
_DIGITS = "一二三四五六七八九"
_LONGEST = 8
"""Characters of a title, and of the words for a fact, that somebody repeats as they are."""
_HEARD_OPENLY = (Payload.ERASE_SURE,)
"""What cannot be taken back is done by its own words, heard without any help."""
_OF_SERVICES = (QuestionKind.INQUIRY, QuestionKind.JOBS)
_NUMBERS = {
    "级": range(1, 5),
    "岁": range(14, 81),
    "人": (*range(101), *range(200, 1000, 100)),
    "年": range(41),
    "平方米": range(10, 201, 5),
    "元": (*range(10, 100, 10), *range(100, 1000, 100), *range(1000, 10_000, 500), *range(10_000, 100_000, 1000)),
}
"""Unit of a fact → the numbers that are usual answers; others are heard as everything else is."""


_TWO_DIGITS_WITH_UNITS = 4
"""Characters of numbers such as 三千五百, whose last unit is often left out."""


def expected_in(state: DialogueState) -> Expectation:
    """What may be said after the last turn; where words stand for several things, for what was asked last."""
    question = state.open_question
    found = [*_at_any_moment()]
    if question is not None or state.offered:
        found += _yes_or_no()
        found += _options(tuple(question.options if question and question.options else state.offered))
    if question is not None:
        found += _all_of({"unsure": _WORDS["unsure"]})
        found += _all_of(_WORDS["steps"]) if question.kind in _OF_SERVICES else ()
        found += _answers(question, state)
    return tuple({expected.words: expected for expected in found}.values())


@lru_cache(maxsize=1)
def _at_any_moment() -> Expectation:
    spoken = {command: read_lexicon("spoken_commands")[command] for command in _COMMANDS}
    return (
        *(Expected(word, word, Standing.NOT_MEANT) for word in _WORDS["not_meant"]),
        *_all_of({**_WORDS["always"], **spoken}, Standing.AT_ANY_MOMENT),
        *_all_of(_WORDS["asked_about"]),
        *_all_of({"cry": _WORDS["cries"]}, Standing.CRY),
    )


@lru_cache(maxsize=1)
def _yes_or_no() -> Expectation:
    # Their numbers are those of options, which need not be a yes and a no.
    numbers = {*_choices(1), *_choices(2), "1", "2", "选1", "选2"}
    words = read_lexicon("yes_no")
    return tuple(_all_of({meaning: [word for word in words[meaning] if word not in numbers] for meaning in words}))


@lru_cache(maxsize=64)
def _options(options: tuple[Option, ...]) -> Expectation:
    found: list[Expected] = []
    for number, option in enumerate(options, 1):
        parts = () if option.act in _HEARD_OPENLY else (option.title, option.title.partition("，")[0])
        titles = [part for part in parts if len(part) <= _LONGEST]
        last = _WORDS["last"] if number == len(options) > 1 else []
        found += _all_of({f"option {number}": [*_choices(number), *titles, *last]})
    return tuple(found)


def _answers(question: Question, state: DialogueState) -> Expectation:
    is_place = question.kind is QuestionKind.JOBS and state.jobs is not None and state.jobs.asked is Ask.PLACE
    if is_place or question.kind is QuestionKind.REGION:
        return _places()
    if question.kind is QuestionKind.INQUIRY and state.inquiry is not None:
        return _facts(state.inquiry.as_session.question)
    return ()


@lru_cache(maxsize=1)
def _places() -> Expectation:
    return tuple(
        Expected(form.replace("P", name), f"place {region}", Standing.AWAITED)
        for short, whole, region in names_of_places()
        for name in (short, whole)
        for form in _WORDS["places"]
        # 我在毕节, but not 我在毕节市: the list is long enough.
        if name == short or form == "P"
    )


@lru_cache(maxsize=64)
def _facts(question: str) -> Expectation:
    """The words for the facts that a question of a service asks for."""
    book = shipped_book()
    asked = book.questions.get(question)
    found: list[Expected] = []
    for fact in asked.facts if asked is not None else ():
        values = book.words["values"].get(fact, {})
        found += _all_of({f"{fact} {value}": filter(_is_short, words) for value, words in values.items()})
        found += _numbers(book.facts[fact].unit)
    return tuple(found)


def _is_short(words: str) -> bool:
    return len(words) <= _LONGEST


def _numbers(unit: str) -> Iterator[Expected]:
    for number in _NUMBERS.get(unit, ()):
        for said in _said(number):
            for form in _WORDS["numbers"][unit]:
                yield Expected(form.replace("N", said), f"number {number}", Standing.AWAITED)


def _said(number: int) -> list[str]:
    """How a number is said: 15 is 十五, 2000 二千 or 两千, 3500 三千五百 or 三千五."""
    whole = str(cn2an.an2cn(number, "low"))
    whole = whole.removeprefix("一") if number in range(10, 20) else whole
    forms = [whole, whole[:-1]] if len(whole) == _TWO_DIGITS_WITH_UNITS else [whole]
    with_two = [form for form in forms if form == "二" or form.startswith(("二百", "二千", "二万"))]
    return [*forms, *(form.replace("二", "两", 1) for form in with_two)]


def _choices(number: int) -> list[str]:
    return [form.replace("N", _DIGITS[number - 1]) for form in _WORDS["choices"]]


def _all_of(words: dict[str, Iterable[str]], standing: Standing = Standing.AWAITED) -> Iterator[Expected]:
    for meaning, each in words.items():
        for word in each:
            yield Expected(str(word), meaning, standing)
