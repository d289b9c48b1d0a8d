"""What is answered to an update from Telegram, once, whatever fails on the way.

An update that waits in the inbox is handled again after a fault. What was done before the fault is remembered here, so
that nothing is asked or sent twice by this process; the turn itself is idempotent by the update's number.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from telegram import Bot, Chat, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden, TelegramError

from actions.dialogue import phrases
from actions.errors import StorageUnavailable
from actions.follow_ups.calendar import FILE_NAME
from actions.language.danger import Danger, danger_in
from actions.people.channel_inbox import ChannelInbox, Waiting
from bot.channels.claimed_work import renewed
from bot.channels.telegram.sending import Send, parts, pause_after, sent, worded
from bot.rendering.contract import Answer
from bot.rendering.own_data import OwnData
from bot.speech.expectations import expected_in
from bot.speech.service import Overloaded, Speech
from bot.turn.cleaning import MAX_TEXT, Unreadable, clean, within_length
from bot.turn.pipeline import TurnPipeline
from bot.turn.redaction import redact
from voice.audio.decoding import MAX_BYTES, UnreadableAudio
from voice.hearing.recogniser import CannotHear
from voice.models.register import VOICES
from voice.speaking.speaker import rate_of

log = logging.getLogger(__name__)

CHANNEL = "telegram"
NOTICE = (
    "我是黔助，一个智能助手程序，不是真人。Telegram 的服务器在国外，您在这里发的内容会出境。"
    "请不要在这里发身份证号、残疾人证号和电话。想换地方，可以用我们的网页。"
)
ONLY_PRIVATE = "我只在单独的对话里回答。请单独给我发消息。"
ONLY_WORDS = "我只看得懂文字和语音。请打字，或者发一条语音。"
COPY = "这是我存的您的全部内容。"
CALENDAR = "要放进日历，打开这个文件。"
FAILED = "对不起，我这边出了点问题。请过一会儿再发一次。"
TOO_LARGE = "录音太大了，请说短一点，再录一次。"
NOT_FETCHED = "这条语音我没有收到。请再发一次，或者打字。"
OVERLOADED = "现在说话的人太多，请过一会儿再说，或者打字。"
_COMMANDS = {
    "start": "你好",
    "help": "帮助",
    "privacy": "隐私",
    "human": "转人工",
    "status": "我的申请怎么样了",
    "mydata": "我的数据",
}
_SENTENCE_END = re.compile(r"[。！？!?\n]+")
_MOST_TRIES = 3
_MOST_REMEMBERED = 1000
"""Updates whose progress is remembered."""


@dataclass(frozen=True)
class Services:
    """What answers are made with."""

    inbox: ChannelInbox
    conversation: TurnPipeline
    own_data: OwnData
    speech: Speech
    name_of: Callable[[int], str]
    """Chat → its conversation's name in our records."""
    note_lost: Callable[[], None] = lambda: None
    """Called for each counselor's message that its chat does not take any more."""


@dataclass
class _Progress:
    """How far this process came with an update."""

    failures: int = 0
    faults: int = 0
    """Failures that are neither the database's nor Telegram's."""
    has_notice: bool = False
    answered: tuple[Answer, str] | None = None
    """The answer, and what was heard."""
    unsent: list[Send] | None = None
    """What is still to be sent, in order; None before it is known."""


