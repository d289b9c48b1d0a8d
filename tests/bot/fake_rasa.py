"""A server on loopback that speaks Rasa's REST protocol with the real dialogue behind it, and misbehaves on demand.

Only the understanding is fake: what is meant stands in a table of whole utterances; everything else is repeated.
"""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from actions.dialogue import phrases
from actions.dialogue.decision import Decision
from actions.dialogue.protocol import Intent
from actions.dialogue.reply_action import turn_of
from actions.dialogue.state import DialogueState
from actions.dialogue.turn_taker import TurnTaker
from actions.dialogue.utterance import Outcome, Utterance
from actions.knowledge.library import Library
from actions.people.told_of_self import tells_only_that

_START_SECONDS = 10.0
_MARKS = re.compile(r"[\s，。！？!?,.、：:]+")
Message = dict[str, Any]
MEANINGS = {
    Intent.JOB_SEARCH: ["帮我找工作", "帮我找打字的活别给我推按摩"],
    Intent.HUMAN: ["转人工", "我要转人工", "我要找工作人员"],
    Intent.DECLINE_HUMAN: ["不要转人工"],
    Intent.REQUEST_STATUS: ["我的申请", "我的申请怎么样了", "我的请求怎么样了"],
    Intent.CANCEL_REQUEST: ["取消请求", "取消我的请求"],
    Intent.DECLINE_CANCEL: ["先别取消请求"],
    Intent.END_CHAT: ["结束人工", "不用人工了", "回到机器人吧"],
    Intent.UNSOLVED: ["还没解决", "没解决"],
    Intent.SATISFIED: ["很满意", "满意"],
    Intent.SO_SO: ["还行"],
    Intent.DISSATISFIED: ["不满意"],
    Intent.SHOW_DATA: ["我的数据", "你记了我什么", "看看我的记录"],
    Intent.COPY_DATA: ["我要一份我的数据", "给我我的数据", "要我的数据"],
    Intent.ERASE_DATA: ["删除我的数据"],
    Intent.CONFIRM_ERASE: ["确认删除我的数据"],
    Intent.PRIVACY: ["隐私"],
    Intent.KEEP_PROFILE: ["记住我的情况", "记住"],
    Intent.FORGET_PROFILE: ["别记我的情况", "不用记我的情况"],
    Intent.SHOW_PROFILE: ["我的设置"],
    Intent.PUT_BACK: ["说错了", "不是这样", "改回来"],
    Intent.SHORT_ON: ["用短句"],
    Intent.SHORT_OFF: ["别用短句"],
    Intent.AFFIRM: ["好", "对", "是", "是的"],
    Intent.DENY: ["不", "不用", "不对", "不是"],
    Intent.CANCEL: ["取消", "算了"],
    Intent.CHOOSE: ["1", "2", "3", "第一个", "第二个"],
    Intent.REPEAT: ["再说一遍"],
    Intent.POST_NEWS: ["单位录用我了", "那个岗位没成", "这个岗位我不去", "人家没要我", "我不去"],
    Intent.REMIND_ME: ["到时候提醒我", "报名时提醒我"],
    Intent.STOP_REMINDERS: ["别再提醒"],
    Intent.MY_REMINDERS: ["我的提醒"],
    Intent.SLOWER: ["说慢一点", "慢一点"],
    Intent.WAIT: ["等我久一点", "反应快一点"],
}
_NUMBER = re.compile(r"(?:.*?(?:编号|请求|查))?.*?[0-9]{3} ?[0-9]{3}(?![0-9]).*")


def utterance(text: str, **more: Any) -> Utterance:
    """An answer of one sentence."""
    return Utterance(Outcome.ANSWER, [text], **more)


def answering(said: Utterance, question: str = "", intent: str = Intent.ASK, confidence: float = 0.9) -> Response:
    """Rasa's response that carries a decision without acts."""
    decision = Decision(said, intent, confidence, DialogueState(question=question))
    return JSONResponse([{"recipient_id": "x", "custom": decision.as_json()}])


def echo(message: Message, said: str = "") -> Response:
    """What the dialogue decides about the meaning in the table; anything else is repeated, or answered by `said`."""
    text = message["message"]
    meaning = meaning_of(text)
    if meaning is not None or tells_only_that(text):
        return deciding(message, meaning or Intent.ABOUT_ME)
    return repeating(message, said)


def meaning_of(text: str) -> Intent | None:
    """The intent of a whole utterance; None where it stands in no table."""
    plain = _MARKS.sub("", text)
    if plain.startswith("补充"):
        return Intent.ADD_TO_REQUEST
    found = next((intent for intent, said in MEANINGS.items() if plain in said), None)
    return found or (Intent.REQUEST_BY_NUMBER if _NUMBER.fullmatch(text) else None)


def deciding(message: Message, intent: str, confidence: float = 0.95) -> Response:
    """What the real dialogue decides about an intent."""
    parsed = {"intent": {"name": intent, "confidence": confidence}, "text": message["message"], **message}
    decision = _TURNS.take(turn_of(parsed, _LIBRARY))
    return JSONResponse([{"recipient_id": "x", "custom": decision.as_json()}])


def repeating(message: Message, answer: str = "") -> Response:
    """Repeats the text, or gives an answer, beside what the real dialogue notices; the text is the question."""
    parsed = {"intent": {"name": "greet", "confidence": 0.9}, "text": message["message"], **message}
    decision = _TURNS.take(turn_of(parsed, _LIBRARY))
    if decision.utterance.sentences[: len(phrases.GREETING)] != phrases.GREETING:
        # It answered a question of the assistant.
        return JSONResponse([{"recipient_id": "x", "custom": decision.as_json()}])
    decision.state.question = message["message"]
    said = Utterance(Outcome.ANSWER, [answer or f"听到：{message['message']}"])
    repeated = Decision(said, Intent.ASK, 0.9, decision.state, decision.acts)
    return JSONResponse([{"recipient_id": "x", "custom": repeated.as_json()}])


_LIBRARY = Library({}, {})
_TURNS = TurnTaker(_LIBRARY)


class FakeRasa:
    """Rasa and the action server in one: `respond` makes the response, `late` never sends it."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        routes = [
            Route("/webhooks/rest/webhook", self._message, methods=["POST"]),
            Route("/", _alive),
            Route("/health", _alive),
        ]
        self._server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="error", lifespan="off"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self.behave()

    def behave(self) -> None:
        """Answer as `echo` does; forget what was heard."""
        self.heard: list[Message] = []
        self.authorizations: list[str] = []
        self.respond: Callable[[Message], Response] = echo
        self.late = False

    def start(self) -> None:
        """Serve from a thread; returns when it does."""
        self._thread.start()
        deadline = time.monotonic() + _START_SECONDS
        while not self._server.started:
            assert time.monotonic() < deadline, "the fake Rasa does not start"
            threading.Event().wait(0.005)

    def stop(self) -> None:
        """End the thread."""
        self._server.should_exit = True
        self._thread.join(_START_SECONDS)

    async def _message(self, request: Request) -> Response:
        message = await request.json()
        self.heard.append(message)
        self.authorizations.append(request.headers.get("authorization", ""))
        while self.late and not await request.is_disconnected():
            await asyncio.sleep(0.005)
        return self.respond(message)


async def _alive(_request: Request) -> Response:
    return PlainTextResponse("ok")
