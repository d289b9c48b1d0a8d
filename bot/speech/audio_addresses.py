"""Addresses at which a text can be heard: unguessable, for a day, and telling nobody what is said there."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken

from actions.errors import QianzhuError

_SECONDS = 24 * 3600
_MAX_CHARACTERS = 2000
"""Characters."""


class UnknownAddress(QianzhuError):
    """Nothing was ever to be heard there, or no longer, or by others."""

    def __init__(self) -> None:
        super().__init__("not_found", "这段话放不出声音。请回到对话里再点一次。")


@dataclass(frozen=True)
class Passage:
    """What is to be heard at an address."""

    text: str
    cacheable: bool
    """Whether it is the same for everybody: its sound may be kept, and anybody may hear it."""
    conversation: str
    """Whose it is; the only one that may hear it, unless it is the same for everybody."""

    def may_be_heard_in(self, conversation: str) -> bool:
        """Whether it is for this conversation."""
        return self.cacheable or (bool(self.conversation) and self.conversation == conversation)


class AudioAddresses:
    """Made and read with one key; "" makes one that holds as long as this process."""

    def __init__(self, secret: str) -> None:
        key = urlsafe_b64encode(sha256(b"spoken" + secret.encode()).digest()) if secret else Fernet.generate_key()
        self._cipher = Fernet(key)

    def address(self, passage: Passage) -> str:
        """Where it can be heard for a day; of a very long text the beginning."""
        content = json.dumps(
            [passage.text[:_MAX_CHARACTERS], passage.cacheable, passage.conversation], ensure_ascii=False
        )
        return f"/api/v1/audio/{self._cipher.encrypt(zlib.compress(content.encode(), 9)).decode()}"

    def passage(self, name: str) -> Passage:
        """What is to be heard at the address that ends so. Raises UnknownAddress."""
        try:
            content = json.loads(zlib.decompress(self._cipher.decrypt(name.encode(), ttl=_SECONDS)))
            text, cacheable, conversation = content
        except (InvalidToken, ValueError, TypeError, zlib.error):
            raise UnknownAddress from None
        return Passage(str(text), cacheable is True, str(conversation))
