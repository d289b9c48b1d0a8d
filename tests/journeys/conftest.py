"""One running assistant for all journeys, and somebody who talks to it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page

from bot.operations.training import train
from bot.settings import Settings
from tests.journeys.assistant import Assistant, running_assistant
from tests.journeys.browser import open_browser
from tests.span_collector import Collector, collecting
from tests.talking import Clips, fetched_models
from tests.visitor import Visitor

Open = Callable[..., Page]
Arrive = Callable[[Assistant], Awaitable[Visitor]]
_ANSWER_SECONDS = 30.0


@pytest.fixture(scope="session")
def model() -> Path:
    """The model of the present data, trained now if there is none; QIANZHU_TEST_MODEL names another."""
    chosen = os.environ.get("QIANZHU_TEST_MODEL")
    return Path(chosen) if chosen else train(Settings(_env_file=None).models_dir, print)


@pytest.fixture(scope="module")
def clips() -> Iterator[Clips]:
    """Sentences as sound, said by a person."""
    clips = Clips()
    yield clips
    clips.close()


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """Where the assistant that the journeys share sends its spans."""
    with collecting() as listening:
        yield listening


@pytest.fixture(scope="session")
def assistant(model: Path, collector: Collector, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The assistant that the journeys share; nobody harms it."""
    fetched_models()
    with running_assistant(model, tmp_path_factory.mktemp("assistant"), traces_url=collector.url) as running:
        yield running


@pytest.fixture
async def arrive() -> AsyncIterator[Arrive]:
    """Lets somebody come to an assistant for the first time."""
    async with AsyncExitStack() as held:

        async def _arrive(at: Assistant) -> Visitor:
            client = httpx.AsyncClient(base_url=at.settings.gateway_url, timeout=_ANSWER_SECONDS)
            return Visitor(await held.enter_async_context(client))

        yield _arrive


@pytest.fixture
async def visitor(arrive: Arrive, assistant: Assistant) -> Visitor:
    """Somebody at the shared assistant."""
    return await arrive(assistant)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a module."""
    with open_browser() as opened:
        yield opened


@pytest.fixture
def open_page(assistant: Assistant, browser: Browser) -> Iterator[Open]:
    """Opens a page for somebody with a browser of their own; takes an address, and what a browser's context takes."""
    with ExitStack() as held:

        def _open(address: str = "/", **wishes: Any) -> Page:
            context = browser.new_context(base_url=assistant.settings.gateway_url, **wishes)
            held.callback(context.close)
            page = context.new_page()
            page.goto(address)
            return page

        yield _open
