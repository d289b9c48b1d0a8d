"""By Telegram: a post is told, it is asked once what became of it, and a reminder and its calendar file arrive."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest
from icalendar import Calendar

from actions.dialogue import follow_up_phrases as phrases
from actions.dialogue.state import QUESTION_SECONDS, DialogueState
from actions.records.database import now
from actions.staff.switches import Switch
from actions.store import Store
from bot.channels.telegram.channel import conversation_of
from tests.bot.conftest import Gateway
from tests.bot.fake_telegram import FakeTelegram
from tests.following import MORNING, counselor, referred, set_clock
from tests.waiting import until

_SECONDS = 20.0
_ASKED = phrases.POST_ASK
_AT = datetime(2026, 11, 30, 1)


async def _gets(telegram: FakeTelegram, words: str) -> str:
    async def _has() -> bool:
        return any(words in text for text in telegram.sent[7])

    await until(_has, _SECONDS, words)
    return next(text for text in telegram.sent[7] if words in text)


@pytest.fixture
async def chatting(telegram: FakeTelegram, bot: Gateway) -> str:
    """Somebody who has written; their conversation."""
    telegram.write(7, "你好呀")
    await _gets(telegram, "听到：你好呀")
    return conversation_of(7, bot.app.state.settings)


async def test_a_post_is_told_and_it_is_asked_once_by_day_what_became_of_it(
    telegram: FakeTelegram, bot: Gateway, chatting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store: Store = bot.app.state.store
    wang = counselor(store)
    number = referred(store, wang, chatting)
    assert (await _gets(telegram, "打字员，")).startswith("工作人员wang老师回复：")
    store.casework.resolve(wang, number, "")
    ask = bot.app.state.conversation.following_up.ask_by_messenger
    await ask()
    assert not any(_ASKED in text for text in telegram.sent[7])
    set_clock(monkeypatch, (now() + timedelta(days=22)).replace(hour=2))
    await ask()
    await ask()
    assert await _gets(telegram, _ASKED) == f"{_ASKED}\n1. 办成了\n2. 还在等\n3. 没成"
    telegram.write(7, "2")
    await _gets(telegram, "记下了：打字员，甲公司，还在等")
    assert store.referrals.of_request(number)[0].outcome == "waits"
    assert sum(_ASKED in text for text in telegram.sent[7]) == 1


@pytest.mark.parametrize("switch", [Switch.ANSWERS, Switch.TELEGRAM])
async def test_nothing_is_asked_while_answers_are_turned_off(
    telegram: FakeTelegram, bot: Gateway, chatting: str, monkeypatch: pytest.MonkeyPatch, switch: Switch
) -> None:
    store: Store = bot.app.state.store
    wang = counselor(store)
    store.casework.resolve(wang, referred(store, wang, chatting), "")
    set_clock(monkeypatch, (now() + timedelta(days=22)).replace(hour=2))
    following_up = bot.app.state.conversation.following_up
    monkeypatch.setattr(following_up, "_is_off", lambda name: name == switch)
    await following_up.ask_by_messenger()
    assert store.outcomes.due(chatting)


async def test_a_yes_that_comes_later_is_not_taken_for_the_answer(
    telegram: FakeTelegram, bot: Gateway, chatting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store: Store = bot.app.state.store
    wang = counselor(store)
    number = referred(store, wang, chatting)
    store.casework.resolve(wang, number, "")
    set_clock(monkeypatch, (now() + timedelta(days=22)).replace(hour=2))
    await bot.app.state.conversation.following_up.ask_by_messenger()
    await _gets(telegram, _ASKED)
    assert "甲公司" not in next(text for text in telegram.sent[7] if _ASKED in text)
    question = DialogueState.from_json(store.conversations.load(chatting, "").state).pending
    assert question is not None and question.expires_at <= time.time() + QUESTION_SECONDS


async def test_a_reminder_comes_with_a_file_for_the_calendar_and_is_told_in_words_for_anybody(
    telegram: FakeTelegram, bot: Gateway, chatting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store: Store = bot.app.state.store
    set_clock(monkeypatch, MORNING)
    wang = counselor(store)
    number = referred(store, wang, chatting)
    store.dates.appoint(wang, number, "甲公司面试", _AT, is_day=False, address="")
    store.casework.resolve(wang, number, "")
    telegram.write(7, "到时候提醒我")
    await _gets(telegram, phrases.REMIND_ASK)
    telegram.write(7, "要提醒")
    await _gets(telegram, "后天上午9点提醒您")

    async def _has_file() -> bool:
        return bool(telegram.documents[7])

    await until(_has_file, _SECONDS, "the file")
    [file] = telegram.documents[7]
    assert [event["SUMMARY"] for event in Calendar.from_ical(file).walk("VEVENT")] == ["您要的提醒"]
    assert "面试" not in file.decode()
    set_clock(monkeypatch, _AT - timedelta(days=1))
    store.reminders.tell_due()
    await _gets(telegram, "您要的提醒：明天上午9点的事。")
