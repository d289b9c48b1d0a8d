"""A gateway that answers Telegram is killed in the middle of a burst: nothing is lost, everything stays in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.channels.telegram.answers import NOTICE
from bot.settings import Settings
from tests.bot.fake_rasa import FakeRasa
from tests.bot.fake_telegram import TOKEN, FakeTelegram
from tests.ports import free_ports
from tests.waiting import until

_SECONDS = 60.0
_CHATS, _EACH = 30, 4


@contextmanager
def _gateway(rasa: FakeRasa, telegram: FakeTelegram, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The gateway as a process of its own."""
    [port] = free_ports(1)
    wishes = {
        "QIANZHU_ENVIRONMENT": "development",
        "QIANZHU_PORT": str(port),
        "QIANZHU_RASA_PORT": str(rasa.port),
        "QIANZHU_ACTIONS_PORT": str(rasa.port),
        "QIANZHU_DATABASE_URL": f"sqlite:///{folder / 'qianzhu.db'}",
        "QIANZHU_TELEGRAM_TOKEN": TOKEN,
        "QIANZHU_TELEGRAM_API": telegram.address,
        "QIANZHU_SPEECH": "false",
        "QIANZHU_RATE_LIMIT": "0",
    }
    here = Path(__file__).parents[3]
    process = subprocess.Popen([sys.executable, "-m", "bot.app"], cwd=here, env={**os.environ, **wishes})
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _answers(telegram: FakeTelegram) -> int:
    return sum(map(len, telegram.sent.values()))


async def test_killed_twice_in_a_burst(
    rasa: FakeRasa, telegram: FakeTelegram, chosen: Settings, tmp_path: Path
) -> None:
    for number in range(_EACH):
        for chat in range(1, _CHATS + 1):
            telegram.write(chat, f"问题{number}")
    for enough in (_CHATS, 3 * _CHATS):
        with _gateway(rasa, telegram, tmp_path) as gateway:

            async def _some(enough: int = enough) -> bool:
                return _answers(telegram) >= enough

            await until(_some, _SECONDS, "some answers")
            gateway.send_signal(signal.SIGKILL)
    with _gateway(rasa, telegram, tmp_path):

        async def _all() -> bool:
            return all(f"听到：问题{_EACH - 1}" in sent for sent in telegram.sent.values())

        await until(_all, _SECONDS, "all answers")
    wanted = [NOTICE, *(f"听到：问题{number}" for number in range(_EACH))]
    for chat in range(1, _CHATS + 1):
        # What was sent and not yet noted when the process died is sent again: rather twice than never.
        sent = telegram.sent[chat]
        assert list(dict.fromkeys(sent)) == wanted
        assert len(sent) <= len(wanted) + 2
    # Nothing was asked twice of Rasa in another order either.
    for chat_messages in _by_conversation(rasa).values():
        assert list(dict.fromkeys(chat_messages)) == [f"问题{number}" for number in range(_EACH)]


def _by_conversation(rasa: FakeRasa) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for message in rasa.heard:
        if message["sender"] != "probe":
            found.setdefault(message["sender"], []).append(message["message"])
    return found
