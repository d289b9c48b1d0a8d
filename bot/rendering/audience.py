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
from actions.people.profiles import Profile
from bot.rendering.plain_language import shortened

WEB, VOICE = "web", "voice"
"""Channels with wording of their own: the page; and what is heard, whatever the door."""
_MOST_EXPLAINED = 2
_HOTLINES = r"12(?:333|345|348|356|366|385)|0\d{2,3}-\d{7,8}"
_DIALLED = rf"{_HOTLINES}|110|119|120|122"
_IS_CALLED = re.compile(rf"(?<!\d)(?:{_HOTLINES})(?!\d)")
_HAS_A_WAY = re.compile(r"打“转人工”|在这里打字|发短信")
_WITHOUT_CALLING = "不用打电话：打“转人工”，工作人员替您问，打字回您。"
_BY_OTHERS = r"(?<!不用)(?<!不叫您)(?<!别)(?<!托人)(?<!代)(?<!托身边的人)"
_CALLS_OR_LISTENS = re.compile(
    rf"{_BY_OTHERS}(?:打电话|拨打|致电)"
    rf"|{_BY_OTHERS}(?:打|拨|问)(?:[^，。；！？“”]{{0,8}}[或和、])?(?:{_DIALLED})"
    r"|(?:请|您|要|可以|能|再|先|来)听(?!不|力|障|得)|(?<!打)听一?[听遍下]|说“"
)
_LOOKS = re.compile(
    r"请看(?!护)|(?:可以|自己)看(?!不|护)|查看|看[清错图]|看(?:一下|一看|下面|上面|左边|右边|屏幕)"
    r"|扫码|扫一扫|二维码|点开|点击|https?://|www\."
)


@dataclass(frozen=True)
class Audience:
    """Who is answered, and where."""

    channel: str = WEB
    """The door: a trait of the rules, if it has any."""
    profile: Profile = field(default_factory=Profile)

    @property
    def _traits(self) -> Iterable[str]:
        traits = {"cannot_hear": self.profile.cannot_hear, "cannot_see": self.profile.cannot_see}
        return [self.channel, *(name for name, holds in traits.items() if holds)]

    def worded(self, text: str) -> str:
        """A text as this person can use it."""
        for pattern, instead in _rules_of(*self._traits):
            text = pattern.sub(instead, text)
        return text

    def closing(self, text: str) -> str:
        """What has to be added for this person, such as another way than a number to dial; else ""."""
        if self.profile.cannot_hear and _IS_CALLED.search(text) and not _HAS_A_WAY.search(text):
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


def worded(utterance: Utterance, reader: Audience) -> Utterance:
    """An utterance for this person: usable, and in short sentences where they asked for them."""
    sentences = [reader.worded(sentence) for sentence in utterance.sentences]
    options = [replace(option, title=reader.worded(option.title)) for option in utterance.options]
    closing = reader.closing("".join(sentences))
    sentences += [closing] if closing else []
    if reader.profile.short:
        whole = "".join(sentences)
        sentences = [f"{sentence}\n" for sentence in (*shortened(whole), *_explained(whole))]
    return replace(utterance, sentences=sentences, options=options)


def for_person(text: str, reader: Audience) -> str:
    """A counselor's ready-made text for the person it is meant for."""
    said = reader.worded(text)
    return said + reader.closing(said)


def reader_by(medium: str) -> Audience:
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
