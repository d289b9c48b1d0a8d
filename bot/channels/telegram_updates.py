"""How Telegram's updates come in: kept on disk before they are acknowledged, answered in the order of each chat."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from actions.errors import StorageUnavailable
from actions.records.channel_inbox import ChannelInbox

log = logging.getLogger(__name__)

AT_ONCE = 64
"""Chats that are answered at once."""
_KEPT_TRYING_SECONDS = 1.0


class DurableQueue(asyncio.Queue[Any]):
    """Keeps each update in the inbox before it counts as received; what was taken before does not come again."""

    def __init__(self, inbox: ChannelInbox) -> None:
        super().__init__()
        self._inbox = inbox

    async def put(self, item: Any) -> None:
        """Take an update; while the disk is full it is not acknowledged."""
        if not isinstance(item, Update):
            # The library's own signal to stop.
            self.put_nowait(item)
            return
        while True:
            try:
                if await asyncio.to_thread(self._inbox.take, item.update_id, item.to_json()):
                    await super().put(item)
                return
            except StorageUnavailable:
                log.error("an update cannot be kept; it is tried again")
                await asyncio.sleep(_KEPT_TRYING_SECONDS)

    def put_again(self, item: Any) -> None:
        """An update that lies in the inbox already."""
        super().put_nowait(item)


class OrderedByChat(BaseUpdateProcessor):
    """Many chats at once, the updates of each in order."""

    def __init__(self) -> None:
        super().__init__(AT_ONCE * 8)
        # Held by whoever waits for it, gone after the last.
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def initialize(self) -> None:
        """Nothing is needed."""

    async def shutdown(self) -> None:
        """Nothing is held."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the updates of this chat that came before."""
        chat = update.effective_chat if isinstance(update, Update) else None
        lock = self._locks.setdefault(chat.id if chat else 0, asyncio.Lock())
        async with lock:
            await coroutine
