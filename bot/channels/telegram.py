"""Telegram: text and voice notes in; text, numbered options and voice notes out; counselors' answers too.

python-telegram-bot acknowledges an update as soon as it lies in its queue, so ours keeps it on disk first. Updates of
one chat are answered in order, those of many at once. Its apps are poor with screen readers: options are numbered in
the text, nothing is edited in place, and every voice note comes with its text.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import secrets
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from telegram import Bot, Chat, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError
from telegram.ext import Application, TypeHandler
from telegram.request import HTTPXRequest

from actions.errors import StorageUnavailable
from actions.records.channel_inbox import ChannelInbox, Untold
from bot.channels.http_api import ApiError, read_body
from bot.channels.telegram_sending import parts, sent, worded
from bot.channels.telegram_updates import AT_ONCE, DurableQueue, OrderedByChat
from bot.cleaning import LONGEST, Unreadable, clean
from bot.conversation import Conversation
from bot.own_data import OwnData
from bot.redaction import redact
from bot.settings import Settings
from bot.speech import Overloaded, Speech
from bot.talk.caution import weighed
from voice.audio.decoding import LARGEST, UnreadableAudio
from voice.hearing.choosing import CannotHear
from voice.models.register import VOICES
from voice.speaking.speaker import CannotSpeak, rate_of

log = logging.getLogger(__name__)
router = APIRouter()

CHANNEL = "telegram"
NOTICE = (
    "我是黔助，一个智能助手程序，不是真人。Telegram 的服务器在国外，您在这里发的内容会出境。"
    "请不要在这里发身份证号、残疾人证号和电话。想换地方，可以用我们的网页。"
)
ONLY_PRIVATE = "我只在单独的对话里回答。请单独给我发消息。"
ONLY_WORDS = "我只看得懂文字和语音。请打字，或者发一条语音。"
COPY = "这是我存的您的全部内容。"
FAILED = "对不起，我这边出了点问题。请过一会儿再发一次。"
_COMMANDS = {
    "start": "你好",
    "help": "帮助",
    "privacy": "隐私",
    "human": "转人工",
    "status": "我的申请怎么样了",
    "mydata": "我的数据",
}
_WEBHOOK = "/telegram"
_SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name
_TELL_SECONDS = 0.5
_LARGEST_UPDATE = 1 << 20


class Telegram:
    """The bot, started and stopped with the gateway."""

    def __init__(
        self,
        chosen: Settings,
        inbox: ChannelInbox,
        conversation: Conversation,
        own_data: OwnData,
        speech: Speech,
    ) -> None:
        assert chosen.telegram_token is not None
        # Both would write addresses that hold the token.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        logging.getLogger("telegram").setLevel(logging.ERROR)
        self._chosen, self._inbox, self._conversation, self._speech = chosen, inbox, conversation, speech
        self._own_data = own_data
        self._queue = DurableQueue(inbox)
        self._telling: asyncio.Task[None] | None = None
        self._application = (
            Application.builder()
            .token(chosen.telegram_token.get_secret_value())
            .base_url(f"{chosen.telegram_api}/bot")
            .base_file_url(f"{chosen.telegram_api}/file/bot")
            .request(HTTPXRequest(connection_pool_size=AT_ONCE, pool_timeout=30))
            .update_queue(self._queue)
            .concurrent_updates(OrderedByChat())
            .build()
        )
        self._application.add_handler(TypeHandler(Update, self._handle))

    @property
    def _bot(self) -> Bot:
        return self._application.bot

    async def run(self) -> None:
        """Begin, however long Telegram cannot be reached; the other doors do not wait for it."""
        try:
            await self.start()
        except InvalidToken:
            log.error("Telegram refuses the token: please set QIANZHU_TELEGRAM_TOKEN anew")
        except TelegramError as fault:
            log.error("Telegram cannot be reached: %s", type(fault).__name__)

    async def start(self) -> None:
        """Begin: first what a crash left, then what is new. Raises TelegramError."""
        await sent(self._application.initialize)
        for payload in await asyncio.to_thread(self._inbox.waiting):
            update = Update.de_json(_json(payload), self._bot)
            self._queue.put_again(update)
        await self._application.start()
        secret = self._chosen.telegram_webhook_secret
        if self._chosen.telegram_webhook_url:
            address = f"{self._chosen.telegram_webhook_url.rstrip('/')}{_WEBHOOK}"
            token = secret.get_secret_value() if secret else None
            await sent(lambda: self._bot.set_webhook(address, secret_token=token))
        elif self._application.updater is not None:
            await self._application.updater.start_polling(bootstrap_retries=-1, timeout=20)
        self._telling = asyncio.create_task(self._tell())

    async def stop(self) -> None:
        """End; what is not answered stays in the inbox."""
        if self._telling is not None:
            self._telling.cancel()
        updater = self._application.updater
        if updater is not None and updater.running:
            await updater.stop()
        if self._application.running:
            await self._application.stop()
        await self._application.shutdown()

    async def receive(self, body: bytes) -> None:
        """An update that Telegram brought. Raises ValueError."""
        update = Update.de_json(_json(body.decode()), self._bot)
        if update is None or not isinstance(update.update_id, int):
            raise ValueError("no update")
        await self._queue.put(update)

    async def _handle(self, update: Update, _context: object) -> None:
        chat, message = update.effective_chat, update.effective_message
        if chat is not None and message is not None:
            try:
                await self._answer(update.update_id, chat, message)
            except (BadRequest, Forbidden) as refused:
                log.warning("a chat cannot be answered: %s", type(refused).__name__)
            except TelegramError as fault:
                # Stays in the inbox, to be answered after the next start.
                log.error("an answer could not be delivered: %s", type(fault).__name__)
                return
        await asyncio.to_thread(self._inbox.done, update.update_id)

    async def _answer(self, update_id: int, chat: Chat, message: Message) -> None:
        if chat.type != ChatType.PRIVATE:
            if message.text and f"@{self._bot.username}" in message.text:
                await sent(lambda: chat.send_message(ONLY_PRIVATE))
            return
        conversation = self._conversation_of(chat.id)
        if not await asyncio.to_thread(self._inbox.knows, conversation):
            # Told first, remembered then: after a crash it is rather told twice than never.
            await sent(lambda: chat.send_message(NOTICE))
            await asyncio.to_thread(self._inbox.remember, conversation, str(chat.id))
        if message.text:
            said = _said(message.text)
            if self._own_data.wants_copy(said):
                copy = await asyncio.to_thread(self._own_data.copy, conversation)
                await sent(lambda: chat.send_document(copy, filename="my-data.json", caption=COPY))
                return
            answer = await self._taken(conversation, said, update_id)
            await self._send(chat.id, answer)
            await self._say(conversation, chat.id, answer, was_spoken=False)
        elif message.voice or message.audio:
            await self._hear(conversation, chat.id, message)
        else:
            await self._send_text(chat.id, ONLY_WORDS)

    async def _taken(self, conversation: str, said: str, update_id: int) -> dict[str, Any]:
        try:
            # What crossed the border brings no numbers of certificates, not even to a counselor.
            return await self._conversation.take(conversation, redact(clean(said)), f"{CHANNEL}-{update_id}", CHANNEL)
        except Unreadable as fault:
            return _plain(str(fault))

    async def _hear(self, conversation: str, chat: int, message: Message) -> None:
        note = message.voice or message.audio
        assert note is not None
        if (note.file_size or 0) > LARGEST:
            await self._send_text(chat, "录音太大了，请说短一点，再录一次。")
            return
        file = await sent(note.get_file)
        recording = bytes(await sent(file.download_as_bytearray))
        try:
            transcript = await self._speech.hear(recording)
        except (UnreadableAudio, CannotHear) as fault:
            await self._send_text(chat, str(fault))
            return
        except Overloaded:
            await self._send_text(chat, "现在说话的人太多，请过一会儿再说，或者打字。")
            return
        if transcript.text:
            transcript = replace(transcript, text=redact(clean(transcript.text[:LONGEST])))
        answer = await self._conversation.take_heard(conversation, weighed(transcript), CHANNEL)
        await self._send(chat, answer, heard=transcript.text)
        await self._say(conversation, chat, answer, was_spoken=True)

    async def _send(self, chat: int, answer: dict[str, Any], heard: str = "") -> None:
        first = f"我听到：{heard}\n\n" if heard else ""
        for reply in answer["replies"]:
            await self._send_text(chat, first + worded(reply))
            first = ""

    async def _send_text(self, chat: int, text: str) -> None:
        for part in parts(text):
            await sent(lambda part=part: self._bot.send_message(chat, part))  # type: ignore[misc]

    async def _say(self, conversation: str, chat: int, answer: dict[str, Any], was_spoken: bool) -> None:
        """Answer by voice as well: to who spoke, or cannot see; never to who cannot hear."""
        profile = await self._conversation.profile(conversation)
        if profile.cannot_hear or not (was_spoken or profile.cannot_see):
            return
        await self._send_voice(chat, "".join(reply["speech"] for reply in answer["replies"]), rate_of(profile.pace))

    async def _send_voice(self, chat: int, text: str, rate: float) -> None:
        try:
            spoken = b"".join([piece async for piece in self._speech.spoken(text, VOICES[0], rate)])
        except (CannotSpeak, OSError):
            return
        if spoken:
            await sent(lambda: self._bot.send_voice(chat, spoken, filename="answer.mp3"))

    async def _tell(self) -> None:
        """Bring counselors' messages, each once and in order."""
        while True:
            await asyncio.sleep(_TELL_SECONDS)
            try:
                for message in await asyncio.to_thread(self._inbox.untold):
                    await self._tell_one(message)
            except (StorageUnavailable, TelegramError) as fault:
                log.error("a counselor's message could not be delivered: %s", type(fault).__name__)

    async def _tell_one(self, message: Untold) -> None:
        text = f"工作人员{message.name}回复：{message.text}" if message.name else message.text
        try:
            await self._send_text(int(message.address), text)
        except (BadRequest, Forbidden):
            log.warning("a chat cannot be told")
        await asyncio.to_thread(self._inbox.told, message)

    def _conversation_of(self, chat: int) -> str:
        secret = self._chosen.secret.get_secret_value().encode()[:64] if self._chosen.secret else b""
        return f"tg{hashlib.blake2b(str(chat).encode(), key=secret, digest_size=20).hexdigest()}"


