"""A backup holds everything, is made while the program is used, and comes back whole, in another folder too."""

from __future__ import annotations

import stat
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from actions.people.conversations import KeptTurn
from actions.records.encryption import new_key
from actions.requests.request import NewRequest
from actions.staff.counselors import Role
from actions.store import Store, open_store
from bot.operations import backup
from bot.operations.backup import BackupRefused, back_up, keep_newest, restore, settings_in
from bot.settings import Settings
from tests.postgres import running_postgres

_SECRET = "我叫王小明"
_REQUESTS = 12


def _settings(url: str, **more: str) -> Settings:
    return Settings(_env_file=None, database_url=url, **more)  # type: ignore[arg-type]


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'qianzhu.db'}"


def _fill(store: Store) -> None:
    store.counselors.add("wang", "王老师", "a long enough one", Role.ADMINISTRATOR)
    wang = store.counselors.of_session(store.counselors.sign_in("wang", "a long enough one"))
    assert wang
    for each in range(_REQUESTS):
        name = f"c{each}"
        store.conversations.remember(name, {"said": _SECRET}, KeptTurn("k", _SECRET, {"replies": []}))
        number = store.requests.open(NewRequest(name, f"k{each}", "care", _SECRET, consent=True)).number
        store.casework.claim(wang, number, "10.0.0.1")
        store.casework.answer(wang, number, f"回复{each}", f"m{each}", "10.0.0.1")
        store.profiles.keep(name)


def _told(store: Store) -> list[object]:
    """Every request, message and consent, as people read them."""
    with store.engine.connect() as connection:
        consents = connection.execute(text("SELECT conversation, what, version, given FROM consents ORDER BY id")).all()
    names = [f"c{each}" for each in range(_REQUESTS)]
    return [
        sorted(str(request) for request in store.requests.all_open()),
        [(message.name, message.text) for name in names for message in store.messages.thread(name, 50)],
        [turn.said for name in names for turn in store.transcripts.latest(name)],
        [tuple(consent) for consent in consents],
    ]


def test_every_request_message_and_consent_comes_back_in_another_folder(tmp_path: Path) -> None:
    store = open_store(_url(tmp_path))
    _fill(store)
    before = _told(store)
    file, manifest = back_up(_settings(_url(tmp_path)), tmp_path / "backup.tar.gz")
    store.close()
    for lost in tmp_path.glob("qianzhu.db*"):
        lost.unlink()
    restored = restore(file, _url(tmp_path / "other"))
    there = open_store(_url(tmp_path / "other"), check=True)
    assert _told(there) == before
    there.close()
    assert restored.counts == manifest.counts
    assert (restored.counts["service_requests"], restored.counts["messages"]) == (_REQUESTS, 2 * _REQUESTS)
    assert restored.counts["consents"] >= _REQUESTS


def test_a_backup_and_what_is_restored_are_for_their_owner_alone(tmp_path: Path) -> None:
    open_store(_url(tmp_path)).close()
    file, _ = back_up(_settings(_url(tmp_path)), tmp_path / "backup.tar.gz")
    restore(file, _url(tmp_path / "other"))
    backup.write_settings("QIANZHU_PORT=1\n", tmp_path / "other" / "settings.env")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [file, *(tmp_path / "other").iterdir()]}
    assert set(modes.values()) == {0o600}, modes
    assert not list(tmp_path.glob(".*")), "nothing is left beside"


def test_a_backup_is_one_moment_of_a_database_that_is_written_meanwhile(tmp_path: Path) -> None:
    store = open_store(_url(tmp_path))
    _fill(store)
    ended = threading.Event()

    def _write() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            # A turn and a state: both or none of them are in a copy.
            store.conversations.remember(f"w{number}", {}, KeptTurn("k", "话", {"replies": []}))

    writer = threading.Thread(target=_write)
    writer.start()
    try:
        file, _ = back_up(_settings(_url(tmp_path)), tmp_path / "backup.tar.gz")
    finally:
        ended.set()
        writer.join()
    restore(file, _url(tmp_path / "other"))
    there = create_engine(_url(tmp_path / "other"))
    with there.connect() as connection:
        states = "SELECT conversation FROM dialogue_states"
        alone = connection.execute(
            text(f"SELECT count(*) FROM turns WHERE conversation NOT IN ({states})")
        ).scalar_one()
    there.dispose()
    assert alone == 0
    store.close()


def test_settings_come_along_and_places_of_the_old_machine_do_not(tmp_path: Path) -> None:
    open_store(_url(tmp_path), key := new_key()).close()
    chosen = _settings(_url(tmp_path), data_keys=key, secret="it's a \\ secret", public_url="https://help.example.cn")
    file, _ = back_up(chosen, tmp_path / "backup.tar.gz")
    lines = settings_in(file)
    assert "QIANZHU_DATABASE_URL" not in lines
    (tmp_path / "other.env").write_text(lines)
    again = Settings(_env_file=tmp_path / "other.env")
    assert again.secret and again.secret.get_secret_value() == "it's a \\ secret"
    assert (again.keys, again.public_url) == (key, "https://help.example.cn")


