"""Danger to life, understood from the words alone: help lines come at once, whether or not Rasa answers.

Needs the lexicon and pypinyin only, and runs on Python 3.10, because Rasa's components look for signs with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import chain

from actions.knowledge.files import read_lexicon
from actions.language.matching import filled, pattern
from actions.language.patterns import Patterns
from actions.language.sounds import folded_syllables

_SPACE = re.compile(r"\s+")
_MARKS = "，。！？；,.!?;"
_FULL_WIDTH = str.maketrans(",!?;", "，！？；")
_CLAUSE_END = re.compile(f"[{_MARKS}]")
_BETWEEN_WORDS = re.compile(rf"[{_MARKS}\s]+")
_GAP = f"[^{_MARKS}]{{0,4}}"
_BEFORE, _AFTER = 14, 12
"""Characters of the same clause in which a denial, the past or a topic is looked for, before and behind a finding."""
_QUESTION = 25
"""Characters behind a finding in which a question about it is looked for, in the next clause too."""
_SHORT = 40
"""Characters of a text that is one question as a whole."""
_SAID_AT_ONCE = 60
"""Characters of a text that may be what was said at once, and so misheard."""
_LONGEST_SIGN = 2.5
"""Mean characters of words set apart, above which they are a sentence with gaps, not the order of sign language."""
_TRIED_PLACES = 10
"""Findings at which the part of a long text that cries for help is tried to begin."""
_FIRST_SOUND = 0xE000
"""Syllables are written as characters of Unicode's private area, so that texts are searched by sound as texts."""


class Danger(Enum):
    """How sure the words alone are that somebody's life is in danger."""

    CERTAIN = "certain"
    """Answered at once."""
    SUSPECTED = "suspected"
    """Answered when Rasa cannot say more; a sign for its classifier."""
    NONE = "none"


def danger_in(text: str) -> Danger:
    """How sure a text of any length is a cry for help, or tells of an emergency. Takes time in proportion to it."""
    lexicon = _lexicon()
    said = lexicon.without_harmless(text)
    sounds = by_sound(said)
    is_cried = False
    for cry in chain(lexicon.cries.each(said), lexicon.certain_by_sound.each(sounds)):
        if lexicon.is_meant(said, *cry):
            return Danger.CERTAIN
        is_cried = True
    events = []
    for event in lexicon.events.each(said):
        if lexicon.happens(said, *event):
            return Danger.CERTAIN
        events.append(event)
    if lexicon.signed_at(text) is not None:
        return Danger.CERTAIN
    weaker = chain(events, lexicon.suspected.each(said), lexicon.suspected_by_sound.each(sounds))
    if len(said) <= _SAID_AT_ONCE:
        weaker = chain(weaker, lexicon.nearly_by_sound.each(sounds))
    if is_cried or lexicon.is_all_said(sounds) or any(lexicon.may_be_meant(said, *sign) for sign in weaker):
        return Danger.SUSPECTED
    return Danger.NONE


def cry_in(text: str, longest: int) -> str:
    """Of a text that cries for help, the first cry and what follows it, at most so many characters; "" where none does.

    So no length silences a cry, and its words stand first where a request is titled by them.
    """
    if danger_in(text) is not Danger.CERTAIN:
        return ""
    places = _places_of_cries(text)[:_TRIED_PLACES]
    starts = [start for place in places for start in _starts_before(text, place, longest)]
    parts = [text[start : start + longest] for start in starts] or [text[:longest]]
    return next((part for part in parts if danger_in(part) is Danger.CERTAIN), parts[0])


def _places_of_cries(text: str) -> list[int]:
    """Where the certain findings stand in the text itself, the first of each expression, in their order."""
    lexicon = _lexicon()
    said = lexicon.without_harmless(text)
    found = [
        *lexicon.cries.firsts(said, lexicon.is_meant, said),
        *lexicon.certain_by_sound.firsts(by_sound(said), lexicon.is_meant, said),
        *lexicon.events.firsts(said, lexicon.happens, said),
    ]
    signed = lexicon.signed_at(text)
    positions = lexicon.positions_without_harmless(text) if found else []
    return sorted({*(positions[start] for start in found), *([] if signed is None else [signed])})


