"""Reads facts out of what people say: 我妈视力二级, 不是二级，是三级, 我们公司八十个人.

The words stand in `nlu_data/rules/words.yml`. Only what is said is read; nothing is guessed from what is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from actions.eligibility.numerals import Numeral, numerals_in
from actions.eligibility.rules import Fact, Party, Side
from actions.eligibility.values import Facts, Span, Value

_CLAUSE = re.compile(r"[，。！？!?,;；：:\n]+|\.(?![0-9])")
_ROUGHLY = Decimal("0.1")
"""大概 and 左右: a tenth either way."""
_TAKEN = "□"
"""Stands for what was read already."""


@dataclass
class Reading:
    """What an utterance tells."""

    facts: dict[str, Value] = field(default_factory=dict)
    denied: dict[str, list[Value]] = field(default_factory=dict)
    """Values that were said not to hold: 不是二级."""
    party: Party | None = None
    """Who it is about, where that was said."""
    who: str = ""
    """RELATIVE: 妈妈, 爸爸, …"""
    is_unsure: bool = False
    """Whether somebody said that they do not know or would rather not say."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was told."""
        return not self.facts and not self.denied

    def applied_to(self, told: Facts, known: Mapping[str, Fact]) -> dict[str, Value]:
        """What is known after it: what is told anew counts, what was denied is taken back."""
        after = {**told, **self.facts}
        for fact, values in self.denied.items():
            if fact in self.facts:
                continue
            left = frozenset(known[fact].values).difference(*(v for v in values if isinstance(v, frozenset)))
            value = after.get(fact)
            if isinstance(value, frozenset):
                left = value & left or left
            if left and not known[fact].is_number:
                after[fact] = left
            elif value in values:
                del after[fact]
        return after


def read(
    text: str,
    words: Mapping[str, Any],
    facts: Mapping[str, Fact],
    party: Party | None = None,
    named: str = "",
    *,
    supposed: bool = False,
) -> Reading:
    """The facts that an utterance tells of the one it is about.

    party, named: whom the conversation is about so far; what is said of somebody else does not count.
    supposed: read 要是… too.
    """
    reading = Reading(is_unsure=any(word in text for word in words["unsure"]))
    about: Party | None = None
    is_another = False
    for clause in _clauses(text):
        said_of, who = _subject(clause, words)
        about = said_of or about
        if said_of in (Party.RELATIVE, Party.EMPLOYER) and reading.party in (None, Party.SELF):
            reading.party, reading.who = said_of, who
        elif said_of is Party.SELF and reading.party is None:
            reading.party = said_of
        if any(word in clause for word in words["not_told"]):
            continue
        if not supposed and any(word in clause for word in words["supposed"]):
            continue
        meant = party or reading.party or Party.SELF
        if said_of is not None:
            # 我妈二级，我爸三级，吃低保: what follows without a subject is still about the other one.
            is_another = said_of is Party.RELATIVE and who != (named or reading.who)
        if is_another or (about is not None and about is not meant and not _is_of_household(about, meant)):
            continue
        side = meant.side
        _read_numbers(clause, words, facts, side, reading)
        _read_values(clause, words["values"], words, facts, side, reading)
    return reading


def bare_number(text: str, words: Mapping[str, Any], fact: str) -> Span | None:
    """The only number of an answer to a question for a number, None where there is none or more than one."""
    rule = words["numbers"].get(fact, {})
    plain = "".join(text.split())
    for word in rule.get("beside", ()):
        # 一年6万 names one amount.
        plain = plain.replace(word, "")
    found = list(numerals_in(plain))
    if len(found) != 1:
        return None
    return _allowed(_roughly(found[0].span, text, words), rule)


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.split("".join(text.split())) if clause]


def _is_of_household(about: Party, meant: Party) -> bool:
    # 我们公司…，我… is the employer speaking of the company.
    return about is Party.SELF and meant is Party.EMPLOYER


def _subject(clause: str, words: Mapping[str, Any]) -> tuple[Party | None, str]:
    if any(word in clause for word in words["employer"]):
        return Party.EMPLOYER, ""
    for who, names in words["subjects"].items():
        if any(name in clause for name in names):
            return Party.RELATIVE, who
    return (Party.SELF, "") if clause.startswith(tuple(words["self"])) else (None, "")


def _read_values(
    clause: str,
    values: Mapping[str, Mapping[str, list[str]]],
    words: Mapping[str, Any],
    facts: Mapping[str, Fact],
    side: Side,
    reading: Reading,
) -> None:
    mine = {fact: named for fact, named in values.items() if facts[fact].side is side}
    for fact, named in mine.items():
        rest = clause
        phrases = sorted(((phrase, name) for name, all_ in named.items() for phrase in all_), key=lambda p: -len(p[0]))
        others = [word for other, all_ in mine.items() if other != fact for some in all_.values() for word in some]
        found: list[str] = []
        for phrase, name in phrases:
            while phrase in rest:
                start = rest.index(phrase)
                rest = rest.replace(phrase, _TAKEN * len(phrase), 1)
                if _is_part_of_another(clause, start, phrase, others):
                    continue
                if _is_negated(clause, start, start + len(phrase), words) or _is_lacking(clause[:start], fact, words):
                    reading.denied.setdefault(fact, []).append(frozenset({name}))
                elif name not in found:
                    found.append(name)
        if found:
            # Two names in one clause are alternatives (农村还是城镇); later clauses count more.
            reading.facts[fact] = frozenset(found)


