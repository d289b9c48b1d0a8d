"""How what is said suits who reads or hears it: the one place where wording is chosen by channel and profile.

Rules stand in nlu_data/lexicon/wording.yml; what is hard to understand is explained from plain_words.yml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from actions.dialogue.utterance import Utterance
from actions.knowledge.files import read_lexicon
from actions.language.matching import pattern
from actions.people.profiles import Profile
from bot.rendering.dialled import has_number_to_call
from bot.rendering.plain_language import shortened

WEB, VOICE, TELEPHONE = "web", "voice", "telephone"
"""Channels with wording of their own: the page; what is heard, whatever the channel; and what only a caller hears."""
_MOST_EXPLAINED = 2
_WITHOUT_CALLING = "不用打电话：打“转人工”，工作人员替您问，打字回您。"
_ABILITIES = read_lexicon("abilities")
_WORDS = {**_ABILITIES["words"], **read_lexicon("numbers_to_dial")}
_CALLS_OR_LISTENS = pattern(_ABILITIES["calls_or_listens"], _WORDS)
_LOOKS, _HAS_A_WAY = pattern(_ABILITIES["looks"]), pattern(_ABILITIES["has_a_way"])
_SENTENCES = re.compile(r"[^。！？；\n]*[。！？；\n]|[^。！？；\n]+")


@dataclass(frozen=True)
class Audience:
    """Who is answered, and where."""

    channel: str = WEB
    """A trait of the rules, if it has wording of its own."""
    profile: Profile = field(default_factory=Profile)

    @property
    def _traits(self) -> Iterable[str]:
        traits = {"cannot_hear": self.profile.cannot_hear, "cannot_see": self.profile.cannot_see}
        heard = [VOICE] if self.channel == TELEPHONE else []
        return [*heard, self.channel, *(name for name, holds in traits.items() if holds)]

    def worded(self, text: str) -> str:
        """A text as this person can use it."""
        for said, instead in _rules_of(*self._traits):
            text = said.sub(instead, text)
        return text

    def worded_once(self, sentence: str) -> str:
        """A sentence with the leftmost part replaced that a rule fits; of two at one place the earlier rule counts."""
        found = [(match, instead) for rule, instead in _rules_of(*self._traits) if (match := rule.search(sentence))]
        if not found:
            return sentence
        match, instead = min(found, key=lambda one: one[0].start())
        return f"{sentence[: match.start()]}{match.expand(instead)}{sentence[match.end() :]}"

    def closing(self, text: str) -> str:
        """What has to be added for this person, such as another way than a number to dial; else ""."""
        if self.profile.cannot_hear and has_number_to_call(text) and not _HAS_A_WAY.search(text):
            return _WITHOUT_CALLING
        return ""

    def unusable(self, text: str) -> list[str]:
        """What a text asks of this person that they cannot do."""
        found = []
        if self.profile.cannot_hear:
            found += _CALLS_OR_LISTENS.findall(text)
        if self.profile.cannot_see:
            found += _LOOKS.findall(text)
        return found


def worded(utterance: Utterance, audience: Audience) -> Utterance:
    """An utterance for this person: usable, and in short sentences where they asked for them."""
    sentences = [audience.worded(sentence) for sentence in utterance.sentences]
    options = [replace(option, title=audience.worded(option.title)) for option in utterance.options]
    closing = audience.closing("".join(sentences))
    # A question stays last: what is told beside would stand between it and its answer.
    place = len(sentences) - 1 if utterance.ends_with_question else len(sentences)
    sentences[place:place] = [closing] if closing else []
    if audience.profile.short:
        place = len(sentences) - 1 if utterance.ends_with_question else len(sentences)
        told, asked = "".join(sentences[:place]), "".join(sentences[place:])
        in_short = (*shortened(told), *_explained(told + asked), *shortened(asked))
        sentences = [f"{sentence}\n" for sentence in in_short]
    return replace(utterance, sentences=sentences, options=options)


def for_person(text: str, audience: Audience) -> str:
    """A counselor's ready-made text for the person it is meant for: one replacement a sentence, the first that fits.

    The rules are made for the program's own sentences; two of them in one sentence of a counselor make it nonsense.
    Whoever writes it is to be shown the result, and what `Audience.unusable` still finds in it.
    """
    return "".join(audience.worded_once(sentence) for sentence in _SENTENCES.findall(text))


def audience_by(medium: str) -> Audience:
    """The person a counselor writes to: of them no more is known than how they can be reached."""
    return Audience(profile=Profile(cannot_hear=medium == "text", cannot_see=medium == "voice"))


def _explained(text: str) -> list[str]:
    """The hard words of a text in plain ones, at most two."""
    known = read_lexicon("plain_words").items()
    return [f"{word}：{plain}。" for word, plain in known if word in text and plain not in text][:_MOST_EXPLAINED]


@lru_cache(maxsize=32)
def _rules_of(*traits: str) -> list[tuple[re.Pattern[str], str]]:
    rules = read_lexicon("wording")
    return [(re.compile(pattern), instead) for trait in traits for pattern, instead in rules.get(trait, {}).items()]
