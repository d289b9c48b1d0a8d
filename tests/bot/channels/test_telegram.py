"""Telegram over its real protocol: each update answered once and in its chat's order, whatever fails."""

from __future__ import annotations

import asyncio
import json
import logging

import httpx
import pytest

from actions.dialogue.utterance import Citation, Option
from actions.requests.request import NewRequest
from actions.staff.counselors import Counselor, Role
from actions.store import open_store
from bot.channels.telegram.answers import CHANNEL, NOTICE, ONLY_PRIVATE, ONLY_WORDS
from bot.channels.telegram.channel import conversation_of
from bot.settings import Settings
from tests.bot.conftest import Gateway, Opener
from tests.bot.fake_rasa import FakeRasa, answering, utterance
from tests.bot.fake_telegram import TOKEN, FakeTelegram
from tests.waiting import until

_SECONDS = 20.0
_SECRET = "webhook-secret"


async def _got(telegram: FakeTelegram, chat: int, count: int) -> list[str]:
    async def _enough() -> bool:
        return len(telegram.sent[chat]) >= count

    try:
        await until(_enough, _SECONDS, f"{count} messages in {chat}")
    except AssertionError:
        pytest.fail(f"only {telegram.sent[chat]}")
    return telegram.sent[chat]


async def _held(telegram: FakeTelegram, bot: Gateway) -> tuple[str, Counselor]:
    """Somebody writes, and a counselor takes them over and greets them."""
    telegram.write(7, "你好")
    await _got(telegram, 7, 2)
    store, conversation = bot.app.state.store, conversation_of(7, bot.app.state.settings)
    store.counselors.add("wang", "王老师", "a long enough one", Role.ADMINISTRATOR)
    wang = store.counselors.of_session(store.counselors.sign_in("wang", "a long enough one"))
    number = store.requests.open(NewRequest(conversation, "k", "", "")).number
    store.casework.claim(wang, number, "")
    store.casework.answer(wang, number, "您好，请讲。", "k1", "")
    await _got(telegram, 7, 4)
    return number, wang


async def test_the_first_message_is_answered_after_the_notice(telegram: FakeTelegram, bot: Gateway) -> None:
    telegram.write(7, "护理补贴多少钱")
    assert await _got(telegram, 7, 2) == [NOTICE, "听到：护理补贴多少钱"]
    telegram.write(7, "二级呢")
    assert (await _got(telegram, 7, 3))[-1] == "听到：二级呢"


async def test_options_are_numbered_and_sources_told_in_the_text(
    telegram: FakeTelegram, bot: Gateway, rasa: FakeRasa
) -> None:
    source = Citation(document="方案", number="黔残工委发〔2022〕4号", clause="二（八）", period="2022—2024", over=True)
    said = utterance("有。", sources=[source], options=[Option("详细", "more")])
    rasa.respond = lambda _message: answering(said)
    telegram.write(7, "有吗")
    answer = (await _got(telegram, 7, 2))[-1]
    assert answer == "有。\n1. 详细\n出处：方案，黔残工委发〔2022〕4号，二（八）（2022—2024年，已到期）"


@pytest.mark.parametrize(
    ("command", "said"),
    [("/start", "你好"), ("/help", "帮助"), ("/human", "转人工"), ("/status@qianzhu_bot", "我的申请怎么样了")],
)
async def test_commands_are_plain_words(
    telegram: FakeTelegram, bot: Gateway, rasa: FakeRasa, command: str, said: str
) -> None:
    telegram.write(7, command)
    await _got(telegram, 7, 2)
    assert [message["message"] for message in rasa.heard] == [said]


async def test_privacy_is_told_here(telegram: FakeTelegram, bot: Gateway) -> None:
    for words in ("/privacy", "隐私"):
        telegram.sent[7].clear()
        telegram.write(7, words)

        async def _told() -> bool:
            return any("国外" in text and "加密" in text for text in telegram.sent[7])

        await until(_told, _SECONDS, "privacy")


async def test_numbers_of_certificates_never_reach_rasa(telegram: FakeTelegram, bot: Gateway, rasa: FakeRasa) -> None:
    telegram.write(7, "我的证是11010519491231002X")
    await _got(telegram, 7, 2)
    assert [message["message"] for message in rasa.heard] == ["我的证是〔身份证号〕"]
    assert telegram.sent[7][-1].endswith("请不要发证件号。")


async def test_numbers_of_certificates_do_not_reach_a_counselor_from_there(
    telegram: FakeTelegram, bot: Gateway
) -> None:
    number, wang = await _held(telegram, bot)
    telegram.write(7, "我的证是11010519491231002X")
    await _got(telegram, 7, 5)
    assert bot.app.state.store.casework.thread(wang, number)[-1].text == "我的证是〔身份证号〕"


async def test_a_copy_of_what_is_kept_comes_as_a_file(telegram: FakeTelegram, bot: Gateway) -> None:
    telegram.write(7, "护理补贴")
    await _got(telegram, 7, 2)
    telegram.write(7, "我的数据")
    assert "“要一份我的数据”" in (await _got(telegram, 7, 3))[-1]
    telegram.write(7, "我要一份我的数据")

    async def _came() -> bool:
        return bool(telegram.documents[7])

    await until(_came, _SECONDS, "the copy")
    [copy] = telegram.documents[7]
    assert json.loads(copy)["turns"][0]["said"] == "护理补贴"