def _read_numbers(
    clause: str, words: Mapping[str, Any], facts: Mapping[str, Fact], side: Side, reading: Reading
) -> None:
    clause = _read_none(clause, words, facts, side, reading)
    numerals = list(numerals_in(clause))
    taken: dict[str, tuple[Numeral, Span]] = {}
    for position, numeral in enumerate(numerals):
        # 二级或三级: the unit may stand behind the second one alone.
        fact = _fact_of(numeral, clause, words, facts, side)
        if fact is None:
            continue
        span = _allowed(_roughly(numeral.span, clause, words), words["numbers"][fact])
        if span is None:
            continue
        if _is_negated(clause, numeral.start, numeral.end, words):
            reading.denied.setdefault(fact, []).append(span)
            continue
        before = numerals[position - 1] if position else None
        if before is not None and _joined(clause[before.end : numeral.start], words):
            span = Span(min(before.span.low, span.low), max(before.span.high, span.high))
        taken[fact] = (numeral, span)
    for fact, (_, span) in taken.items():
        reading.facts[fact] = span


def _read_none(clause: str, words: Mapping[str, Any], facts: Mapping[str, Fact], side: Side, reading: Reading) -> str:
    """Read 一个残疾人都没招 as none, not as one; the clause without such words."""
    for fact, rule in words["numbers"].items():
        phrase = next((word for word in rule.get("none", ()) if word in clause), "") if facts[fact].side is side else ""
        if phrase:
            reading.facts[fact] = Span(Decimal(0), Decimal(0))
            clause = clause.replace(phrase, _TAKEN * len(phrase), 1)
    return clause


def _fact_of(
    numeral: Numeral, clause: str, words: Mapping[str, Any], facts: Mapping[str, Fact], side: Side
) -> str | None:
    """The fact that a number tells, by the words around it."""
    best, length = None, 0
    for fact, rule in words["numbers"].items():
        if facts[fact].side is not side or any(word in clause for word in rule.get("unless", ())):
            continue
        if rule.get("needs_year") and not any(word in clause for word in words["yearly"]):
            continue
        behind = _longest(rule.get("behind", ()), lambda word: clause.startswith(word, numeral.end))
        ahead = _longest(rule.get("before", ()), lambda word: word in clause[: numeral.start])
        fits = behind and ahead if rule.get("needs_both") else behind or ahead
        if fits and max(behind, ahead) > length:
            best, length = fact, max(behind, ahead)
    return best


def _longest(candidates: Iterable[str], fits: Callable[[str], bool]) -> int:
    return max((len(word) for word in candidates if fits(word)), default=0)


def _joined(between: str, words: Mapping[str, Any]) -> bool:
    return between.removeprefix("级").removeprefix("岁") in words["joiners"]


def _is_negated(clause: str, start: int, end: int, words: Mapping[str, Any]) -> bool:
    if clause[:start].removesuffix("是").endswith(tuple(words["negations"])) or clause[:start].endswith(
        tuple(words["negations"])
    ):
        return True
    return clause[end:].lstrip("级的户口").startswith(tuple(words["negated_behind"]))


def _is_lacking(before: str, fact: str, words: Mapping[str, Any]) -> bool:
    """Whether words say that somebody lacks or does not do what follows: 没有领低保, 没在上班."""
    lacks = words["lacks"]
    forms = tuple(f"{word}{between}" for word in lacks["words"] for between in ("", *lacks["between"]))
    return fact not in lacks["unless"] and before.endswith(forms)


def _is_part_of_another(clause: str, start: int, phrase: str, others: Iterable[str]) -> bool:
    """Whether a phrase stands within a longer one of another fact: 开店 within 想开店."""
    longer = (word for word in others if phrase in word and len(word) > len(phrase))
    return any(clause.startswith(word, start - word.index(phrase)) for word in longer if start >= word.index(phrase))


def _roughly(span: Span, text: str, words: Mapping[str, Any]) -> Span:
    if not any(word in text for word in words["about"]):
        return span
    return Span(span.low * (1 - _ROUGHLY), span.high * (1 + _ROUGHLY))


def _allowed(span: Span, rule: Mapping[str, Any]) -> Span | None:
    lowest, highest = Decimal(str(rule.get("lowest", 0))), Decimal(str(rule.get("highest", "Infinity")))
    return span if lowest <= span.low and span.high <= highest else None
