"""Notifies browsers whose person asked for it, while the page is closed; tells at once where it cannot."""

from __future__ import annotations

import asyncio
import logging
import ssl

from actions.errors import StorageUnavailable, UnreadableRecord
from actions.people.push_subscriptions import DueNotification, Subscription
from actions.store import Store
from bot.operations.public_addresses import public_address
from bot.operations.push_sender import AddressOf, Outcome, PushSender, Sent
from bot.settings import Settings

log = logging.getLogger(__name__)

WELCOME = "好的，有新的回复，就这样告诉您。"
"""The first notification: it shows the person what later ones look like, and us that the browser can be reached."""


class PushNotifications:
    """Of one gateway. Without a key that can be read, and where settings turn it off, nothing is offered."""

    def __init__(
        self,
        store: Store,
        chosen: Settings,
        address_of: AddressOf = public_address,
        verify: ssl.SSLContext | bool = True,
    ) -> None:
        self._subscriptions, self._key = store.push_subscriptions, store.push_key
        self._address_of, self._verify = address_of, verify
        self._contact = chosen.push_contact or (chosen.public_url if chosen.public_url.startswith("https://") else "")
        self._sender: PushSender | None = None
        self._is_offered = chosen.push
        self._begin()

    @property
    def public_key(self) -> str:
        """What a browser is given when its person agrees; "" where nothing is offered."""
        return self._sender.public_key if self._sender else ""

    async def keep(self, conversation: str, subscription: Subscription) -> bool:
        """Notify a browser from now on; False where it cannot be reached, and then nothing is kept.

        Raises StorageUnavailable.
        """
        if self._sender is None:
            return False
        is_new = await asyncio.to_thread(self._subscriptions.keep, conversation, subscription)
        if not is_new or (await self._sender.send(subscription, WELCOME)).sent is Sent.TAKEN:
            return True
        await asyncio.to_thread(self._subscriptions.forget, conversation, subscription.endpoint)
        return False

    async def bring(self) -> None:
        """Notify every browser that is due."""
        if self._sender is None:
            await asyncio.to_thread(self._begin)
        if self._sender is None:
            return
        try:
            while due := await asyncio.to_thread(self._subscriptions.due):
                await asyncio.gather(*(self._bring_one(self._sender, one) for one in due))
        except StorageUnavailable:
            log.error("browsers cannot be notified: the database cannot be used now")

    async def close(self) -> None:
        """End."""
        if self._sender is not None:
            await self._sender.close()

    def _begin(self) -> None:
        """Take the key. Where the database gives none now, `bring` tries again."""
        if not self._is_offered:
            return
        try:
            if key := self._key.private():
                self._sender = PushSender(key, self._contact, self._address_of, self._verify)
        except (UnreadableRecord, ValueError):
            self._is_offered = False
            log.error("browsers cannot be notified: the key of notifications cannot be read")
        except StorageUnavailable:
            log.error("browsers cannot be notified: the database cannot be used now")

    async def _bring_one(self, sender: PushSender, notification: DueNotification) -> None:
        outcome = await sender.send(notification.subscription)
        await asyncio.to_thread(self._note, notification, outcome)

    def _note(self, notification: DueNotification, outcome: Outcome) -> None:
        if outcome.sent is Sent.TAKEN:
            self._subscriptions.told(notification)
        elif outcome.sent is Sent.GONE:
            self._subscriptions.gone(notification)
        else:
            self._subscriptions.failed(notification, outcome.seconds)
