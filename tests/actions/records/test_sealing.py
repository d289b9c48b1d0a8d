"""What is sealed can be read with the key alone, and keys can be changed."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from actions.errors import ConfigurationError, UnreadableRecord
from actions.records.sealing import Sealer, new_key, sealer_for


def test_what_is_sealed_is_read_with_its_key_only() -> None:
    sealer = Sealer([new_key()])
    sealed = sealer.seal("电话13812345678")
    assert "138" not in sealed
    assert sealer.open(sealed) == "电话13812345678"
    with pytest.raises(UnreadableRecord, match="QIANZHU_DATA_KEYS"):
        Sealer([new_key()]).open(sealed)


def test_nothing_stays_nothing_and_what_was_never_sealed_is_read() -> None:
    sealer = Sealer([new_key()])
    assert sealer.seal("") == ""
    assert sealer.open("") == ""
    assert sealer.open("以前的话") == "以前的话"


def test_a_new_key_in_front_reads_what_is_old() -> None:
    old, new = new_key(), new_key()
    sealed = Sealer([old]).seal("我")
    both = Sealer([new, old])
    assert both.open(sealed) == "我"
    assert Sealer([new]).open(both.renew(sealed)) == "我"


def test_beside_a_sqlite_file_one_key_is_made_that_only_its_user_reads(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'q.db'}"
    with ThreadPoolExecutor(8) as threads:
        sealers = list(threads.map(lambda _: sealer_for(url), range(8)))
    sealed = sealers[0].seal("我")
    assert {sealer.open(sealed) for sealer in sealers} == {"我"}
    [key] = tmp_path.glob("*.key*")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


@pytest.mark.parametrize(("url", "keys"), [("postgresql://x/y", ""), ("sqlite:///:memory:", "no key")])
def test_without_a_key_it_is_said_how_to_get_one(url: str, keys: str) -> None:
    with pytest.raises(ConfigurationError, match="qianzhu key"):
        sealer_for(url, keys)
