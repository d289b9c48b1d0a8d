"""How Telegram's updates come in: kept on disk before they are acknowledged."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Update

from actions.people.channel_inbox import ChannelInbox

log = logging.getLogger(__name__)

ALLOWED = ("message", "edited_message")
"""Kinds of updates that Telegram is asked for."""
_KEPT_TRYING_SECONDS = 1.0


class KeptUpdates(asyncio.Queue[Any]):
    """Where the library puts what it fetched: nothing waits here, everything goes into the inbox."""

    def __init__(
        self,
        inbox: ChannelInbox,
        conversation_of: Callable[[int], str],
        wake: Callable[[], None],
        help_in_danger: Callable[[Update], Awaitable[None]],
    ) -> None:
        super().__init__()
        self._inbox, self._conversation_of, self._wake = inbox, conversation_of, wake
        self._help_in_danger = help_in_danger

    async def put(self, item: Any) -> None:
        """Keep an update; while the database cannot be used it is not acknowledged."""
        if not isinstance(item, Update):
            return
        while True:
            try:
                await self.keep(item)
                return
            except Exception as fault:
                # An error here would end the library's loop for good.
                log.error("an update cannot be kept and is tried again: %s", type(fault).__name__)
                await self._help_in_danger(item)
                await asyncio.sleep(_KEPT_TRYING_SECONDS)

    async def keep(self, update: Update) -> None:
        """Keep an update, once. Raises StorageUnavailable."""
        chat = update.effective_chat
        if chat is None or update.effective_message is None:
            return
        if await asyncio.to_thread(
            self._inbox.take, update.update_id, update.to_json(), self._conversation_of(chat.id)
        ):
            self._wake()