def _said(text: str) -> str:
    """What a message says; a command says what it stands for."""
    command = text.partition(" ")[0].partition("@")[0].removeprefix("/").lower()
    return _COMMANDS.get(command, text) if text.startswith("/") else text


def _plain(text: str) -> dict[str, Any]:
    return {"replies": [{"text": text, "speech": text, "options": [], "sources": []}]}


def _json(text: str) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def install(app: FastAPI) -> Telegram:
    """Needs `settings`, `store`, `conversation`, `own_data` and `speech` in `app.state`."""
    state = app.state
    state.telegram = Telegram(
        state.settings, state.store.inbox(CHANNEL), state.conversation, state.own_data, state.speech
    )
    app.include_router(router)
    bot: Telegram = state.telegram
    return bot


@router.post(_WEBHOOK)
async def webhook(request: Request) -> Response:
    """What Telegram brings, if it knows the secret; 200 only once it lies in the inbox."""
    bot: Telegram = request.app.state.telegram
    chosen: Settings = request.app.state.settings
    secret = chosen.telegram_webhook_secret.get_secret_value() if chosen.telegram_webhook_secret else ""
    given = request.headers.get(_SECRET_HEADER, "")
    if not secret or not _same(given, secret):
        raise ApiError("not_found")
    try:
        await bot.receive(await read_body(request, _LARGEST_UPDATE))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ApiError("not_json") from None
    return Response(status_code=200)


def _same(given: str, secret: str) -> bool:
    return secrets.compare_digest(given.encode(), secret.encode())
