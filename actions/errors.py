"""The tree of this program's own errors: each has a code for machines and may have a sentence for people.

QianzhuError
├── UserInputError          what was sent cannot be taken; the sentence says what to do
├── ConfigurationError      a setting is missing or wrong; the sentence says which
├── StorageUnavailable      the database cannot be read or written now
│   └── UnreadableRecord    one record cannot be decrypted with the keys at hand
└── StepRefused             a request is not in a state for this step

Status and default sentence of each code stand in `bot.errors`.
"""

from __future__ import annotations


class QianzhuError(Exception):
    """Base of all errors that this program raises on purpose."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code
        """Which error it is, such as `storage_unavailable`."""
        self.message = message
        """A plain Chinese sentence for the person; "" where the code's default says enough."""


class UserInputError(QianzhuError, ValueError):
    """What was sent cannot be taken."""


class ConfigurationError(QianzhuError):
    """A setting is missing or wrong."""

    def __init__(self, message: str) -> None:
        super().__init__("configuration", message)


class StorageUnavailable(QianzhuError):
    """The database cannot be used now; nothing of the transaction was kept."""

    def __init__(self, message: str = "", code: str = "storage_unavailable") -> None:
        super().__init__(code, message)


class UnreadableRecord(StorageUnavailable):
    """A record cannot be decrypted."""

    def __init__(self) -> None:
        super().__init__("没有这条记录的密钥：请检查 QIANZHU_DATA_KEYS。", "unreadable_record")


class StepRefused(QianzhuError):
    """A request does not allow this step, or not to this counselor; the sentence says what to do instead."""

    def __init__(self, message: str = "", code: str = "step_refused") -> None:
        super().__init__(code, message)
