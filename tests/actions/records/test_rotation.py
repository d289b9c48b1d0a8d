"""Keys can be changed: everything is put under the new one, after a kill too, and then the old one is not needed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Text, select

from actions.beijing_time import today
from actions.people.conversations import KeptTurn
from actions.people.push_subscriptions import Subscription
from actions.postings.lists import ListRow, PostingList
from actions.postings.posting import PostingContent, PostingKind
from actions.records import rotation
from actions.records.database import Base, now
from actions.records.encrypted import encrypted_columns, is_encrypted
from actions.records.encryption import Cipher, key_file_of, keys_in, new_key, write_keys
from actions.records.rotation import reencrypt_everything, tally
from actions.requests.request import NewRequest
from actions.staff.counselors import Role
from actions.store import Store, open_store

CLEAR = {
    "canned_replies.text": "counselors' own sentences",
    "outbox.payload": "announcements, which hold nothing personal",
    "postings.demands": "a public list",
    "postings.not_demanded": "a public list",
    "postings.offers": "a public list",
    "postings.description": "a public list",
    "request_events.detail": "hours, regions, sign-in names",
    "teams.regions": "place names",
}
"""Long texts that lie in the clear, and why they may. Everything else has to be declared as encrypted."""
_SECRET = "我叫王小明"
OLD = new_key()


@pytest.fixture
def store(store: Store) -> Store:
    """Records under a key that the test knows."""
    return Store(store.engine, Cipher([OLD]))


def fill(store: Store) -> None:
    """Something in every encrypted column."""
    store.counselors.add("wang", "王老师", "a long enough one", Role.ADMINISTRATOR)
    wang = store.counselors.of_session(store.counselors.sign_in("wang", "a long enough one"))
    assert wang
    store.counselors.require_code("wang")
    turn = KeptTurn("k", _SECRET, {"replies": [{"text": _SECRET}], "outcome": "answer"})
    store.conversations.remember("c1", {"said": _SECRET}, turn)
    number = store.requests.open(NewRequest("c1", "k1", "care", _SECRET, consent=True, wishes=_SECRET)).number
    store.casework.claim(wang, number, "10.0.0.1")
    store.casework.answer(wang, number, _SECRET, "m1", "10.0.0.1")
    store.drafts.keep(wang, number, _SECRET)
    store.push_key.private()
    store.push_subscriptions.keep("c1", Subscription(f"https://push.test/{_SECRET}", "key", "secret"))
    store.console_filters.keep(wang, f"?label={_SECRET}")
    store.requests.leave_contact("c1", number, "13812345678")
    store.requests.report_danger("c1", "d1", f"{_SECRET}，不想活了")
    store.profiles.change("c1", {"region": "毕节市"})
    store.inbox("telegram").remember("c1", "42")
    store.inbox("telegram").take(1, _SECRET, "c1")
    posting = PostingContent(PostingKind.POST, "保洁", "某公司", contact="13812345678")
    rows = (ListRow(1, posting),)
    store.postings.take_in(PostingList("名单", today(), rows))
    store.referrals.refer(wang, number, store.postings.all()[0].id, _SECRET, "10.0.0.1")
    store.dates.appoint(wang, number, _SECRET, now() + timedelta(days=2), is_day=False, address="10.0.0.1")


def _cells(store: Store) -> list[tuple[str, Any]]:
    with store.engine.connect() as connection:
        return [
            (f"{table.name}.{name}", value)
            for table in Base.metadata.sorted_tables
            for row in connection.execute(select(table)).mappings()
            for name, value in row.items()
        ]


def test_every_long_text_is_declared_as_encrypted_or_known_to_be_clear() -> None:
    undeclared = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, Text | JSON) and not is_encrypted(column)
    }
    assert undeclared == set(CLEAR)


def test_what_is_encrypted_lies_in_a_declared_column(store: Store) -> None:
    fill(store)
    declared = {f"{table.name}.{column.name}" for table, columns in encrypted_columns().items() for column in columns}
    holding = {name for name, value in _cells(store) if "gAAAA" in json.dumps(value, default=str)}
    assert holding <= declared
    # Every column was tried, but one that nothing writes any more.
    assert declared - holding == {"turns.question"}


def test_after_a_rotation_the_old_key_is_not_needed(store: Store) -> None:
    fill(store)
    before = store.requests.all_open()
    old, new = Cipher([OLD]), new_key()
    both = Cipher([new, OLD])
    assert tally(store.engine, both).newest == 0
    changed = reencrypt_everything(store.engine, both)
    counted = tally(store.engine, Cipher([new]))
    assert (counted.newest, counted.needs_older_keys) == (changed, False)
    assert tally(store.engine, old).unreadable == changed
    renewed = Store(store.engine, Cipher([new]))
    assert renewed.requests.all_open() == before
    assert renewed.transcripts.latest("c1")[0].said == _SECRET
    assert reencrypt_everything(store.engine, both) == 0


def test_what_no_key_opens_stays_and_is_counted(store: Store) -> None:
    fill(store)
    stranger = Cipher([new_key()])
    before = tally(store.engine, stranger)
    assert before.unreadable == before.total > 0
    assert reencrypt_everything(store.engine, stranger) == 0


def test_what_was_never_encrypted_is_encrypted(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO turns (conversation, said_at, said, answer, question, outcome, topic) VALUES "
            "('c1', '2026-01-01 08:00:00', '以前的话', '{\"replies\": [{\"text\": \"答\"}]}', '', '', '')"
        )
    cipher = Cipher([OLD])
    assert tally(store.engine, cipher).clear == 2
    assert reencrypt_everything(store.engine, cipher) == 2
    [turn] = store.transcripts.latest("c1")
    assert (turn.said, turn.text) == ("以前的话", "答")


def test_a_rotation_that_was_cut_off_goes_on(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        store.conversations.remember(f"c{number}", {}, KeptTurn("k", _SECRET, {"replies": []}))
    monkeypatch.setattr(rotation, "_AT_ONCE", 2)
    new = new_key()
    both = Cipher([new, OLD])
    portions = rotation._portion
    calls = iter(range(100))

    def _cut_off(*arguments: Any, **more: Any) -> Any:
        if next(calls) == 5:
            raise KeyboardInterrupt
        return portions(*arguments, **more)

    monkeypatch.setattr(rotation, "_portion", _cut_off)
    with pytest.raises(KeyboardInterrupt):
        reencrypt_everything(store.engine, both)
    monkeypatch.setattr(rotation, "_portion", portions)
    half = tally(store.engine, both)
    assert half.newest and half.older
    assert reencrypt_everything(store.engine, both) == half.older
    assert not tally(store.engine, Cipher([new])).needs_older_keys


_ROTATE = (
    "import sys; from actions.store import open_store; from actions.records.encryption import Cipher, cipher_for;"
    "from actions.records.rotation import reencrypt_everything;"
    "store = open_store(sys.argv[1], sys.argv[2]); print('begins', flush=True);"
    "reencrypt_everything(store.engine, cipher_for(sys.argv[1], sys.argv[2]))"
)


def test_a_rotation_that_is_killed_loses_nothing_and_goes_on(tmp_path: Path) -> None:
    url, old, new = f"sqlite:///{tmp_path / 'q.db'}", new_key(), new_key()
    store = open_store(url, old)
    for number in range(3000):
        store.conversations.remember(f"c{number}", {"n": number}, None)
    both = Cipher([new, old])
    command = [sys.executable, "-c", _ROTATE, url, f"{new},{old}"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "begins\n"
    deadline = time.monotonic() + 60
    while not tally(store.engine, both).newest:
        assert time.monotonic() < deadline
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    half = tally(store.engine, both)
    assert half.newest and half.total == 3000 and not half.unreadable
    reencrypt_everything(store.engine, both)
    assert tally(store.engine, Cipher([new])).newest == 3000
    assert open_store(url, new).conversations.load("c2999", "").state == {"n": 2999}
    store.close()


def test_a_key_file_holds_several_keys_while_they_are_changed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'q.db'}"
    store = open_store(url)
    store.conversations.remember("c1", {"said": _SECRET}, None)
    file = key_file_of(url)
    assert file is not None
    [old] = keys_in(file)
    write_keys(file, [new_key(), old])
    assert open_store(url).conversations.load("c1", "").state == {"said": _SECRET}
    assert file.stat().st_mode & 0o077 == 0
    store.close()
