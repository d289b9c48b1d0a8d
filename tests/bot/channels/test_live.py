"""What a person of the team writes appears on the open page: as events, each once, to nobody else."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from actions.errors import StorageUnavailable
from actions.records.database import now
from actions.requests.messages import Message
from bot.app import build
from bot.channels.http import live
from bot.channels.http.session import conversation_of
from bot.settings import Settings
from tests.talking import served
from tests.waiting import until

EVENTS = "/api/v1/events"


class Messages:
    """Messages in a list; can be lost for a while."""

    def __init__(self) -> None:
        self.stored: list[Message] = []
        self.lost = False
        self.tries = 0
        self._lock = threading.Lock()

    def write(self, conversation: str, text: str, kind: str = "counselor") -> None:
        with self._lock:
            self.stored.append(Message(len(self.stored) + 1, conversation, "123456", now(), kind, "王老师", text))

    def newest(self) -> int:
        return len(self.stored)

    def since(self, cursor: int, limit: int) -> list[Message]:
        self.tries += 1
        if self.lost:
            raise StorageUnavailable
        with self._lock:
            return [message for message in self.stored if message.id > cursor][:limit]

    def of_conversation(self, conversation: str, cursor: int, limit: int) -> list[Message]:
        return [message for message in self.since(cursor, limit) if message.conversation == conversation]


@pytest.fixture
def messages() -> Messages:
    return Messages()


@pytest.fixture
def address(chosen: Settings, messages: Messages) -> Iterator[str]:
    app = build(chosen)
    live.install(app, messages)
    with served(app) as address:
        yield address


class Follower:
    """Somebody whose page is open."""

    def __init__(self, address: str, settings: Settings) -> None:
        self.client = httpx.AsyncClient(base_url=address, timeout=20.0)
        self._settings = settings
        self.events: list[dict[str, Any]] = []
        self._task: asyncio.Task[None] | None = None

    async def open(self, query: str = "", headers: dict[str, str] | None = None) -> str:
        """Follow; the conversation's name."""
        if not self.client.cookies:
            await self.client.get("/")
        opened = asyncio.Event()
        self._task = asyncio.create_task(self._read(query, headers or {}, opened))
        await asyncio.wait_for(opened.wait(), 10.0)
        return conversation_of(self.client.cookies["qianzhu_conversation"], self._settings)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def told(self, count: int) -> list[dict[str, Any]]:
        async def _there() -> bool:
            return len(self.events) >= count

        await until(_there, 5.0, f"{count} events")
        return self.events

    async def _read(self, query: str, headers: dict[str, str], opened: asyncio.Event) -> None:
        async with self.client.stream("GET", EVENTS + query, headers=headers) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            event: dict[str, Any] = {}
            async for line in response.aiter_lines():
                if line.startswith(":"):
                    opened.set()
                field, _, value = line.partition(": ")
                if field in ("id", "event"):
                    event[field] = value
                elif field == "data":
                    self.events.append({**event, **json.loads(value)})


Follow = Callable[[], Follower]


@pytest.fixture
def follower(address: str, chosen: Settings) -> Follow:
    return lambda: Follower(address, chosen)


async def test_an_answer_of_a_person_arrives_within_a_second(follower: Follow, messages: Messages) -> None:
    mine, theirs = follower(), follower()
    conversation = await mine.open()
    await theirs.open()
    loop = asyncio.get_running_loop()
    written = loop.time()
    messages.write(conversation, "您好，电话打12385。")
    [event] = await mine.told(1)
    assert loop.time() - written < 1.0
    assert (event["event"], event["name"], event["text"]) == ("counselor", "王老师", "您好，电话打12385。")
    assert event["speech"] == "您好，电话打一二三八五。"
    messages.write("somebody else", "别的")
    messages.write(conversation, "还在吗")
    assert [event["text"] for event in await mine.told(2)] == ["您好，电话打12385。", "还在吗"]
    assert not theirs.events
    await mine.close()
    await theirs.close()


async def test_what_was_missed_while_the_connection_was_lost_comes_once(follower: Follow, messages: Messages) -> None:
    person = follower()
    conversation = await person.open()
    messages.write(conversation, "第一句")
    [first] = await person.told(1)
    await person.close()
    messages.write(conversation, "第二句")
    messages.write(conversation, "第三句")
    await person.open(headers={"last-event-id": first["id"]})
    messages.write(conversation, "第四句")
    assert [event["text"] for event in await person.told(4)] == ["第一句", "第二句", "第三句", "第四句"]
    await person.close()


@pytest.mark.parametrize("last", ["-1", "x", "1e9", "9" * 30, "١"])
async def test_a_place_that_is_none_begins_now(follower: Follow, messages: Messages, last: str) -> None:
    person = follower()
    await person.client.get("/")
    conversation = await person.open(query=f"?after={last}")
    await person.close()
    messages.write(conversation, "以前的")
    await person.open(query=f"?after={last}")
    messages.write(conversation, "现在的")
    assert [event["text"] for event in await person.told(1)] == ["现在的"]
    await person.close()


async def test_a_database_that_is_lost_for_a_while_loses_no_message(follower: Follow, messages: Messages) -> None:
    person = follower()
    conversation = await person.open()
    messages.lost = True
    messages.write(conversation, "写在断开时")
    tries = messages.tries

    async def _tried() -> bool:
        return messages.tries > tries

    await until(_tried, 5.0, "tried")
    assert not person.events
    messages.lost = False
    assert [event["text"] for event in await person.told(1)] == ["写在断开时"]
    await person.close()


async def test_nobody_holds_the_gateway_with_many_pages(follower: Follow) -> None:
    person = follower()
    pages = [person]
    await person.open()
    for _ in range(5):
        page = follower()
        page.client.cookies = person.client.cookies
        await page.open()
        pages.append(page)
    refused = await person.client.get(EVENTS)
    assert refused.status_code == 429
    assert refused.json()["error"]["message"].endswith("。")
    for page in pages:
        await page.close()


async def test_an_error_that_nobody_foresaw_does_not_end_the_looking(
    follower: Follow, messages: Messages, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    person = follower()
    conversation = await person.open()
    tries = 0

    def _fails(*_: object) -> list[Message]:
        nonlocal tries
        tries += 1
        raise RuntimeError("the words of a message")

    async def _tried() -> bool:
        return tries > 1

    with monkeypatch.context() as patch:
        patch.setattr(messages, "since", _fails)
        await until(_tried, 5.0, "tried again")
    messages.write(conversation, "还在")
    assert [event["text"] for event in await person.told(1)] == ["还在"]
    await person.close()
    assert "RuntimeError at " in caplog.text
    assert "the words of a message" not in caplog.text
