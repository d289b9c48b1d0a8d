"""Everything stored, opened together: one engine, one sealer, one object for each kind of record."""

from __future__ import annotations

from sqlalchemy import Engine

from actions.people.channel_inbox import ChannelInbox
from actions.people.clock import Clock
from actions.people.conversations import Conversations
from actions.people.erasure import Erasure
from actions.people.presence import Presences
from actions.people.profiles import Profiles
from actions.people.transcripts import Transcripts
from actions.postings.service import Postings
from actions.records.database import open_database
from actions.records.sealing import Sealer, sealer_for
from actions.requests.casework import Casework
from actions.requests.figures import RequestFigures
from actions.requests.housekeeping import Housekeeping
from actions.requests.messages import Messages
from actions.requests.outbox import Outbox
from actions.requests.requests import StoredDesk
from actions.staff.canned_replies import CannedReplies
from actions.staff.counselors import Counselors


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
