"""No log repeats what people said, whatever goes wrong and whoever logs it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter

from bot.operations import discreet_logs
from bot.operations.discreet_logs import kind_and_place
from tests.bot.conftest import Gateway
from tests.visitor import Visitor

_WORDS = "我住在毕节"


def _quote(*_: Any) -> None:
    TypeAdapter(int).validate_python(_WORDS)


@pytest.fixture
def installed() -> Iterator[None]:
    before = logging.getLogRecordFactory()
    discreet_logs.install()
    yield
    logging.setLogRecordFactory(before)


def test_an_error_is_told_by_its_kind_and_the_line_of_our_own_code() -> None:
    with pytest.raises(ValueError, match="int") as raised:
        _quote()
    told = kind_and_place(raised.value)
    assert told.startswith("ValidationError at ")
    assert told.rpartition(":")[0].endswith("tests/bot/operations/test_discreet_logs.py")


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert kind_and_place(ValueError(_WORDS)) == "ValueError"


@pytest.mark.usefixtures("installed")
def test_what_a_library_logs_of_an_error_quotes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    try:
        _quote()
    except ValueError as error:
        logging.getLogger("asyncio").error("never retrieved: %r", error, exc_info=error)
    assert _WORDS not in caplog.text
    assert "ValidationError at " in caplog.text
    logging.getLogger("bot").error("not done: %s", "open_request")
    assert "not done: open_request" in caplog.text


async def test_a_request_that_fails_is_logged_without_its_words(
    visitor: Visitor, gateway: Gateway, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def _fail(*_: Any, **__: Any) -> None:
        _quote()

    monkeypatch.setattr(gateway.app.state.conversation, "take", _fail)
    assert (await visitor.post({"text": _WORDS})).status_code == 500
    assert "a request could not be answered: ValidationError at " in caplog.text
    assert _WORDS not in caplog.text
