"""Rasa's own memory of conversations, which can be forgotten from outside: it is read anew at every turn."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from actions.errors import StorageUnavailable
from bot.settings import Settings

_FORGET = text("DELETE FROM rasa_conversations WHERE sender_id = :conversation")


class RasasMemory:
    """The table of bot.components.bounded_tracker_store."""

    def __init__(self, chosen: Settings) -> None:
        is_shared = chosen.database_url.startswith("postgresql")
        self._path = None if is_shared else chosen.tracker_database
        self._url = chosen.database_url if is_shared else f"sqlite:///{chosen.tracker_database}"
        self._engine: Engine | None = None

    def forget(self, conversations: Iterable[str]) -> None:
        """Forget conversations. Raises StorageUnavailable."""
        if self._path is not None and not self._path.exists():
            return  # Rasa has not remembered anything yet
        if self._engine is None:
            self._engine = create_engine(self._url, hide_parameters=True)
        try:
            with self._engine.begin() as connection:
                for conversation in conversations:
                    connection.execute(_FORGET, {"conversation": conversation})
        except SQLAlchemyError as error:
            raise StorageUnavailable("Rasa's memory cannot be used") from error

    def close(self) -> None:
        """Let go of the connection."""
        if self._engine is not None:
            self._engine.dispose()
