"""The parts of the telephone: Asterisk's messages in both forms, the keys, the wording, and whether it is there."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.telephone import sayings as of_telephone
from bot.channels.telephone.asterisk import Command, Event, EventName, event_in, pieces, written
from bot.channels.telephone.keypad import Keypad
from bot.channels.voice import sayings
from bot.operations.doctor import _telephone
from bot.rendering.audience import TELEPHONE, Audience
from bot.settings import Settings
from bot.speech.fixed_sentences import phrases_of

_GAP = 0.02
_SECRET = "0123456789abcdef"


@pytest.mark.parametrize(
    ("message", "event"),
    [
        (
            "MEDIA_START connection_id:q channel:WebSocket/q/0x51 channel_id:1.1 format:ulaw optimal_frame_size:160",
            Event(EventName.MEDIA_START, format="ulaw"),
        ),
        ("DTMF_END digit:# channel_id:1.1", Event(EventName.DTMF_END, digit="#")),
        ("MEDIA_XOFF", Event(EventName.XOFF)),
        (
            '{"event": "MEDIA_START", "format": "alaw", "ptime": 20, "channel_variables": {"A": "1"}}',
            Event(EventName.MEDIA_START, format="alaw", is_json=True),
        ),
        ('{"event":"DTMF_END","channel_id":"1.1","digit":"5"}', Event(EventName.DTMF_END, digit="5", is_json=True)),
        ('{"event": "A_NEW_ONE"}', Event(EventName.OTHER, is_json=True)),
        ("{broken", Event(EventName.OTHER, is_json=True)),
        ("", Event(EventName.OTHER)),
    ],
)
def test_events_are_read_in_both_forms(message: str, event: Event) -> None:
    assert event_in(message) == event


def test_commands_are_written_in_both_forms_and_sound_in_messages_that_are_taken() -> None:
    assert written(Command.DROP_SOUND, is_json=False) == "FLUSH_MEDIA"
    assert written(Command.DROP_SOUND, is_json=True) == '{"command": "FLUSH_MEDIA"}'
    sound = bytes(20_001)
    assert b"".join(pieces(sound)) == sound and max(map(len, pieces(sound))) <= 8000


async def _entered(keys: str, choices: int) -> list[str]:
    said: list[str] = []

    async def _enter(text: str) -> None:
        said.append(text)

    keypad = Keypad(_enter, _GAP)
    for key in keys:
        await keypad.press(key, choices)
    if keypad._waiting is not None:
        await keypad._waiting
    return said


@pytest.mark.parametrize(
    ("keys", "choices", "entered"),
    [
        ("1", 3, ["1"]),
        ("12", 3, ["1", "2"]),
        ("4", 3, ["4"]),
        ("2050", 0, ["2050"]),
        ("45#", 0, ["45"]),
        ("0", 3, ["转人工"]),
        ("*", 3, ["再说一遍"]),
        ("#", 3, []),
        ("4*", 3, ["4"]),
        ("A", 3, []),
    ],
)
async def test_keys_choose_and_make_numbers(keys: str, choices: int, entered: list[str]) -> None:
    assert await _entered(keys, choices) == entered


async def test_a_number_is_complete_after_a_while() -> None:
    done: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def _enter(text: str) -> None:
        done.set_result(text)

    keypad = Keypad(_enter, _GAP)
    await keypad.press("4", 0)
    await keypad.press("5", 0)
    assert await asyncio.wait_for(done, 5.0) == "45"


def test_nothing_that_a_caller_hears_of_the_stream_speaks_of_a_page_or_a_keyboard() -> None:
    worded = Audience(TELEPHONE).worded
    told = [worded(said) for said in (*phrases_of(sayings), *phrases_of(of_telephone))]
    assert [said for said in told if any(word in said for word in ("页面", "打字", "按钮", "文字", "窗口"))] == []


def test_a_short_secret_is_refused_and_the_doctor_tells_of_the_door() -> None:
    with pytest.raises(ValueError, match="QIANZHU_TELEPHONE_SECRET"):
        Settings(_env_file=None, telephone_secret="short")
    assert list(_telephone(Settings(_env_file=None))) == []
    [opened] = _telephone(Settings(_env_file=None, telephone_secret=_SECRET))
    assert "10路" in opened.told and opened.level == "good"
    [deaf] = _telephone(Settings(_env_file=None, telephone_secret=_SECRET, speech=False))
    assert deaf.level == "warning" and "QIANZHU_SPEECH" in deaf.help