async def test_a_copy_that_was_asked_for_before_a_crash_comes_as_a_file_after_it(
    open_gateway: Opener, chosen: Settings, wishes: Settings, telegram: FakeTelegram
) -> None:
    update = telegram.write(7, "我要一份我的数据")
    # As a process leaves it that was killed between the turn and what it sends.
    before = await open_gateway(chosen)
    conversation = conversation_of(7, wishes)
    await before.app.state.conversation.take(conversation, "我要一份我的数据", f"{CHANNEL}-{update}", CHANNEL)
    await open_gateway(wishes)

    async def _came() -> bool:
        return bool(telegram.documents[7])

    await until(_came, _SECONDS, "the copy")
    assert telegram.sent[7] == [NOTICE]


async def test_what_is_neither_text_nor_voice_and_what_is_said_in_a_group(telegram: FakeTelegram, bot: Gateway) -> None:
    telegram._put(
        7,
        {
            "sticker": {
                "file_id": "s",
                "file_unique_id": "s",
                "width": 1,
                "height": 1,
                "is_animated": False,
                "is_video": False,
                "type": "regular",
            }
        },
    )
    assert (await _got(telegram, 7, 2))[-1] == ONLY_WORDS
    telegram.write(-5, "大家好", kind="group")
    telegram.write(-5, "@qianzhu_bot 补贴", kind="group")
    assert await _got(telegram, -5, 1) == [ONLY_PRIVATE]


async def test_the_same_update_twice_is_answered_once(telegram: FakeTelegram, bot: Gateway) -> None:
    telegram.write(7, "护理补贴")
    telegram.write(7, "护理补贴", again=True)
    telegram.write(7, "然后")
    assert await _got(telegram, 7, 3) == [NOTICE, "听到：护理补贴", "听到：然后"]


async def test_an_edited_message_is_answered_as_it_now_is(telegram: FakeTelegram, bot: Gateway) -> None:
    telegram.write(7, "护理补帖")
    telegram.write(7, "护理补贴", edited=True)
    assert (await _got(telegram, 7, 3))[-1] == "听到：护理补贴"


async def test_a_burst_over_many_chats_with_faults_is_answered_once_and_in_order(
    telegram: FakeTelegram, bot: Gateway
) -> None:
    telegram.faulty = 9
    for number in range(10):
        for chat in range(1, 51):
            telegram.write(chat, f"问题{number}")

    async def _all() -> bool:
        return sum(map(len, telegram.sent.values())) >= 50 * 11

    await until(_all, 120, "all answers")
    assert set(telegram.faults) == {429, 500, 502}
    for chat in range(1, 51):
        assert telegram.sent[chat] == [NOTICE, *(f"听到：问题{number}" for number in range(10))]


async def test_what_a_crash_left_is_answered_after_the_next_start(
    open_gateway: Opener, wishes: Settings, telegram: FakeTelegram
) -> None:
    # As a process leaves it that was killed between receipt and answer.
    update = telegram.write(7, "没有答完的问题")
    store = open_store(wishes.database_url)
    assert store.inbox(CHANNEL).take(update, json.dumps(telegram.updates[0]), conversation_of(7, wishes))
    store.close()
    await open_gateway(wishes)
    # Telegram brings it once more, for it was never acknowledged.
    telegram.write(7, "下一个问题")
    assert await _got(telegram, 7, 3) == [NOTICE, "听到：没有答完的问题", "听到：下一个问题"]


async def test_a_counselors_answer_arrives_there(telegram: FakeTelegram, bot: Gateway) -> None:
    number, wang = await _held(telegram, bot)
    store = bot.app.state.store
    assert (await _got(telegram, 7, 4))[2:] == [
        "王老师接了您的请求，会在这里回复您。",
        "工作人员王老师回复：您好，请讲。",
    ]
    telegram.write(7, "我想报名")
    assert (await _got(telegram, 7, 5))[-1] == "已经发给工作人员。"
    assert store.casework.thread(wang, number)[-1].text == "我想报名"


async def test_a_long_answer_comes_in_parts(telegram: FakeTelegram, bot: Gateway, rasa: FakeRasa) -> None:
    rasa.respond = lambda _message: answering(utterance("长" * 5000))
    telegram.write(7, "说")
    assert [len(text) for text in (await _got(telegram, 7, 3))[1:]] == [4096, 904]


async def test_the_token_stands_in_no_log(
    telegram: FakeTelegram, bot: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        telegram.faulty = 2
        telegram.write(7, "护理补贴")
        await _got(telegram, 7, 2)
    assert TOKEN not in caplog.text
    assert "护理补贴" not in caplog.text


async def test_a_webhook_needs_its_secret(open_gateway: Opener, wishes: Settings, telegram: FakeTelegram) -> None:
    made = type(wishes).model_validate({"telegram_webhook_secret": _SECRET})
    chosen = wishes.model_copy(
        update={
            "telegram_webhook_url": "https://here.test/",
            "telegram_webhook_secret": made.telegram_webhook_secret,
        }
    )
    gateway = await open_gateway(chosen)

    async def _set() -> bool:
        return bool(telegram.webhook)

    await until(_set, _SECONDS, "the webhook")
    assert telegram.webhook["url"] == "https://here.test/telegram"
    client = (await gateway.visitor()).client
    telegram.write(7, "护理补贴")
    [update] = telegram.updates
    for secret in ("", "wrong", "é"):
        headers = {"x-telegram-bot-api-secret-token": secret.encode()}
        assert (await client.post("/telegram", json=update, headers=headers)).status_code == 404
    headers = {"x-telegram-bot-api-secret-token": _SECRET}
    assert (await client.post("/telegram", content=b"x", headers=headers)).status_code == 400
    for _ in range(2):
        response: httpx.Response = await client.post("/telegram", json=update, headers=headers)
        assert response.status_code == 200
    assert await _got(telegram, 7, 2) == [NOTICE, "听到：护理补贴"]
    await asyncio.sleep(0)
    assert len(telegram.sent[7]) == 2
