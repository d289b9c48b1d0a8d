"""Everything stored, opened together: one engine, one sealer, one object for each kind of record."""

from __future__ import annotations

from sqlalchemy import Engine

from actions.postings.service import Postings
from actions.records.canned_replies import CannedReplies
from actions.records.casework import Casework
from actions.records.channel_inbox import ChannelInbox
from actions.records.clock import Clock
from actions.records.conversations import Conversations
from actions.records.counselors import Counselors
from actions.records.database import open_database
from actions.records.erasure import Erasure
from actions.records.figures import RequestFigures
from actions.records.housekeeping import Housekeeping
from actions.records.messages import Messages
from actions.records.outbox import Outbox
from actions.records.presence import Presences
from actions.records.profiles import Profiles
from actions.records.requests import StoredDesk
from actions.records.sealing import Sealer, sealer_for
from actions.records.transcripts import Transcripts


class Store:
    """The records of one database."""

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        self.engine, self._sealer = engine, sealer
        self.desk = StoredDesk(engine, sealer)
        self.transcripts = Transcripts(engine, sealer)
        self.conversations = Conversations(engine, sealer)
        self.messages = Messages(engine, sealer)
        self.casework = Casework(engine, sealer)
        self.counselors = Counselors(engine, sealer)
        self.canned_replies = CannedReplies(engine)
        self.figures = RequestFigures(engine)
        self.housekeeping = Housekeeping(engine, sealer)
        self.presences = Presences(engine)
        self.profiles = Profiles(engine, sealer)
        self.erasure = Erasure(engine, sealer)
        self.outbox = Outbox(engine)
        self.clock = Clock(engine)
        self.postings = Postings(engine, sealer)

    def inbox(self, channel: str) -> ChannelInbox:
        """The inbox and the addresses of one messenger."""
        return ChannelInbox(self.engine, self._sealer, channel)

    def close(self) -> None:
        """Let go of the connections."""
        self.engine.dispose()


def open_store(database_url: str, keys: str = "", *, check: bool = False) -> Store:
    """The records at an address, with every table in place; with `check` a SQLite file is read through for damage.

    Raises StorageUnavailable and ConfigurationError, which say what to do.
    """
    return Store(open_database(database_url, check=check), sealer_for(database_url, keys))
