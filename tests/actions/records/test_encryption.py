"""What is encrypted can be read with the key alone, and keys can be changed."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from actions.errors import ConfigurationError, UnreadableRecord
from actions.records.encryption import Cipher, cipher_for, new_key


def test_what_is_encrypted_is_read_with_its_key_only() -> None:
    cipher = Cipher([new_key()])
    encrypted = cipher.encrypt("电话13812345678")
    assert "138" not in encrypted
    assert cipher.decrypt(encrypted) == "电话13812345678"
    with pytest.raises(UnreadableRecord, match="QIANZHU_DATA_KEYS"):
        Cipher([new_key()]).decrypt(encrypted)


def test_nothing_stays_nothing_and_what_was_never_encrypted_is_read() -> None:
    cipher = Cipher([new_key()])
    assert cipher.encrypt("") == ""
    assert cipher.decrypt("") == ""
    assert cipher.decrypt("以前的话") == "以前的话"


def test_a_new_key_in_front_reads_what_is_old() -> None:
    old, new = new_key(), new_key()
    encrypted = Cipher([old]).encrypt("我")
    both = Cipher([new, old])
    assert both.decrypt(encrypted) == "我"
    assert Cipher([new]).decrypt(both.reencrypt(encrypted)) == "我"


def test_beside_a_sqlite_file_one_key_is_made_that_only_its_user_reads(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'q.db'}"
    with ThreadPoolExecutor(8) as threads:
        ciphers = list(threads.map(lambda _: cipher_for(url), range(8)))
    encrypted = ciphers[0].encrypt("我")
    assert {cipher.decrypt(encrypted) for cipher in ciphers} == {"我"}
    [key] = tmp_path.glob("*.key*")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


@pytest.mark.parametrize(("url", "keys"), [("postgresql://x/y", ""), ("sqlite:///:memory:", "no key")])
def test_without_a_key_it_is_said_how_to_get_one(url: str, keys: str) -> None:
    with pytest.raises(ConfigurationError, match="qianzhu key"):
        cipher_for(url, keys)