def test_a_backup_with_keys_in_its_settings_opens_in_another_folder(tmp_path: Path) -> None:
    store = open_store(_url(tmp_path), key := new_key())
    _fill(store)
    before = _told(store)
    store.close()
    file, _ = back_up(_settings(_url(tmp_path), data_keys=key), tmp_path / "backup.tar.gz")
    restore(file, _url(tmp_path / "other"))
    there = open_store(_url(tmp_path / "other"))
    assert _told(there) == before
    there.close()


def test_what_is_there_is_replaced_only_where_it_was_said_and_stays_beside(tmp_path: Path) -> None:
    store = open_store(_url(tmp_path))
    _fill(store)
    file, _ = back_up(_settings(_url(tmp_path)), tmp_path / "backup.tar.gz")
    store.requests.open(NewRequest("later", "later", "care", "后来的"))
    store.close()
    with pytest.raises(BackupRefused, match="--replace"):
        restore(file, _url(tmp_path))
    restore(file, _url(tmp_path), replace=True)
    there = open_store(_url(tmp_path))
    assert len(there.requests.all_open()) == _REQUESTS
    there.close()
    [old] = tmp_path.glob("qianzhu.db.before-*[0-9]")
    kept = open_store(f"sqlite:///{old}")
    assert len(kept.requests.all_open()) == _REQUESTS + 1
    kept.close()


def test_a_damaged_or_foreign_file_changes_nothing(tmp_path: Path) -> None:
    store = open_store(_url(tmp_path))
    _fill(store)
    file, _ = back_up(_settings(_url(tmp_path)), tmp_path / "backup.tar.gz")
    store.close()
    whole = file.read_bytes()
    for content in (b"no archive", whole[: len(whole) // 2], whole[:2000] + b"\0" * 2000 + whole[4000:]):
        (tmp_path / "bad.tar.gz").write_bytes(content)
        with pytest.raises(BackupRefused):
            restore(tmp_path / "bad.tar.gz", _url(tmp_path / "other"))
        assert not list((tmp_path / "other").glob("*"))


def test_a_member_that_was_exchanged_is_noticed(tmp_path: Path) -> None:
    open_store(_url(tmp_path)).close()
    file, _ = back_up(_settings(_url(tmp_path)), tmp_path / "backup.tar.gz")
    with tarfile.open(file) as archive:
        archive.extractall(tmp_path / "out", filter="data")
    (tmp_path / "out" / "keys").write_text(new_key())
    with tarfile.open(tmp_path / "changed.tar.gz", "w:gz") as archive:
        for member in sorted((tmp_path / "out").iterdir()):
            archive.add(member, member.name)
    with pytest.raises(BackupRefused, match="keys"):
        restore(tmp_path / "changed.tar.gz", _url(tmp_path / "other"))


def test_keys_that_do_not_open_it_are_told_before_anything_is_changed(tmp_path: Path) -> None:
    store = open_store(_url(tmp_path))
    _fill(store)
    file, _ = back_up(_settings(_url(tmp_path)), tmp_path / "backup.tar.gz")
    store.close()
    with pytest.raises(BackupRefused, match="QIANZHU_DATA_KEYS"):
        restore(file, _url(tmp_path / "other"), keys=new_key())
    assert not list((tmp_path / "other").glob("qianzhu*"))


def test_of_a_folder_only_the_newest_are_kept(tmp_path: Path) -> None:
    for day in range(1, 6):
        (tmp_path / f"qianzhu-2026010{day}-030000.tar.gz").touch()
    (tmp_path / "something else.tar.gz").touch()
    assert len(keep_newest(tmp_path, 2)) == 3
    assert {path.name for path in tmp_path.iterdir()} == {
        "qianzhu-20260104-030000.tar.gz",
        "qianzhu-20260105-030000.tar.gz",
        "something else.tar.gz",
    }
    assert keep_newest(tmp_path, 2) == []


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server."""
    with running_postgres() as url:
        yield url


def test_postgresql_is_dumped_and_comes_back(postgres: str, tmp_path: Path) -> None:
    key = new_key()
    store = open_store(postgres, key)
    _fill(store)
    before = _told(store)
    file, manifest = back_up(_settings(postgres, data_keys=key), tmp_path / "backup.tar.gz")
    store.requests.open(NewRequest("later", "later", "care", "后来的"))
    store.close()
    with pytest.raises(BackupRefused, match="--replace"):
        restore(file, postgres)
    assert restore(file, postgres, replace=True).counts == manifest.counts
    there = open_store(postgres, key)
    assert _told(there) == before
    there.close()
    assert list(tmp_path.glob("qianzhu.before-*.pgdump")), "what was replaced is kept"
    with pytest.raises(BackupRefused):
        restore(file, _url(tmp_path / "other"))
