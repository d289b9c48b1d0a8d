"""What the gateway does beside answering: announce new requests, hand back, close and forget what is old.

APScheduler runs them; several gateways may, for each chore is one transaction.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import time

import httpx
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from actions.errors import StorageUnavailable
from actions.records.store import Store
from bot.rasas_memory import RasasMemory
from bot.settings import Settings

log = logging.getLogger(__name__)

SIGNATURE = "x-qianzhu-signature"
_ANNOUNCE_SECONDS, _CHORES_SECONDS = 2, 60
_WEBHOOK_SECONDS = 10.0


class Chores:
    """Started and stopped with the gateway."""

    def __init__(self, store: Store, memory: RasasMemory, chosen: Settings) -> None:
        self._store, self._memory, self._chosen = store, memory, chosen
        self._client = httpx.AsyncClient(timeout=_WEBHOOK_SECONDS)
        self._scheduler = AsyncIOScheduler()

    def start(self) -> None:
        """Begin; needs a running event loop."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler.add_job(self.announce, "interval", seconds=_ANNOUNCE_SECONDS, max_instances=1, coalesce=True)
        self._scheduler.add_job(self.tidy, "interval", seconds=_CHORES_SECONDS, max_instances=1, coalesce=True)
        self._scheduler.start()

    async def stop(self) -> None:
        """End."""
        self._scheduler.shutdown(wait=False)
        await self._client.aclose()

    def tidy(self) -> None:
        """Give back what is silent, close what is old."""
        try:
            self._store.housekeeping.hand_back_silent(self._chosen.hand_back_minutes)
            self._store.housekeeping.escalate(self._chosen.escalate_hours)
            self._store.housekeeping.close_old()
            self._store.profiles.forget_ended()
            self._memory.forget(self._store.erasure.forget_old(self._chosen.retention_days))
        except StorageUnavailable:
            log.error("the requests could not be tidied")

    async def announce(self) -> None:
        """Deliver what is due to the webhook, each letter until it is taken."""
        try:
            letters = await asyncio.to_thread(self._store.outbox.due)
            for letter in letters:
                taken = not self._chosen.webhook_url or await self._deliver(letter.id, letter.payload)
                await asyncio.to_thread(self._store.outbox.delivered if taken else self._store.outbox.failed, letter)
        except StorageUnavailable:
            log.error("announcements could not be read")

    async def _deliver(self, number: int, payload: dict[str, object]) -> bool:
        body = json.dumps({"id": number, **payload}, ensure_ascii=False).encode()
        secret = self._chosen.webhook_secret.get_secret_value() if self._chosen.webhook_secret else ""
        try:
            response = await self._client.post(
                self._chosen.webhook_url, content=body, headers=signed(body, secret, int(time.time()))
            )
        except httpx.HTTPError as error:
            log.warning("an announcement was not delivered: %s", type(error).__name__)
            return False
        return response.is_success


def signed(body: bytes, secret: str, moment: int) -> dict[str, str]:
    """Headers with which the receiver checks that a body is ours and new: HMAC-SHA256 of `moment.body`."""
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return {"content-type": "application/json", SIGNATURE: f"t={moment},v1={digest}"}
