"""Persons who want somebody's help while everything around them dies: each tries a step again until it is taken."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

from actions.dialogue import phrases
from actions.errors import StepRefused
from actions.staff.counselors import Counselor
from actions.store import Store
from bot.channels.http.session import COOKIE, conversation_of
from bot.settings import Settings
from bot.turn.steps import UNAVAILABLE

_CRY = ("我不想活了", "我真的不想活了")
_WRITTEN = 5
_STEP_SECONDS = 240.0
"""Longer than any restart: a step that was not taken by then never will be."""
_ANSWER_SECONDS = 40.0
_APOLOGIES = (
    *(UNAVAILABLE[0], phrases.HANDOFF_FAILED[0], phrases.STATUS_FAILED[0], phrases.NOT_PASSED_ON, phrases.NOT_READ),
    *(phrases.PLACE_FAILED, phrases.REACH_FAILED, phrases.RATE_FAILED, phrases.CONTACT_FAILED, phrases.DONE_NOTHING),
)


@dataclass
class Known:
    """What one conversation was told: the store must agree with it in the end."""

    conversation: str = ""
    numbers: list[tuple[str, str]] = field(default_factory=list)
    """Number and state of the request, in each answer that named one."""
    turns: list[str] = field(default_factory=list)
    """What was said to the program and answered."""
    written: list[str] = field(default_factory=list)
    """What went to the counselor, as was said."""
    answered: list[str] = field(default_factory=list)
    """What the counselor wrote, as the store said."""
    cries: int = 0
    """Cries for help that were told to be recorded."""
    is_rated: bool = False
    is_finished: bool = False


@dataclass
class Ledger:
    """What all of them were told, and how it went."""

    known: list[Known] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    """From the first try of a step until it was taken."""
    retries: Counter[str] = field(default_factory=Counter)
    """By reason."""
    surprises: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(what was said, what was answered) where something else had to follow."""


class Stuck(Exception):
    """A step that was not taken in time."""


class Person:
    """Makes one journey in a conversation of their own."""

    def __init__(self, settings: Settings, store: Store, counselor: Counselor, ledger: Ledger) -> None:
        self._settings, self._store, self._counselor, self._ledger = settings, store, counselor, ledger
        self._known = Known()
        self._client = httpx.AsyncClient(base_url=settings.gateway_url, timeout=_ANSWER_SECONDS)

    async def live(self, chance: random.Random) -> None:
        """One of the journeys. Raises Stuck."""
        self._ledger.known.append(self._known)
        async with self._client:
            await self._arrive()
            kind = chance.random()
            if kind < 0.25:
                await self._cry_for_help()
            else:
                await self._ask_for_a_person()
                if kind < 0.65:
                    await self._talk_with_the_counselor()
            self._known.is_finished = True

    async def _arrive(self) -> None:
        """Get a cookie, which says who one is in everything that follows."""
        deadline = time.monotonic() + _STEP_SECONDS
        while COOKIE not in self._client.cookies:
            if time.monotonic() > deadline:
                raise Stuck("the page")
            try:
                await self._client.get("/")
            except httpx.HTTPError as error:
                await self._wait(type(error).__name__)
        self._known.conversation = conversation_of(self._client.cookies[COOKIE], self._settings)

    async def _cry_for_help(self) -> None:
        await self._say("护理补贴一个月多少钱", "")
        for cry in _CRY:
            told = await self._say(cry, "12356")
            self._known.cries += phrases.CRISIS_RECORDED in told
        await self._say("我的申请", "编号")

    async def _ask_for_a_person(self) -> None:
        await self._say("护理补贴一个月多少钱", "")
        told = await self._say("转人工", "转给工作人员")
        if "编号" not in told:
            told = await self._say("1", phrases.WHERE_ARE_YOU)
        # Nobody answers what was not asked: a try that was cut off may have taken its question along.
        if phrases.WHERE_ARE_YOU in told:
            told = await self._say("毕节", phrases.HOW_TO_REACH)
        if phrases.HOW_TO_REACH in told:
            told = await self._say("打字", phrases.CONTACT_ASK)
        if phrases.CONTACT_ASK in told:
            await self._say("不用", phrases.CONTACT_NONE)
        await self._say("我的申请", "编号")

    async def _talk_with_the_counselor(self) -> None:
        number = self._known.numbers[-1][0]
        await self._counselor_does(lambda: self._store.casework.claim(self._counselor, number, ""))
        for count in range(1, _WRITTEN + 1):
            words = f"老师您好，这是我说的第{count}句"
            await self._say(words, phrases.PASSED_ON)
            reply, key = f"您好，这是我答的第{count}句。", secrets.token_hex(16)
            await self._counselor_does(
                lambda reply=reply, key=key: self._store.casework.answer(self._counselor, number, reply, key, "")
            )
            self._known.answered.append(reply)
        await self._counselor_does(lambda: self._store.casework.resolve(self._counselor, number, ""))
        told = await self._say("满意", phrases.RATED)
        # Where the rating was kept by a try that nobody was told of, the next one is only thanked.
        self._known.is_rated = phrases.RATED in told

    async def _counselor_does(self, step: Any) -> None:
        """Their own program does not die; but its database may be busy. A step that was taken may be refused again."""
        deadline = time.monotonic() + _STEP_SECONDS
        tries = 0
        while time.monotonic() < deadline:
            try:
                await asyncio.to_thread(step)
                return
            except StepRefused:
                if not tries:
                    raise
                return
            except Exception as error:
                tries += 1
                await self._wait(f"counselor: {type(error).__name__}")
        raise Stuck("the counselor's step")

    async def _say(self, text: str, expected: str) -> str:
        """Send a form with one key until it is taken; what was answered. Raises Stuck."""
        key, began = secrets.token_hex(16), time.monotonic()
        while time.monotonic() - began < _STEP_SECONDS:
            answer = await self._try(text, key)
            if answer is None:
                continue
            self._ledger.seconds.append(time.monotonic() - began)
            return self._keep(text, answer, expected)
        raise Stuck(text)

    async def _try(self, text: str, key: str) -> dict[str, Any] | None:
        """One sending; None where it has to be sent again."""
        try:
            response = await self._client.post(
                "/", data={"text": text, "key": key}, headers={"accept": "application/json"}
            )
        except httpx.HTTPError as error:
            await self._wait(type(error).__name__)
            return None
        if response.status_code >= 500:
            await self._wait(str(response.status_code))
            return None
        assert response.status_code == 200, (text, response.status_code, response.text)
        answer: dict[str, Any] = response.json()
        if is_apology(answer):
            await self._wait("apology")
            return None
        return answer

    def _keep(self, text: str, answer: dict[str, Any], expected: str) -> str:
        told = told_of(answer)
        if expected not in told:
            self._ledger.surprises[text, told] += 1
        if answer["request"]:
            self._known.numbers.append((answer["request"]["number"], answer["request"]["state"]))
        if phrases.PASSED_ON in told and answer["outcome"] != "crisis":
            self._known.written.append(text)
        else:
            self._known.turns.append(text)
        return told

    async def _wait(self, reason: str) -> None:
        self._ledger.retries[reason] += 1
        await asyncio.sleep(0.3)


def is_apology(answer: dict[str, Any]) -> bool:
    """Whether nothing was done or answered, so that the same may be said again."""
    words = told_of(answer)
    return any(apology in words for apology in _APOLOGIES)


def told_of(answer: dict[str, Any]) -> str:
    """All that an answer says."""
    return "".join(reply["text"] for reply in answer["replies"])