class UpdateHandler:
    """Handles claimed updates."""

    def __init__(self, bot: Bot, services: Services) -> None:
        self._bot, self._inbox, self._name_of = bot, services.inbox, services.name_of
        self._conversation, self._own_data, self._speech = services.conversation, services.own_data, services.speech
        self._progress: OrderedDict[int, _Progress] = OrderedDict()
        self._helped: set[int] = set()

    async def handle(self, waiting: Waiting) -> None:
        """Answer an update and mark it done, or leave it to be tried again. Raises StorageUnavailable."""
        progress = self._progress_of(waiting.update_id)
        tries = max(waiting.tries, progress.faults)
        async with renewed(partial(self._inbox.renew, waiting.update_id)):
            try:
                if tries < _MOST_TRIES:
                    await self._answer(waiting, progress)
                else:
                    await self._apologise(waiting, progress)
                await asyncio.to_thread(self._inbox.done, waiting.update_id)
                del self._progress[waiting.update_id]
            except (StorageUnavailable, TelegramError) as fault:
                progress.failures += 1
                log.error("an answer waits to be tried again: %s", type(fault).__name__)
                if isinstance(fault, StorageUnavailable) and (update := _update_in(waiting, self._bot)):
                    await self.help_in_danger(update)
                pause = pause_after(fault, progress.failures)
                await asyncio.to_thread(self._inbox.later, waiting.update_id, pause)
            except asyncio.CancelledError:
                # The gateway ends: whoever goes on need not wait for the claim to run out.
                with suppress(StorageUnavailable):
                    self._inbox.later(waiting.update_id, 0.0)
                raise
            except Exception as fault:
                progress.faults = tries + 1
                log.error("an update could not be handled: %s", type(fault).__name__)
                await asyncio.to_thread(self._inbox.later, waiting.update_id, 1.0, True)

    async def help_in_danger(self, update: Update) -> None:
        """Send help lines, once, while the database cannot be used: a life does not wait for it."""
        chat, message = update.effective_chat, update.effective_message
        text = message.text if message else None
        if chat is None or chat.type != ChatType.PRIVATE or not text or update.update_id in self._helped:
            return
        if danger_in(text) is Danger.CERTAIN:
            self._helped.add(update.update_id)
            with suppress(TelegramError):
                await sent(partial(chat.send_message, "".join(phrases.CRISIS)))

    def _progress_of(self, update_id: int) -> _Progress:
        progress = self._progress.setdefault(update_id, _Progress())
        if len(self._progress) > _MOST_REMEMBERED:
            # The oldest was answered by another gateway.
            self._progress.popitem(last=False)
        return progress

    async def _answer(self, waiting: Waiting, progress: _Progress) -> None:
        if progress.unsent is None:
            update = _update_in(waiting, self._bot)
            chat, message = (update.effective_chat, update.effective_message) if update else (None, None)
            if chat is None or message is None:
                return
            progress.unsent = await self._prepared(waiting, chat, message, progress)
        await _send_all(progress.unsent)

    async def _apologise(self, waiting: Waiting, progress: _Progress) -> None:
        """Tell the person that their message could not be handled, rather than never answer."""
        if progress.faults > _MOST_TRIES:
            return
        update = _update_in(waiting, self._bot)
        chat = update.effective_chat if update else None
        if chat is not None and chat.type == ChatType.PRIVATE:
            await _send_all([partial(chat.send_message, FAILED)])

    async def _prepared(self, waiting: Waiting, chat: Chat, message: Message, progress: _Progress) -> list[Send]:
        """What is to be sent in answer to a message, in order."""
        if chat.type != ChatType.PRIVATE:
            is_meant = message.text and f"@{self._bot.username}" in message.text
            return [partial(chat.send_message, ONLY_PRIVATE)] if is_meant else []
        conversation, key = self._name_of(chat.id), f"{CHANNEL}-{waiting.update_id}"
        await self._give_notice(conversation, chat, progress)
        try:
            if progress.answered is None:
                if message.text:
                    said = redact(clean(within_length(_meant(message.text))))
                    # What crossed the border brings no numbers of certificates, not even to a counselor.
                    progress.answered = await self._conversation.take(conversation, said, key, CHANNEL), ""
                elif message.voice or message.audio:
                    progress.answered = await self._heard(conversation, message, key)
                else:
                    return self._texts(chat, ONLY_WORDS)
            if progress.answered[0].wants_copy:
                return await self._copy(conversation, chat)
            sends = await self._sends(conversation, chat, *progress.answered)
            if progress.answered[0].has_calendar:
                sends.append(await self._calendar(conversation, chat))
            return sends
        except (Unreadable, UnreadableAudio, CannotHear, _NotHeard) as told:
            return self._texts(chat, str(told))

    async def _give_notice(self, conversation: str, chat: Chat, progress: _Progress) -> None:
        if await asyncio.to_thread(self._inbox.knows, conversation):
            return
        # Told first, remembered then: after a crash it is rather told twice than never.
        if not progress.has_notice:
            await sent(partial(chat.send_message, NOTICE))
            progress.has_notice = True
        await asyncio.to_thread(self._inbox.remember, conversation, str(chat.id))

    async def _copy(self, conversation: str, chat: Chat) -> list[Send]:
        copy = await asyncio.to_thread(self._own_data.copy, conversation)
        return [partial(chat.send_document, copy, filename="my-data.json", caption=COPY)]

    async def _calendar(self, conversation: str, chat: Chat) -> Send:
        file = await asyncio.to_thread(self._own_data.calendar, conversation)
        return partial(chat.send_document, file, filename=FILE_NAME, caption=CALENDAR)

    async def _heard(self, conversation: str, message: Message, key: str) -> tuple[Answer, str]:
        """The answer to a voice note, and its words."""
        note = message.voice or message.audio
        assert note is not None
        if (note.file_size or 0) > MAX_BYTES:
            raise _NotHeard(TOO_LARGE)
        try:
            file = await sent(note.get_file)
        except (BadRequest, Forbidden):
            raise _NotHeard(NOT_FETCHED) from None
        recording = bytes(await sent(file.download_as_bytearray))
        try:
            expectation = expected_in(await self._conversation.state(conversation))
            transcript = await self._speech.hear(recording, expectation=expectation)
        except Overloaded:
            raise _NotHeard(OVERLOADED) from None
        if transcript.text:
            transcript = replace(transcript, text=redact(clean(transcript.text[:MAX_TEXT])))
        return await self._conversation.take_heard(conversation, transcript, CHANNEL, key), transcript.text

    async def _sends(self, conversation: str, chat: Chat, answer: Answer, heard: str) -> list[Send]:
        """An answer by text, and by voice as well: to who spoke, or cannot see; never to who cannot hear."""
        first = f"我听到：{heard}\n\n" if heard else ""
        sends: list[Send] = []
        for reply in answer.replies:
            sends += self._texts(chat, first + worded(reply))
            first = ""
        profile = await self._conversation.profile(conversation)
        if not profile.cannot_hear and (heard or profile.cannot_see):
            sends.append(partial(self._speak, chat, answer.speech, rate_of(profile.pace)))
        return sends

    def _texts(self, chat: Chat, text: str) -> list[Send]:
        return [partial(chat.send_message, part) for part in parts(text)]

    async def _speak(self, chat: Chat, text: str, rate: float) -> None:
        """The text was sent already: without its sound the person was answered all the same."""
        try:
            spoken = b"".join([piece async for piece in self._speech.spoken(text, VOICES[0], rate)])
            if spoken:
                await sent(partial(chat.send_voice, spoken, filename="answer.mp3"))
        except Exception as fault:
            log.warning("an answer could not be spoken: %s", type(fault).__name__)


class _NotHeard(Exception):
    """A voice note that is not heard; the text says what to do."""


async def _send_all(unsent: list[Send]) -> None:
    """Send what is left, each once; a chat that cannot be answered ends it."""
    while unsent:
        try:
            await sent(unsent[0])
        except (BadRequest, Forbidden) as refused:
            log.warning("a chat cannot be answered: %s", type(refused).__name__)
            unsent.clear()
            return
        unsent.pop(0)


def _update_in(waiting: Waiting, bot: Bot) -> Update | None:
    """The update that was kept; None where it was erased since, or is none."""
    try:
        return Update.de_json(json.loads(waiting.payload), bot) if waiting.payload else None
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        log.error("an update cannot be read: %s", type(fault).__name__)
        return None


def _meant(text: str) -> str:
    """What a message says; a command says what it stands for."""
    command = text.partition(" ")[0].partition("@")[0].removeprefix("/").lower()
    return _COMMANDS.get(command, text) if text.startswith("/") else text
