"""Whatever fails while Telegram is answered, each message is answered once, in its chat's order, without a restart."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import Any

import pytest

from actions.dialogue import phrases
from actions.errors import StorageUnavailable
from actions.people.channel_inbox import ChannelInbox
from actions.people.profiles import Profile
from actions.requests.request import NewRequest
from actions.staff.counselors import Role
from bot.channels.telegram import sending as telegram_sending
from bot.channels.telegram.answers import CHANNEL, FAILED, NOTICE
from bot.channels.telegram.channel import Telegram, conversation_of
from bot.settings import Settings
from tests.bot.channels.conftest import with_telegram
from tests.bot.conftest import Gateway, Opener
from tests.bot.fake_rasa import FakeRasa, echo
from tests.bot.fake_telegram import FakeTelegram
from tests.bot.operations.test_metrics import shown_text
from tests.ports import free_ports
from tests.waiting import until

_SECONDS = 30.0
_SECRET = "webhook-secret"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_sending, "_LONGEST_PAUSE", 0.1)
    monkeypatch.setattr(telegram_sending, "_FIRST_WAIT", 0.01)


class Failing:
    """Makes a method fail a number of times, from now on; then it does again what it did."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, owner: type, name: str, times: int, fault: Exception) -> None:
        self.times, self._fault, self._real = times, fault, getattr(owner, name)
        failing = self

        def _method(*args: Any, **more: Any) -> Any:
            if failing.times > 0:
                failing.times -= 1
                raise failing._fault
            return failing._real(*args, **more)

        monkeypatch.setattr(owner, name, _method)


async def _got(telegram: FakeTelegram, chat: int, count: int) -> list[str]:
    async def _enough() -> bool:
        return len(telegram.sent[chat]) >= count

    try:
        await until(_enough, _SECONDS, f"{count} messages in {chat}")
    except AssertionError:
        pytest.fail(f"only {telegram.sent[chat]}")
    return telegram.sent[chat]


async def _nothing_waits(bot: Gateway) -> None:
    """Every update that came is marked done."""
    inbox = bot.app.state.store.inbox(CHANNEL)

    async def _empty() -> bool:
        return not await asyncio.to_thread(inbox.count_waiting)

    await until(_empty, _SECONDS, "an empty inbox")


@pytest.mark.parametrize(
    ("text", "told"),
    [("长" * 501, "太长"), ("字" * 3000, "太长"), ("/", "没有收到"), ("\u200b\u200d\u2060", "没有收到")],
    ids=["501", "3000", "slash", "invisible"],
)
async def test_what_cannot_be_read_is_answered_at_once_and_done(
    telegram: FakeTelegram, bot: Gateway, text: str, told: str
) -> None:
    telegram.write(7, text)
    telegram.write(7, "护理补贴")
    sent = await _got(telegram, 7, 3)
    assert told in sent[1] and sent[1].endswith("。")
    assert sent[2:] == ["听到：护理补贴"]
    await _nothing_waits(bot)


async def test_danger_in_a_message_that_is_too_long_is_heard(telegram: FakeTelegram, bot: Gateway) -> None:
    telegram.write(7, "我" * 900 + "。我不想活了。" + "他" * 300)
    await _got(telegram, 7, 2)
    assert "120" in telegram.sent[7][-1]
    [request] = bot.app.state.store.requests.all_open()
    assert request.is_danger and "我不想活了" in request.title


