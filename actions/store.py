"""Everything stored, opened together: one engine, one cipher, one object for each kind of record."""

from __future__ import annotations

from sqlalchemy import Engine

from actions.follow_ups.dates import Dates
from actions.follow_ups.outcomes import Outcomes
from actions.follow_ups.promises import promised
from actions.follow_ups.records import FollowUps
from actions.follow_ups.referrals import Referrals
from actions.follow_ups.reminders import Reminders
from actions.people.channel_inbox import ChannelInbox
from actions.people.clock import Clock
from actions.people.conversations import Conversations
from actions.people.erasure import Erasure
from actions.people.monthly_counts import MonthlyCounts
from actions.people.presence import Presences
from actions.people.profiles import Profiles
from actions.people.push_key import PushKey
from actions.people.push_subscriptions import PushSubscriptions
from actions.people.rates import Rates
from actions.people.transcripts import Transcripts
from actions.postings.matching import Matching
from actions.postings.service import Postings
from actions.records.conversation_locks import ConversationLocks
from actions.records.database import open_database
from actions.records.encryption import Cipher, cipher_for
from actions.requests.backlog import BacklogReader
from actions.requests.case_reads import CaseReads
from actions.requests.casework import Casework
from actions.requests.drafts import Drafts
from actions.requests.housekeeping import Housekeeping
from actions.requests.messages import Messages
from actions.requests.office_hours import ALWAYS, OfficeHours
from actions.requests.outbox import Outbox
from actions.requests.requests import Requests
from actions.requests.statistics import RequestFigures
from actions.requests.viewers import Viewers
from actions.staff.accounts import Accounts
from actions.staff.canned_replies import CannedReplies
from actions.staff.console_filters import ConsoleFilters
from actions.staff.counselors import Counselors
from actions.staff.operator_log import OperatorLog
from actions.staff.switches import Switches


class Store:
    """The records of one database."""

    def __init__(self, engine: Engine, cipher: Cipher, office: OfficeHours = ALWAYS) -> None:
        self.engine, self._cipher = engine, cipher
        self.requests = Requests(engine, cipher, office)
        self.transcripts = Transcripts(engine, cipher)
        self.conversations = Conversations(engine, cipher)
        self.conversation_locks = ConversationLocks(engine)
        self.messages = Messages(engine, cipher)
        self.casework = Casework(engine, cipher)
        self.counselors = Counselors(engine, cipher)
        self.console_filters = ConsoleFilters(engine, cipher)
        self.viewers = Viewers(engine)
        self.drafts = Drafts(engine, cipher)
        self.canned_replies = CannedReplies(engine)
        self.figures = RequestFigures(engine)
        self.backlog = BacklogReader(engine)
        self.housekeeping = Housekeeping(engine, cipher)
        self.presences = Presences(engine)
        self.profiles = Profiles(engine, cipher)
        self.erasure = Erasure(engine, cipher, promised)
        self.monthly_counts = MonthlyCounts(engine)
        self.outbox = Outbox(engine)
        self.rates = Rates(engine)
        self.push_subscriptions = PushSubscriptions(engine, cipher)
        self.push_key = PushKey(engine, cipher)
        self.clock = Clock(engine)
        self.postings = Postings(engine, cipher)
        self.matching = Matching(self.postings)
        self.referrals = Referrals(engine, cipher, self.casework, self.matching)
        self.outcomes = Outcomes(engine, cipher)
        self.dates = Dates(engine, cipher, self.casework)
        self.reminders = Reminders(engine, cipher)
        self.follow_ups = FollowUps(self.outcomes, self.dates, self.reminders, self.postings)
        self.accounts = Accounts(engine)
        self.case_reads = CaseReads(engine)
        self.switches = Switches(engine)
        self.operator_log = OperatorLog(engine)

    def inbox(self, channel: str) -> ChannelInbox:
        """The inbox and the addresses of one messenger."""
        return ChannelInbox(self.engine, self._cipher, channel)

    def close(self) -> None:
        """Let go of the connections."""
        self.engine.dispose()


def open_store(database_url: str, keys: str = "", *, check: bool = False, office: OfficeHours = ALWAYS) -> Store:
    """The records at an address, with every table in place; with `check` a SQLite file is read through for damage.

    `office` says when somebody who waits may expect a counselor.

    Raises StorageUnavailable and ConfigurationError, which say what to do.
    """
    return Store(open_database(database_url, check=check), cipher_for(database_url, keys), office)
