"""What is true of the service when Prometheus asks: what waits, what answers, what is free, how old the knowledge is.

Asked from the metrics' own thread. What cannot be found out is left out, but for `qianzhu_check_good`, which says so.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import make_url

from actions.beijing_time import BEIJING
from actions.errors import StorageUnavailable
from actions.knowledge.library import Library
from actions.requests.backlog import Backlog, Queue
from actions.staff.switches import Switch
from bot.operations.readiness import Checks, Readiness
from bot.settings import Settings

log = logging.getLogger(__name__)

CHECKS = ("database", "disk", "rasa", "actions", "model", "serving")
"""What readiness looks at; `serving` is false while the gateway ends, and where it does not answer at all."""
_CHECKED = "facts-check"
"""The document that says when the knowledge was checked against its sources."""
_LOOP_SECONDS = 5.0
"""How long the gateway may take to say how it is."""


@dataclass(frozen=True)
class KnowledgeState:
    """How current the knowledge is."""

    checked_at: datetime | None
    """When it was last checked against its sources, in UTC; None where that is not known."""
    documents: int
    over: int
    """Of these, how many no longer hold."""


@dataclass(frozen=True)
class Sources:
    """Where the state is found. `backlog` raises StorageUnavailable."""

    readiness: Readiness
    backlog: Callable[[], Backlog]
    queue_lengths: Callable[[], Mapping[str, int]]
    """Name → how many wait or are at work in this gateway; asked in its event loop."""
    is_off: Callable[[str], bool]
    knowledge: Callable[[], KnowledgeState]
    folders: Mapping[str, Path]
    """Name → folder whose disk is looked at."""


class StateMetrics(Collector):
    """A collector of the state; `loop` is the one in which the gateway runs."""

    def __init__(self, sources: Sources, loop: asyncio.AbstractEventLoop) -> None:
        self._sources, self._loop = sources, loop

    def collect(self) -> Iterator[Metric]:
        """Everything that can be found out now."""
        checks, lengths = self._asked_in_loop()
        yield _by("qianzhu_check_good", "Whether something that a turn needs is good.", "check", _all(checks))
        yield _one("qianzhu_ready", "Whether a turn can be answered.", float(bool(checks) and all(checks.values())))
        yield _by("qianzhu_queue_length", "What waits or is at work in this gateway.", "queue", lengths)
        off = {switch.value: float(self._sources.is_off(switch)) for switch in Switch}
        yield _by("qianzhu_switched_off", "What an operator turned off.", "switch", off)
        yield from self._knowledge()
        yield from self._disks()
        try:
            yield from _waiting(self._sources.backlog())
        except StorageUnavailable:
            log.error("metrics: the database cannot be used now")

    def _asked_in_loop(self) -> tuple[Checks, Mapping[str, int]]:
        asking = asyncio.run_coroutine_threadsafe(self._ask(), self._loop)
        try:
            return asking.result(_LOOP_SECONDS)
        except TookTooLong:
            log.error("metrics: the gateway does not say how it is")
            return {"serving": False}, {}

    async def _ask(self) -> tuple[Checks, Mapping[str, int]]:
        return await self._sources.readiness.checks(), self._sources.queue_lengths()

    def _knowledge(self) -> Iterator[Metric]:
        known = self._sources.knowledge()
        if known.checked_at is not None:
            age = (datetime.now(UTC) - known.checked_at).total_seconds()
            yield _one("qianzhu_knowledge_age_seconds", "Since the knowledge was checked against its sources.", age)
        counts = {"in_force": known.documents - known.over, "over": known.over}
        yield _by("qianzhu_documents", "Documents that the knowledge rests on.", "state", counts)

    def _disks(self) -> Iterator[Metric]:
        used = {name: shutil.disk_usage(folder) for name, folder in self._sources.folders.items() if folder.exists()}
        free, size = ({name: one[place] for name, one in used.items()} for place in (2, 0))
        yield _by("qianzhu_disk_free_bytes", "Free on the disk of a folder.", "folder", free)
        yield _by("qianzhu_disk_size_bytes", "Size of the disk of a folder.", "folder", size)


def knowledge_state(library: Library) -> KnowledgeState:
    """How current the knowledge is today: it was checked on the day of the newest of our own records of that."""
    documents = library.documents.values()
    days = [datetime.fromisoformat(one.date) for one in documents if one.id == _CHECKED and one.date]
    checked_at = max(days).replace(tzinfo=BEIJING) if days else None
    return KnowledgeState(checked_at, len(documents), sum(one.is_over for one in documents))


def folders_of(chosen: Settings) -> dict[str, Path]:
    """The folders on whose disks something is written."""
    folders = {"log": chosen.log_dir, "models": chosen.models_dir, "spoken": chosen.spoken_dir}
    address = make_url(chosen.database_url)
    is_file = address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:")
    return {**folders, "database": Path(str(address.database)).parent} if is_file else folders


def _all(checks: Checks) -> dict[str, float]:
    """Every check: where the process does not serve nothing else is known, and nothing is taken for good."""
    serving = checks.get("serving", True)
    known = {**dict.fromkeys(CHECKS, False), **checks} if not serving else {"serving": True, **checks}
    return {name: float(known.get(name, False)) for name in CHECKS}


def _waiting(found: Backlog) -> Iterator[Metric]:
    counts = GaugeMetricFamily("qianzhu_requests_open", "Open requests.", labels=("kind", "state"))
    for kind, queue in found.unclaimed.items():
        counts.add_metric((kind.value, "unclaimed"), queue.count)
        counts.add_metric((kind.value, "held"), found.held[kind])
    yield counts
    ages = {kind.value: queue.oldest_seconds for kind, queue in found.unclaimed.items()}
    told = "How long the oldest request has waited that nobody has taken; 0 where there is none."
    yield _by("qianzhu_request_oldest_seconds", told, "kind", ages)
    yield _one("qianzhu_requests_late", "Open requests that waited too long for somebody to take them.", found.late)
    yield from _queue("qianzhu_announcements", "Announcements to the webhook", found.announcements)
    failing = "Announcements that the webhook did not take so far."
    yield _one("qianzhu_announcements_failing", failing, found.failing_announcements)
    yield from _queues("qianzhu_messenger_updates", "What a messenger brought and is not answered", found.updates)
    yield from _queues("qianzhu_messenger_untold", "What counselors wrote and a messenger has not told", found.messages)
    told = "Browsers with news that could not be notified so far."
    yield _one("qianzhu_notifications_failing", told, found.failing_notifications)


def _queue(name: str, what: str, queue: Queue) -> Iterator[Metric]:
    yield _one(f"{name}_waiting", f"{what}: how many wait.", queue.count)
    yield _one(f"{name}_oldest_seconds", f"{what}: how long the oldest has waited.", queue.oldest_seconds)


def _queues(name: str, what: str, queues: Mapping[str, Queue]) -> Iterator[Metric]:
    counts = {messenger: queue.count for messenger, queue in queues.items()}
    ages = {messenger: queue.oldest_seconds for messenger, queue in queues.items()}
    yield _by(f"{name}_waiting", f"{what}: how many wait.", "messenger", counts)
    yield _by(f"{name}_oldest_seconds", f"{what}: how long the oldest has waited.", "messenger", ages)


def _one(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(name, told, value)


def _by(name: str, told: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, told, labels=(label,))
    for key, value in values.items():
        family.add_metric((key,), value)
    return family