async def test_after_three_faults_the_person_is_told_and_nothing_waits(
    telegram: FakeTelegram, bot: Gateway, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failing = Failing(monkeypatch, type(bot.app.state.conversation), "take", 3, RuntimeError("护理补贴"))
    telegram.write(7, "护理补贴")
    telegram.write(7, "然后")
    assert await _got(telegram, 7, 3) == [NOTICE, FAILED, "听到：然后"]
    assert failing.times == 0
    await _nothing_waits(bot)
    assert "RuntimeError" in caplog.text
    assert "护理补贴" not in caplog.text


async def test_a_fault_that_passes_is_not_told(
    telegram: FakeTelegram, bot: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    Failing(monkeypatch, type(bot.app.state.conversation), "take", 2, RuntimeError())
    telegram.write(7, "护理补贴")
    assert await _got(telegram, 7, 2) == [NOTICE, "听到：护理补贴"]
    await _nothing_waits(bot)


@pytest.mark.parametrize(
    ("owner", "step"),
    [
        (ChannelInbox, "take"),
        (ChannelInbox, "knows"),
        (ChannelInbox, "remember"),
        (None, "take"),
        (None, "profile"),
        (ChannelInbox, "done"),
    ],
)
async def test_a_store_fault_at_any_step_loses_and_doubles_nothing(
    telegram: FakeTelegram, bot: Gateway, monkeypatch: pytest.MonkeyPatch, owner: type | None, step: str
) -> None:
    failing = Failing(monkeypatch, owner or type(bot.app.state.conversation), step, 4, StorageUnavailable())
    for number in range(3):
        telegram.write(7, f"问题{number}")
    await _got(telegram, 7, 4)
    await _nothing_waits(bot)
    assert failing.times == 0
    assert telegram.sent[7] == [NOTICE, *(f"听到：问题{number}" for number in range(3))]


async def test_an_answer_that_telegram_did_not_take_is_sent_later_and_in_order(
    telegram: FakeTelegram, bot: Gateway, rasa: FakeRasa
) -> None:
    telegram.write(7, "你好")
    await _got(telegram, 7, 2)
    telegram.refusing[7] = 10
    for number in range(3):
        telegram.write(7, f"问题{number}")
    telegram.write(8, "别人")
    assert (await _got(telegram, 8, 2))[-1] == "听到：别人"
    assert (await _got(telegram, 7, 5))[2:] == [f"听到：问题{number}" for number in range(3)]
    # The question was put to the dialogue once, though its answer was sent many times.
    assert [message["message"] for message in rasa.heard].count("问题0") == 1
    await _nothing_waits(bot)


async def test_telegram_may_be_away_at_the_start_for_however_long(
    open_gateway: Opener, chosen: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    away = FakeTelegram()
    bot = await open_gateway(with_telegram(chosen, away))

    async def _tried_often() -> bool:
        return caplog.text.count("cannot be reached") > 12

    await until(_tried_often, _SECONDS, "many tries")
    away.start()
    try:
        away.write(7, "护理补贴")
        assert await _got(away, 7, 2) == [NOTICE, "听到：护理补贴"]
        await _nothing_waits(bot)
    finally:
        away.stop()


async def test_no_error_ends_the_bot_unseen(
    telegram: FakeTelegram, wishes: Settings, open_gateway: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_start", "claim", "claim_untold"):
        Failing(monkeypatch, Telegram if name == "_start" else ChannelInbox, name, 2, RuntimeError())
    await open_gateway(wishes)
    telegram.write(7, "护理补贴")
    assert await _got(telegram, 7, 2) == [NOTICE, "听到：护理补贴"]


async def test_help_lines_do_not_wait_for_the_database(
    telegram: FakeTelegram, bot: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = Failing(monkeypatch, ChannelInbox, "take", 10_000, StorageUnavailable())
    telegram.write(7, "我不想活了")
    [told] = await _got(telegram, 7, 1)
    assert "110" in told and "12356" in told
    failing.times = 0
    assert (await _got(telegram, 7, 3))[1] == NOTICE
    [request] = bot.app.state.store.requests.all_open()
    assert request.is_danger


async def test_an_answer_that_comes_after_a_counselor_took_over_is_dropped_and_the_words_reach_them(
    telegram: FakeTelegram, bot: Gateway, rasa: FakeRasa
) -> None:
    telegram.write(7, "你好")
    await _got(telegram, 7, 2)
    store, conversation = bot.app.state.store, conversation_of(7, bot.app.state.settings)
    store.counselors.add("wang", "王老师", "a long enough one", Role.ADMINISTRATOR)
    wang = store.counselors.of_session(store.counselors.sign_in("wang", "a long enough one"))
    number = store.requests.open(NewRequest(conversation, "k", "", "")).number

    def _claimed_meanwhile(message: dict[str, Any]) -> Any:
        store.casework.claim(wang, number, "")
        return echo(message)

    rasa.respond = _claimed_meanwhile
    telegram.write(7, "我该怎么办")
    await _got(telegram, 7, 4)
    assert phrases.PASSED_ON in telegram.sent[7]
    assert "听到：我该怎么办" not in telegram.sent[7]
    assert store.casework.thread(wang, number)[-1].text == "我该怎么办"


async def test_without_its_sound_an_answer_is_an_answer(
    telegram: FakeTelegram, bot: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def _blind(*_args: object) -> Profile:
        return Profile(cannot_see=True)

    def _broken(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(bot.app.state.conversation, "profile", _blind)
    monkeypatch.setattr(bot.app.state.speech, "spoken", _broken)
    telegram.write(7, "护理补贴")
    telegram.write(7, "然后")
    assert await _got(telegram, 7, 3) == [NOTICE, "听到：护理补贴", "听到：然后"]


async def test_two_gateways_answer_and_tell_everything_once(
    telegram: FakeTelegram, wishes: Settings, open_gateway: Opener
) -> None:
    first, _second = await open_gateway(wishes), await open_gateway(wishes)
    for number in range(4):
        for chat in range(1, 6):
            telegram.write(chat, f"问题{number}")
    for chat in range(1, 6):
        assert await _got(telegram, chat, 5) == [NOTICE, *(f"听到：问题{number}" for number in range(4))]
    store = first.app.state.store
    store.counselors.add("wang", "王老师", "a long enough one", Role.ADMINISTRATOR)
    wang = store.counselors.of_session(store.counselors.sign_in("wang", "a long enough one"))
    for chat in range(1, 6):
        number = store.requests.open(NewRequest(conversation_of(chat, wishes), f"k{chat}", "", "")).number
        store.casework.claim(wang, number, "")
        for count in range(3):
            store.casework.answer(wang, number, f"第{count}句", f"k{chat} {count}", "")
    for chat in range(1, 6):
        await _got(telegram, chat, 9)
    await asyncio.sleep(1.0)
    for chat in range(1, 6):
        told = telegram.sent[chat][6:]
        assert told == [f"工作人员王老师回复：第{count}句" for count in range(3)]


async def test_a_counselors_message_that_was_sent_is_not_sent_again_because_that_was_not_kept(
    telegram: FakeTelegram, bot: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    telegram.write(7, "你好")
    await _got(telegram, 7, 2)
    store = bot.app.state.store
    failing = Failing(monkeypatch, ChannelInbox, "told", 3, StorageUnavailable())
    store.counselors.add("wang", "王老师", "a long enough one", Role.ADMINISTRATOR)
    wang = store.counselors.of_session(store.counselors.sign_in("wang", "a long enough one"))
    number = store.requests.open(NewRequest(conversation_of(7, bot.app.state.settings), "k", "", "")).number
    store.casework.claim(wang, number, "")
    store.casework.answer(wang, number, "您好。", "k1", "")
    await _got(telegram, 7, 4)

    async def _kept() -> bool:
        return failing.times == 0

    await until(_kept, _SECONDS, "kept")
    await asyncio.sleep(1.0)
    assert telegram.sent[7].count("工作人员王老师回复：您好。") == 1


async def test_a_counselors_message_that_its_chat_does_not_take_any_more_is_counted_as_lost(
    telegram: FakeTelegram, open_gateway: Opener, wishes: Settings
) -> None:
    [port] = free_ports(1)
    bot = await open_gateway(wishes.model_copy(update={"metrics_port": port}))
    telegram.write(7, "你好")
    await _got(telegram, 7, 2)
    telegram.blocked_by.add(7)
    store = bot.app.state.store
    store.counselors.add("wang", "王老师", "a long enough one", Role.ADMINISTRATOR)
    wang = store.counselors.of_session(store.counselors.sign_in("wang", "a long enough one"))
    number = store.requests.open(NewRequest(conversation_of(7, wishes), "k", "", "")).number
    store.casework.claim(wang, number, "")

    async def _is_counted() -> bool:
        counted = re.search(r'qianzhu_messenger_lost_total\{messenger="telegram"\} (\d+)', await shown_text(port))
        return counted is not None and int(counted[1]) > 0

    await until(_is_counted, _SECONDS, "counted")


async def test_a_webhook_that_cannot_keep_an_update_says_so_and_is_called_again(
    telegram: FakeTelegram, chosen: Settings, open_gateway: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = {"telegram_webhook_url": "https://here.test", "telegram_webhook_secret": _SECRET}
    bot = await open_gateway(with_telegram(chosen, telegram, **more))
    client = (await bot.visitor()).client
    Failing(monkeypatch, ChannelInbox, "take", 1, StorageUnavailable())
    telegram.write(7, "护理补贴")
    headers = {"x-telegram-bot-api-secret-token": _SECRET}
    statuses = [
        (await client.post("/telegram", json=telegram.updates[0], headers=headers)).status_code for _ in range(3)
    ]
    assert statuses == [503, 200, 200]
    assert await _got(telegram, 7, 2) == [NOTICE, "听到：护理补贴"]
    await _nothing_waits(bot)
    assert len(telegram.sent[7]) == 2


async def test_what_was_claimed_when_the_gateway_ended_does_not_wait_for_the_claim(
    telegram: FakeTelegram, wishes: Settings, open_gateway: Opener, rasa: FakeRasa, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    rasa.late = True
    bot = await open_gateway(wishes)
    telegram.write(7, "护理补贴")
    await _got(telegram, 7, 1)
    await bot.app.state.telegram.stop()
    rasa.late = False
    [waiting] = bot.app.state.store.inbox(CHANNEL).claim(5)
    assert waiting.tries == 0
