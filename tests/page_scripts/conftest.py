"""A person's and a counselor's browser at a gateway in this process, before a fake Rasa."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from actions.staff.counselors import Role
from bot.app import build
from bot.settings import Settings
from bot.speech.service import Speech
from tests.bot.fake_rasa import FakeRasa
from tests.journeys.browser import open_browser
from tests.talking import served

_LOGIN, _PASSWORD = "wang", "a long enough one"


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    rasa = FakeRasa()
    rasa.start()
    yield rasa
    rasa.stop()


@pytest.fixture
def app(rasa: FakeRasa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """A gateway that gives addresses of sound, without loading what speaks."""

    async def _nothing(_speech: Speech) -> None:
        return

    monkeypatch.setattr(Speech, "warm_up", _nothing)
    return build(
        Settings(
            _env_file=None,
            environment="development",
            rasa_port=rasa.port,
            actions_port=rasa.port,
            database_url=f"sqlite:///{tmp_path / 'qianzhu.db'}",
            rate_limit=0,
            speech=True,
        )
    )


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    with served(app) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address)
    opened = context.new_page()
    opened.goto("/")
    yield opened
    context.close()


@pytest.fixture
def console(browser: Browser, address: str, app: FastAPI) -> Iterator[Page]:
    """A counselor's browser, signed in."""
    app.state.store.counselors.add(_LOGIN, "王<老>师", _PASSWORD, Role.LEAD)
    context = browser.new_context(base_url=address)
    opened = context.new_page()
    opened.goto("/console")
    opened.get_by_label("登录名").fill(_LOGIN)
    opened.get_by_label("密码").fill(_PASSWORD)
    opened.keyboard.press("Enter")
    expect(opened.get_by_role("heading", level=1)).to_have_text("等人接的请求")
    yield opened
    context.close()