def _starts_before(text: str, place: int, longest: int) -> list[int]:
    """Where a part with the finding at a place may begin: with its clause, close before it, or with itself."""
    reach = max(0, place - longest // 2)
    clause = max((end.end() for end in _CLAUSE_END.finditer(text, reach, place)), default=reach)
    start = clause + len(text[clause:place]) - len(text[clause:place].lstrip())
    return sorted({start, max(start, place - _BEFORE), place})


def shows_danger(text: str) -> bool:
    """Whether a text has any sign of danger, those that are too weak alone included."""
    lexicon = _lexicon()
    return lexicon.hints.found_in(lexicon.without_harmless(text)) or danger_in(text) is not Danger.NONE


def only_sounds_alarming(text: str) -> bool:
    """Whether words that often mean danger stand here in a phrase that does not: 我想死你们了."""
    lexicon = _lexicon()
    return lexicon.harmless.search(_plain(text)) is not None and not shows_danger(text)


def _plain(text: str) -> str:
    """Without spaces, in small letters, and with the marks that the lexicon has: cleaning makes those of a keyboard."""
    return _SPACE.sub("", text.lower()).translate(_FULL_WIDTH)


def by_sound(text: str) -> str:
    """A text with a sign for its syllable in place of each Chinese character: what sounds alike is the same."""
    return text.translate(_SOUNDS)


@dataclass(frozen=True)
class _Lexicon:
    harmless: re.Pattern[str]
    cries: Patterns
    events: Patterns
    suspected: Patterns
    hints: Patterns
    denials: re.Pattern[str]
    past: re.Pattern[str]
    over: re.Pattern[str]
    stories: re.Pattern[str]
    topics: re.Pattern[str]
    consequences: re.Pattern[str]
    asking: re.Pattern[str]
    certain_by_sound: Patterns
    suspected_by_sound: Patterns
    nearly_by_sound: Patterns
    alone_by_sound: re.Pattern[str]
    signs: tuple[tuple[str, ...], ...]
    signs_but_not: frozenset[str]

    def without_harmless(self, text: str) -> str:
        return self.harmless.sub("，", _plain(text))

    def positions_without_harmless(self, text: str) -> list[int]:
        """For each character of `without_harmless`, where it stands in the text."""
        kept = [place for place, character in enumerate(text) if not character.isspace() for _ in character.lower()]
        positions: list[int] = []
        end = 0
        for phrase in self.harmless.finditer(_plain(text)):
            positions += kept[end : phrase.start()]
            positions.append(kept[phrase.start()])
            end = phrase.end()
        return positions + kept[end:]

    def signed_at(self, text: str) -> int | None:
        """Where words set apart, as in the order of sign language, that hold all of a line of `signs`, begin."""
        words = [word for word in _BETWEEN_WORDS.split(text) if word]
        if len(words) < 2 or sum(map(len, words)) > _LONGEST_SIGN * len(words) or " " not in text:
            return None
        if any(other in text for other in self.signs_but_not):
            return None
        found = ([text.find(sign) for sign in signs] for signs in self.signs)
        # Of several lines, the one whose words stand closest together.
        complete = [(max(places) - min(places), min(places)) for places in found if -1 not in places]
        return min(complete)[1] if complete else None

    def is_all_said(self, sounds: str) -> bool:
        """Whether a cry that is short enough to sound like other words is all that was said."""
        return self.alone_by_sound.fullmatch(sounds) is not None

    def is_now(self, said: str, start: int, end: int) -> bool:
        """Neither denied (没有人打我) nor told as past (小时候煤气中毒, 被拐卖过)."""
        before = _before(said, start)
        is_over = self.past.search(before + said[start:end]) or self.over.match(said[end:])
        return not is_over and not self.denials.search(before)

    def is_meant(self, said: str, start: int, end: int) -> bool:
        """Now, and no part of a film, of the news or of what is told about others: 电影里他跳河."""
        return self.is_now(said, start, end) and not self.stories.search(_before(said, start))

    def happens(self, said: str, start: int, end: int) -> bool:
        """Now, and told for its own sake, not for what follows from it: 跳楼摔残; 我爸自杀了，能领低保吗."""
        follows = self.consequences.search(_with_what_follows(said, start, end))
        question = said if len(said) <= _SHORT else said[start : end + _QUESTION]
        return self.is_meant(said, start, end) and not follows and not self._is_asked(question)

    def may_be_meant(self, said: str, start: int, end: int) -> bool:
        """Now, and not asked about in the same clause: 自杀未遂能办残疾证吗 is a question about the policies."""
        clause = _before(said, start) + _with_what_follows(said, start, end)
        return self.is_now(said, start, end) and not self._is_asked(clause)

    def _is_asked(self, part: str) -> bool:
        is_topic = self.topics.search(part) or self.consequences.search(part)
        return is_topic is not None and self.asking.search(part) is not None


def _before(said: str, start: int) -> str:
    """What stands before a place in the same clause."""
    return _CLAUSE_END.split(said[max(0, start - _BEFORE) : start])[-1]


def _with_what_follows(said: str, start: int, end: int) -> str:
    return said[start:end] + _CLAUSE_END.split(said[end : end + _AFTER])[0]


class _Sounds(dict[int, str]):
    """Code of a character → the sign for its folded syllable, made when it is first asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._signs: dict[str, str] = {}

    def __missing__(self, code: int) -> str:
        character = chr(code)
        syllables = folded_syllables(character) if "一" <= character <= "鿿" else []
        sign = self._signs.setdefault(syllables[0], chr(_FIRST_SOUND + len(self._signs))) if syllables else character
        self[code] = sign
        return sign


_SOUNDS = _Sounds()


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    read = read_lexicon("danger")
    words = {name: "|".join(map(re.escape, found)) for name, found in read["words"].items()}
    before = read["before"]
    sounds = read["by_sound"]
    particles = by_sound("".join(read["particles"])) + _MARKS
    return _Lexicon(
        harmless=re.compile("|".join(_filled(line, words) for line in read["harmless"])),
        **{
            part: Patterns(_filled(line, words) for line in read[part])
            for part in ("cries", "events", "suspected", "hints")
        },
        denials=pattern(before["denied"], words),
        past=pattern(read["words"]["past"]),
        over=pattern(read["over"]),
        stories=pattern(before["told_of_others"], words),
        topics=re.compile(words["topics"]),
        consequences=re.compile(words["consequences"]),
        asking=pattern(read["words"]["asking"]),
        certain_by_sound=Patterns(map(by_sound, sounds["certain"])),
        suspected_by_sound=Patterns(map(by_sound, sounds["suspected"])),
        nearly_by_sound=Patterns(chain.from_iterable(map(_with_one_misheard, map(by_sound, sounds["nearly"])))),
        alone_by_sound=re.compile(
            f"[{particles}]*(?:(?:{'|'.join(map(by_sound, read['by_sound_alone']))})[{particles}]*)+"
        ),
        signs=tuple(tuple(line.split()) for line in read["signs"]),
        signs_but_not=frozenset(read["signs_but_not"]),
    )


def _with_one_misheard(sounds: str) -> Iterator[str]:
    """The same with any syllable in place of each one in turn."""
    for place in range(len(sounds)):
        yield f"{sounds[:place]}[^{_MARKS}]{sounds[place + 1 :]}"


def _filled(line: str, words: dict[str, str]) -> str:
    """An expression of the lexicon with its named words and gaps written out."""
    return filled(line, words).replace("…", _GAP)
