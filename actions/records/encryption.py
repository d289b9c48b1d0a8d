"""What is personal lies encrypted in the database (Fernet: AES-128-CBC, HMAC-SHA256), with keys that can be changed.

The first key encrypts, all of them decrypt: put a new one in front, and what is old is still read, until
`actions.records.rotation` has put everything under the first one.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy.engine import make_url

from actions.errors import ConfigurationError, UnreadableRecord
from actions.records.private_files import close_to_others, make_private_file, make_private_folder

_TOKEN = "gAAAA"  # noqa: S105 - how every Fernet token begins


class Cipher:
    """Seals and opens texts. Raises ValueError for keys that are none."""

    def __init__(self, keys: Sequence[str]) -> None:
        boxes = [Fernet(key) for key in keys]
        self._box, self._first = MultiFernet(boxes), boxes[0]

    def encrypt(self, text: str) -> str:
        """The text so that only a holder of the key reads it; "" stays ""."""
        return self._box.encrypt(text.encode()).decode() if text else ""

    def decrypt(self, encrypted: str) -> str:
        """The text again; what was stored before sealing began is given back as it is."""
        if not encrypted.startswith(_TOKEN):
            return encrypted
        try:
            return self._box.decrypt(encrypted.encode()).decode()
        except InvalidToken:
            raise UnreadableRecord from None

    def reencrypt(self, encrypted: str) -> str:
        """The same text under the first key."""
        return self.encrypt(self.decrypt(encrypted))

    def is_token(self, text: str) -> bool:
        """Whether a text is encrypted at all."""
        return text.startswith(_TOKEN)

    def is_newest(self, text: str) -> bool:
        """Whether a text is encrypted with the first key."""
        return self.is_token(text) and _opens(self._first, text)

    def can_decrypt(self, text: str) -> bool:
        """Whether one of the keys opens a text."""
        return not self.is_token(text) or _opens(self._box, text)


def _opens(box: Fernet | MultiFernet, token: str) -> bool:
    try:
        box.decrypt(token.encode())
    except InvalidToken:
        return False
    return True


def cipher_for(database_url: str, keys: str = "") -> Cipher:
    """The cipher for the given keys (comma between them), or for a key of its own beside a SQLite file.

    Raises ConfigurationError where there is no key, or one that is none.
    """
    try:
        return Cipher(_keys_of(database_url, keys))
    except ValueError:
        raise ConfigurationError("QIANZHU_DATA_KEYS 里有一个不是密钥：用 qianzhu key 生成一个。") from None


def newest_key(database_url: str, keys: str = "") -> str:
    """The key that seals now; other secrets can be derived from it. Raises ConfigurationError where there is none."""
    return _keys_of(database_url, keys)[0]


def new_key() -> str:
    """A fresh random key."""
    return Fernet.generate_key().decode()


def key_file_of(database_url: str) -> Path | None:
    """Where the keys of a SQLite file lie that has none in the settings; None for other databases."""
    address = make_url(database_url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return None
    return Path(f"{address.database}.key")


def keys_in(file: Path) -> list[str]:
    """The keys in a key file, the newest first: one a line. Raises OSError."""
    return file.read_text(encoding="ascii").split()


def write_keys(file: Path, keys: Sequence[str]) -> None:
    """Put keys, the newest first, into a key file: all of them or nothing, on the disk when this returns."""
    made = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    make_private_folder(file.parent)
    make_private_file(made)
    with made.open("w", encoding="ascii") as writing:
        writing.write("\n".join(keys))
        writing.flush()
        os.fsync(writing.fileno())
    made.replace(file)


def _keys_of(database_url: str, keys: str) -> list[str]:
    given = [key.strip() for key in keys.split(",") if key.strip()]
    beside = key_file_of(database_url)
    if given:
        return given
    if beside is None:
        raise ConfigurationError("请设置 QIANZHU_DATA_KEYS：用 qianzhu key 生成一个密钥。")
    return _keys_beside(beside)


def _keys_beside(path: Path) -> list[str]:
    make_private_folder(path.parent)
    close_to_others(path)
    made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    if not path.exists():
        made.touch(0o600)
        made.write_text(new_key(), encoding="ascii")
        try:
            # Of two processes that start together, one key stays.
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return keys_in(path)
