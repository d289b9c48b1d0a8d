"""A gateway that Telegram's protocol is spoken with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.settings import Settings
from tests.bot.conftest import Gateway, Opener
from tests.bot.fake_telegram import TOKEN, FakeTelegram


def with_telegram(chosen: Settings, telegram: FakeTelegram, **more: str) -> Settings:
    """Settings for a bot on the fake Telegram."""
    wishes = {"telegram_token": TOKEN, "telegram_api": telegram.address, **more}
    typed = type(chosen).model_validate(wishes)
    return chosen.model_copy(update={name: getattr(typed, name) for name in wishes} | {"speech": False})


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    """Telegram, well-behaved at first."""
    server = FakeTelegram()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def wishes(chosen: Settings, telegram: FakeTelegram) -> Settings:
    """Settings for a bot on the fake Telegram."""
    return with_telegram(chosen, telegram)


@pytest.fixture
async def bot(open_gateway: Opener, wishes: Settings) -> Gateway:
    """A gateway that answers there."""
    return await open_gateway(wishes)
