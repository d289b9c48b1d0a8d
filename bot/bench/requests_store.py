"""How quickly a counselor's pages are found among 100 000 requests and a million messages."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median

from sqlalchemy import Engine, text

from actions.records.encryption import Cipher, new_key
from actions.requests.casework import Wanted
from actions.staff.counselors import Counselor, Role
from actions.store import Store
from bot.bench.figures import Figure

_REQUESTS, _MESSAGES = 100_000, 1_000_000
_TRIES = 15
_COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)"
_FILL_REQUESTS = f"""
INSERT INTO service_requests (number, key, conversation, topic, need, urgent, state, version, opened_at, region,
                              contact, medium, shares_words, touched_at)
{_COUNT}
SELECT CAST(100000 + i AS VARCHAR(6)), 'k' || i, 'c' || (i % 50000),
       CASE i % 7 WHEN 0 THEN 'allowances.care-amount' WHEN 1 THEN 'massage-exam.overview' ELSE 'welfare-post.what' END,
       :encrypted, i % 50 = 0,
       CASE i % 20 WHEN 0 THEN 'new' WHEN 1 THEN 'claimed' WHEN 2 THEN 'reopened' ELSE 'closed' END, 1, :moment,
       CASE i % 9 WHEN 0 THEN '毕节市' WHEN 1 THEN '遵义市桐梓县' ELSE '贵阳市' END, '', '', i % 2 = 0, :moment
FROM n"""  # noqa: S608 - put together of constants
_FILL_MESSAGES = f"""
INSERT INTO messages (key, conversation, number, at, author, name, text)
{_COUNT}
SELECT 'm' || i, 'c' || (i % 50000), CAST(100001 + i % 100000 AS VARCHAR(6)), :moment,
       CASE i % 2 WHEN 0 THEN 'person' ELSE 'counselor' END, '王老师', :encrypted
FROM n"""  # noqa: S608 - put together of constants


def store_figures(engine: Engine) -> Iterator[Figure]:
    """Fill an empty database, then measure; times in milliseconds."""
    cipher = Cipher([new_key()])
    store = Store(engine, cipher)
    _fill(engine, cipher.encrypt("想问护理补贴怎么领"))
    viewer = Counselor(1, "bench", "测", Role.ADMINISTRATOR, None)
    work, name = store.casework, {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[engine.dialect.name]
    looks: dict[str, tuple[Callable[[], object], int]] = {
        "请求列表一页": (lambda: work.inbox(viewer, Wanted()), 150),
        "没办完的第400页": (lambda: work.inbox(viewer, Wanted(which="open", page=400)), 300),
        "按编号找": (lambda: work.inbox(viewer, Wanted(which="ended", text="150003")), 300),
        "按事情和市州找": (
            lambda: work.inbox(viewer, Wanted("ended", "毕节", "按摩", ("massage-exam.overview",))),
            300,
        ),
        "一个请求的对话": (lambda: work.thread(viewer, "150003"), 150),
        "几个在等": (lambda: work.waiting(viewer), 150),
        "有什么要响": (lambda: work.alarms(viewer), 150),
        "一个人的对话": (lambda: store.messages.thread("c17", 60), 150),
    }
    for what, (look, limit) in looks.items():
        yield Figure(f"{name}，百万条消息，{what}", _milliseconds(look), "毫秒", limit, 1)


def _fill(engine: Engine, encrypted: str) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        moment = "2026-01-01 08:00:00.000000"
        connection.execute(text(_FILL_REQUESTS), {"count": _REQUESTS - 1, "encrypted": encrypted, "moment": moment})
        connection.execute(text(_FILL_MESSAGES), {"count": _MESSAGES, "encrypted": encrypted, "moment": moment})
        connection.execute(text("ANALYZE"))


def _milliseconds(look: Callable[[], object]) -> float:
    def _once() -> float:
        begun = time.perf_counter()
        look()
        return (time.perf_counter() - begun) * 1000

    return median(_once() for _ in range(_TRIES))
