"""Turns of one conversation come one after another, at however many gateways, in the order in which they came."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from actions.records.conversation_locks import ConversationLocks
from bot.turn.order import TurnOrder
from tests.postgres import Server, running_server
from tests.waiting import until

_TIMES = 100
_SECONDS = 20.0
_HOLDS = """
import sys, time
from sqlalchemy import create_engine
from actions.records.conversation_locks import ConversationLocks
assert ConversationLocks(create_engine(sys.argv[1])).try_take("c")
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A PostgreSQL server."""
    with running_server() as running:
        yield running


@pytest.fixture
def engine(server: Server) -> Iterator[Engine]:
    """An engine on it."""
    made = create_engine(server.url)
    yield made
    made.dispose()


@pytest.fixture
def gateways(engine: Engine) -> Iterator[tuple[TurnOrder, TurnOrder]]:
    """The order of turns as two gateways keep it."""
    both = TurnOrder(ConversationLocks(engine)), TurnOrder(ConversationLocks(engine))
    yield both
    for each in both:
        each.close()


def _waiting(engine: Engine) -> int:
    with engine.connect() as connection:
        query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        return int(connection.execute(text(query)).scalar_one())


async def test_who_came_first_is_first_whichever_gateway_they_came_to(
    engine: Engine, gateways: tuple[TurnOrder, TurnOrder]
) -> None:
    async def _someone_waits() -> bool:
        return _waiting(engine) == 1

    one, other = gateways
    for number in range(_TIMES):
        took: list[str] = []

        async def _take(order: TurnOrder, name: str, conversation: str, took: list[str] = took) -> None:
            async with order.turn(conversation) as is_ours:
                assert is_ours
                took.append(name)

        conversation = f"c{number % 7}"
        async with one.turn(conversation):
            second = asyncio.create_task(_take(other, "second", conversation))
            await until(_someone_waits, _SECONDS, "waiting")
            third = asyncio.create_task(_take(one, "third", conversation))
            await asyncio.sleep(0)
            assert not took
        await asyncio.gather(second, third)
        assert took == ["second", "third"]


async def test_never_two_turns_of_a_conversation_at_once(gateways: tuple[TurnOrder, TurnOrder]) -> None:
    at_once, most = {"a": 0, "b": 0}, 0

    async def _take(order: TurnOrder, conversation: str) -> None:
        nonlocal most
        async with order.turn(conversation) as is_ours:
            assert is_ours
            at_once[conversation] += 1
            most = max(most, at_once[conversation])
            await asyncio.sleep(0)
            at_once[conversation] -= 1

    await asyncio.gather(*(_take(gateways[each % 2], "ab"[each % 3 % 2]) for each in range(_TIMES)))
    assert most == 1


async def test_a_turn_that_is_cancelled_while_it_waits_leaves_no_lock(
    engine: Engine, gateways: tuple[TurnOrder, TurnOrder]
) -> None:
    async def _someone_waits() -> bool:
        return _waiting(engine) == 1

    async def _take() -> None:
        async with gateways[1].turn("c"):
            raise AssertionError("it was cancelled")

    async with gateways[0].turn("c"):
        waiting = asyncio.create_task(_take())
        await until(_someone_waits, _SECONDS, "waiting")
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with gateways[0].turn("c", seconds=_SECONDS) as is_ours:
        assert is_ours


async def test_who_waits_too_long_is_told_so(gateways: tuple[TurnOrder, TurnOrder]) -> None:
    async with gateways[0].turn("c") as is_ours:
        assert is_ours
        async with gateways[1].turn("c", seconds=0.05) as is_ours:
            assert not is_ours
        async with gateways[1].turn("other", seconds=0.05) as is_ours:
            assert is_ours


async def test_a_killed_gateway_lets_go_at_once(server: Server, gateways: tuple[TurnOrder, TurnOrder]) -> None:
    here = Path(__file__).parents[3]
    holder = subprocess.Popen([sys.executable, "-c", _HOLDS, server.url], cwd=here, stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert await asyncio.to_thread(holder.stdout.readline) == b"held\n"
        async with gateways[0].turn("c", seconds=0.05) as is_ours:
            assert not is_ours
        holder.kill()
        killed = time.monotonic()
        async with gateways[0].turn("c") as is_ours:
            assert is_ours
        assert time.monotonic() - killed < 5.0
    finally:
        holder.kill()
        holder.wait()


async def test_after_postgresql_was_killed_locks_are_had_again(
    server: Server, gateways: tuple[TurnOrder, TurnOrder]
) -> None:
    async with gateways[0].turn("c") as is_ours:
        assert is_ours
        server.kill()
    # While it is away turns go on within each gateway.
    async with gateways[0].turn("c") as is_ours:
        assert is_ours
    server.start()
    async with gateways[0].turn("c") as is_ours:
        assert is_ours
        async with gateways[1].turn("c", seconds=0.05) as is_ours:
            assert not is_ours
