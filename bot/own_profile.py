"""What the person tells of how to serve them becomes a setting: said back, put right at a word, kept at a yes.

我听不见, 我在毕节, 用短句; 记住我的情况, 别记我的情况, 我的设置.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from actions import phrases
from actions.records.profiles import Profile, Profiles
from actions.records.requests import StoredDesk
from actions.records.transcripts import LastTurn
from actions.requests import OPEN
from actions.told_of_self import tells_only_that, told_of_self
from actions.utterance import Option, Outcome, Utterance
from bot.talk.commands import Command, command_in

TOLD, ASKS_TO_KEEP = "told_of_self", "asks_to_keep"
"""Keys of a kept answer: what was told in its turn, and whether the answer asks to keep it."""
_MARKS = re.compile(r"[\s，。！？!?,.、]+")
_MINE = "(?:我的|我这个|我这些)?(?:情况|设置)"
_KEEP = re.compile(rf"(?:请|可以|帮我)?(?:一直|下次也|以后也)?(?:记住|记着|记得|记下){_MINE}(?:吧)?")
_FORGET = re.compile(
    rf"(?:请)?(?:不要|别|不用|不许)(?:再)?(?:一直)?(?:记|记住|记着){_MINE}(?:了)?"
    rf"|(?:忘掉|忘了|删掉|删除){_MINE}"
)
_SHOW = re.compile(r"(?:看看|听听|查看)?我的(?:设置|情况是什么|情况有哪些)|你(?:知道|记了)我的(?:什么)?情况吗?")
_PUT_BACK = re.compile(
    r"(?:不对|不是|错了|说错了|3|三|第三个)?(?:请)?(?:改回来|改回去|不是这样|我没这么说|我说错了|说错了)(?:了)?"
)
_YES = re.compile(r"1|一|第一个|记住|记住吧|记着|对|是|是的|好|好的|好啊|要|要的|要得|可以|行|同意|我同意")
_NO = re.compile(r"2|二|第二个|只这次用|只这次|这次用|不|不用|不用了|不要|不要了|不必|算了|不同意|不记")
_BACK_TOO = ("3", "三", "第三个", "不对", "错了")
_PACES = {Command.SLOWER: "slower", Command.FASTER: "faster"}
_OPTIONS = [Option("记住", "keep"), Option("只这次用", "once"), Option("说错了，改回来", "put_back")]


@dataclass(frozen=True)
class Said:
    """What is said to the person, what holds, and what the next turn has to know."""

    utterance: Utterance
    profile: Profile
    """What holds from now on."""
    left: dict[str, Any] = field(default_factory=dict)


class OwnProfile:
    """Answers what concerns the profile. Raises StorageUnavailable where it cannot be read or kept."""

    def __init__(self, profiles: Profiles, desk: StoredDesk) -> None:
        self._profiles, self._desk = profiles, desk

    def of(self, conversation: str) -> Profile:
        """What holds now."""
        return self._profiles.of(conversation)

    def take(self, conversation: str, text: str, now: Profile, last: LastTurn) -> Said | None:
        """What is said; None where something else is meant."""
        plain = _MARKS.sub("", text)
        if last.answer.get(TOLD) is not None:
            answered = self._after_telling(conversation, plain, now, last.answer)
            if answered is not None:
                return answered
        if _KEEP.fullmatch(plain):
            return self._keep(conversation, now)
        if _FORGET.fullmatch(plain):
            self._profiles.forget(conversation)
            return _service(Profile(), phrases.PROFILE_FORGOTTEN)
        if _SHOW.fullmatch(plain):
            return _service(now, *self.described(conversation))
        if tells_only_that(text) and not asks_for_the_place(last):
            return self._take_told(conversation, told_of_self(text), last.text)
        return None

    def learn(self, conversation: str, news: dict[str, Any]) -> tuple[Profile, list[str]]:
        """(profile, sentences that say it back) after a message that asked something and told this as well."""
        changed = self._change(conversation, news)
        spoken = _said_back(news)
        return changed, [phrases.NOTED.format(told=spoken), phrases.KEEP_HOW] if spoken else []

    def described(self, conversation: str) -> list[str]:
        """The profile in sentences."""
        profile = self._profiles.of(conversation)
        told = {name: value for name, value in vars(profile).items() if value and name != "short"}
        spoken = _said_back(told) + (phrases.TOLD_SHORT if profile.short else "")
        if not spoken:
            return [phrases.PROFILE_EMPTY]
        is_kept = self._profiles.is_kept(conversation)
        return [spoken, phrases.PROFILE_KEPT_LONG if is_kept else phrases.PROFILE_KEPT_NOW]

    def _take_told(self, conversation: str, told: dict[str, Any], last_said: str) -> Said:
        profile = self._change(conversation, told)
        spoken = _said_back(told)
        if "short" in told:
            return Said(Utterance(Outcome.SMALLTALK, [spoken, last_said.replace("\n", "")]), profile)
        noted = phrases.NOTED.format(told=spoken)
        if self._profiles.is_kept(conversation):
            return Said(Utterance(Outcome.SERVICE, [noted]), profile, {TOLD: told})
        utterance = Utterance(Outcome.SERVICE, [noted, phrases.KEEP_ASK], options=list(_OPTIONS))
        return Said(utterance, profile, {TOLD: told, ASKS_TO_KEEP: True})

    def _after_telling(self, conversation: str, plain: str, now: Profile, left: dict[str, Any]) -> Said | None:
        asks = bool(left.get(ASKS_TO_KEEP))
        if _PUT_BACK.fullmatch(plain) or (asks and plain in _BACK_TOO):
            usual = {name: getattr(Profile(), name) for name in left[TOLD]}
            if "cannot_hear" in usual:
                usual["medium"] = ""
            return _service(self._change(conversation, usual), phrases.PUT_BACK)
        if asks and _YES.fullmatch(plain):
            return self._keep(conversation, now)
        if asks and _NO.fullmatch(plain):
            return _service(now, phrases.KEPT_NOT)
        return None

    def _change(self, conversation: str, changes: dict[str, Any]) -> Profile:
        """Change the profile, and let the counselor of an open request know what the person can use."""
        changed = self._profiles.change(conversation, changes)
        if {"cannot_hear", "cannot_see"} & changes.keys():
            medium = "text" if changed.cannot_hear else "voice" if changed.cannot_see else ""
            for request in self._desk.of_conversation(conversation):
                if request.state in OPEN:
                    self._desk.reach(request.number, medium)
        return changed

    def _keep(self, conversation: str, now: Profile) -> Said:
        if now == Profile():
            return _service(now, phrases.PROFILE_EMPTY)
        self._profiles.keep(conversation)
        return _service(now, phrases.KEPT)


def asks_for_the_place(last: LastTurn) -> bool:
    """Whether the last answer asked where the person is, for a request: then the request takes the answer."""
    return phrases.WHERE_ARE_YOU.partition("？")[0] in last.text


def left_to_answer(last: LastTurn) -> dict[str, Any]:
    """What of the last answer still waits for a word while something else is made sure of."""
    return {name: last.answer[name] for name in (TOLD, ASKS_TO_KEEP) if name in last.answer}


def news_in(text: str, now: Profile, last: LastTurn) -> dict[str, Any]:
    """What a message tells that is not known yet."""
    command = command_in(text)
    told = {"pace": _PACES[command]} if command in _PACES else told_of_self(text)
    if asks_for_the_place(last):
        told.pop("region", None)
    return {name: value for name, value in told.items() if getattr(now, name) != value}


def _service(profile: Profile, *sentences: str) -> Said:
    return Said(Utterance(Outcome.SERVICE, list(sentences)), profile)


def _said_back(told: dict[str, Any]) -> str:
    """What was told, in plain words."""
    said = []
    if "cannot_hear" in told:
        said.append(phrases.TOLD_HEARING if told["cannot_hear"] else phrases.TOLD_HEARS)
    if "cannot_see" in told:
        said.append(phrases.TOLD_SIGHT if told["cannot_see"] else phrases.TOLD_SEES)
    if told.get("region"):
        said.append(phrases.TOLD_REGION.format(region=told["region"]))
    if "short" in told:
        said.append(phrases.SHORT_ON if told["short"] else phrases.SHORT_OFF)
    return "".join(said)
