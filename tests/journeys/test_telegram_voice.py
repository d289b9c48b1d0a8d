"""A voice note in Telegram is heard, and answered by text and by voice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bot.fake_telegram import TOKEN, FakeTelegram
from tests.talking import TalkingPlace, fetched_models, talking_place
from tests.waiting import until
from voice.audio.encoding import as_ogg
from voice.speaking.choosing import choose_speaker

pytestmark = pytest.mark.slow

_SECONDS = 60.0


@pytest.fixture(scope="module")
def telegram() -> Iterator[FakeTelegram]:
    """The Bot API."""
    server = FakeTelegram()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def place(telegram: FakeTelegram, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TalkingPlace]:
    """A gateway that hears and speaks, and is reached through Telegram."""
    wishes = {"telegram_token": TOKEN, "telegram_api": telegram.address}
    with talking_place(tmp_path_factory.mktemp("telegram"), **wishes) as opened:
        yield opened


async def _got(telegram: FakeTelegram, chat: int, texts: int, voices: int) -> None:
    async def _all() -> bool:
        return len(telegram.sent[chat]) >= texts and telegram.voices[chat] >= voices

    await until(_all, _SECONDS, "answered")


async def test_a_voice_note_is_answered_by_text_and_voice(place: TalkingPlace, telegram: FakeTelegram) -> None:
    voice = choose_speaker(*fetched_models(), cuts_silence=False)
    telegram.speak(7, as_ogg(voice.speak("盲人医疗按摩考试怎么报名？", "zf_xiaobei", 1.0)))
    voice.close()
    await _got(telegram, 7, 2, 1)
    heard, _, answer = telegram.sent[7][1].partition("\n\n")
    assert "按摩考试" in heard
    assert answer.startswith("听到：")


async def test_what_is_no_recording_is_told(place: TalkingPlace, telegram: FakeTelegram) -> None:
    telegram.speak(8, b"no sound at all")
    await _got(telegram, 8, 2, 0)
    assert telegram.sent[8][1].endswith("。")
    assert telegram.voices[8] == 0
