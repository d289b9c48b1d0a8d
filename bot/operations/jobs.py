"""What the gateway does beside answering: announce new requests, notify, mark late ones, hand back, close, forget.

APScheduler runs the jobs. Several gateways may run them on one database: one claims each announcement, and a step that
another gateway has taken already is found taken. A job that fails is tried again at its next time, and keeps no other
job from running.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from actions.errors import StorageUnavailable
from actions.requests.outbox import Announcement
from actions.store import Store
from bot.settings import Settings

log = logging.getLogger(__name__)

SIGNATURE = "x-qianzhu-signature"
_ANNOUNCE_SECONDS, _TIDY_SECONDS, _FORGET_SECONDS, _SWITCHES_SECONDS, _POSTS_SECONDS = 2, 60, 600, 1, 2
_NOTIFY_SECONDS, _COUNT_SECONDS = 2, 30
_WEBHOOK_SECONDS = 10.0


async def _nothing() -> None:
    return


@dataclass(frozen=True)
class Job:
    """Something done from time to time; which moment it is decides what it does."""

    name: str
    run: Callable[[], object]


class Jobs:
    """Started and stopped with the gateway."""

    def __init__(
        self,
        store: Store,
        chosen: Settings,
        look_at_switches: Callable[[], None] = lambda: None,
        bring_notifications: Callable[[], Awaitable[None]] = _nothing,
        ask_by_messenger: Callable[[], Awaitable[None]] | None = None,
        count_turns: Callable[[], None] = lambda: None,
    ) -> None:
        self._store, self._chosen, self._look_at_switches = store, chosen, look_at_switches
        self._bring_notifications, self._ask_by_messenger = bring_notifications, ask_by_messenger
        self._count_turns = count_turns
        self._client = httpx.AsyncClient(timeout=_WEBHOOK_SECONDS)
        self._scheduler = AsyncIOScheduler()
        self._tidying = (
            Job("hand back silent requests", lambda: store.housekeeping.hand_back_silent(chosen.hand_back_minutes)),
            Job("mark late requests", lambda: store.housekeeping.escalate(chosen.escalate_hours)),
            Job("close resolved requests", store.housekeeping.close_old),
            Job("forget profiles of ended conversations", store.profiles.forget_ended),
            Job("tell reminders", store.reminders.tell_due),
        )
        self._forgetting = (
            Job("forget old conversations", lambda: store.erasure.forget_old(chosen.retention_days)),
            Job("forget old dates", lambda: store.dates.forget_old(chosen.retention_days)),
            Job("forget old reads of cases", store.case_reads.forget_old),
            Job("forget old rates", store.rates.forget_old),
            Job("forget old counts", store.monthly_counts.forget_old),
        )

    def start(self) -> None:
        """Begin; needs a running event loop."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        for job, seconds in (
            (self.announce, _ANNOUNCE_SECONDS),
            (self.notify, _NOTIFY_SECONDS),
            (self.tidy, _TIDY_SECONDS),
            (self.forget, _FORGET_SECONDS),
            (self.look_at_switches, _SWITCHES_SECONDS),
            (self.index_posts, _POSTS_SECONDS),
            (self.follow_up, _TIDY_SECONDS),
            (self.count_turns, _COUNT_SECONDS),
        ):
            self._scheduler.add_job(job, "interval", id=job.__name__, seconds=seconds, max_instances=1, coalesce=True)
        # The first turn that looks for posts is not to wait for them.
        self._scheduler.modify_job(self.index_posts.__name__, next_run_time=datetime.now(UTC))
        self._scheduler.start()

    async def stop(self) -> None:
        """Stop all jobs."""
        self._scheduler.shutdown(wait=False)
        await self._client.aclose()

    async def notify(self) -> None:
        """Notify browsers whose person has news."""
        await self._bring_notifications()

    def look_at_switches(self) -> None:
        """Learn what an operator turned off or on."""
        self._look_at_switches()

    def index_posts(self) -> None:
        """Get ready to search in a list of posts that was taken in, so that no turn has to wait for it."""
        try:
            self._store.matching.refresh()
        except StorageUnavailable:
            log.error("the posts cannot be read now")

    def count_turns(self) -> None:
        """Count the turns of the last half minute for the figures of the month."""
        self._count_turns()

    async def follow_up(self) -> None:
        """Ask by messenger what became of posts, where that is due."""
        try:
            if self._ask_by_messenger is not None and await asyncio.to_thread(self._store.clock.is_right):
                await self._ask_by_messenger()
        except StorageUnavailable:
            log.error("what became of posts cannot be asked now")

    def tidy(self) -> None:
        """Give back what is silent, mark what is late, close what is done with."""
        self._run(self._tidying)

    def forget(self) -> None:
        """Erase conversations that are too old."""
        self._run(self._forgetting)

    async def announce(self) -> None:
        """Deliver what is due to the webhook, each announcement until it is taken."""
        try:
            while deliveries := await asyncio.to_thread(self._store.outbox.due):
                for claimed in deliveries:
                    delivery = await asyncio.to_thread(self._store.outbox.renew, claimed)
                    if delivery is None:
                        continue
                    taken = not self._chosen.webhook_url or await self._deliver(delivery.id, delivery.payload)
                    outcome = self._store.outbox.delivered if taken else self._store.outbox.failed
                    await asyncio.to_thread(outcome, delivery)
        except StorageUnavailable:
            log.error("the outbox cannot be used now")

    def _run(self, jobs: tuple[Job, ...]) -> None:
        """Run jobs that go by the clock, if it can be trusted."""
        try:
            if not self._store.clock.is_right():
                log.error("the clock has leapt: nothing is done by it until it has gone on for a day")
                return
        except StorageUnavailable:
            log.error("the clock could not be checked: the database cannot be used now")
            return
        for job in jobs:
            try:
                job.run()
            except Exception as error:
                # Its words may be a person's: only its kind is told.
                log.error("job failed: %s (%s)", job.name, type(error).__name__)

    async def _deliver(self, number: int, payload: Announcement) -> bool:
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


def remove_old_tracker(chosen: Settings) -> None:
    """Delete the file in which earlier releases kept Rasa's memory of conversations; call it before Rasa starts.

    Nothing reads it any more, and erasure would not reach it. (In PostgreSQL a migration drops the table.) Raises
    OSError.
    """
    tracker = chosen.tracker_database
    for ending in ("", "-wal", "-shm", "-journal"):
        tracker.with_name(f"{tracker.name}{ending}").unlink(missing_ok=True)
