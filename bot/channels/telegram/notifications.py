"""Counselors' messages and notices are brought to their chats: each once, in order, whatever fails on the way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from telegram import Bot
from telegram.error import BadRequest, Forbidden

from actions.errors import StorageUnavailable
from actions.people.channel_inbox import ChannelInbox, Untold
from bot.channels.claimed_work import renewed
from bot.channels.telegram.sending import parts, pause_after, sent

log = logging.getLogger(__name__)


class Notifications:
    """Tells claimed conversations what they were not told yet."""

    def __init__(self, bot: Bot, inbox: ChannelInbox, note_lost: Callable[[], None] = lambda: None) -> None:
        """`note_lost` is called for each message that its chat does not take any more."""
        self._bot, self._inbox, self._note_lost = bot, inbox, note_lost
        self._told: dict[str, int] = {}
        """Conversation → last message that was sent, while that is not kept."""
        self._failures: dict[str, int] = {}

    async def tell(self, messages: list[Untold]) -> None:
        """Send the messages of one claimed conversation, or leave them to be tried again."""
        conversation = messages[0].conversation
        async with renewed(partial(self._inbox.renew_delivery, conversation)):
            try:
                for message in messages:
                    await self._tell_one(message)
                pause = 0.0
                self._failures.pop(conversation, None)
            except Exception as fault:
                self._failures[conversation] = self._failures.get(conversation, 0) + 1
                pause = pause_after(fault, self._failures[conversation])
                log.error("a counselor's message could not be delivered: %s", type(fault).__name__)
        with suppress(StorageUnavailable):
            await asyncio.to_thread(self._inbox.tell_later, conversation, pause)

    async def _tell_one(self, message: Untold) -> None:
        if message.id > self._told.get(message.conversation, 0):
            await self._send(message)
            self._told[message.conversation] = message.id
        await asyncio.to_thread(self._inbox.told, message)
        self._told.pop(message.conversation, None)

    async def _send(self, message: Untold) -> None:
        text = f"工作人员{message.name}回复：{message.text}" if message.name else message.text
        try:
            for part in parts(text):
                await sent(partial(self._bot.send_message, int(message.address), part))
        except (BadRequest, Forbidden):
            log.warning("a chat cannot be told")
            self._note_lost()
