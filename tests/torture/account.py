"""What persons were told, held against what stands in the store."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import func, select

from actions.records.database import reading
from actions.requests.audit import EventRecord
from actions.requests.messages import COUNSELOR, PERSON
from actions.requests.request import RequestState, Step
from actions.requests.request_records import RequestRecord
from actions.store import Store
from tests.torture.persons import Known, is_apology

_RANK = {
    RequestState.NEW: 0,
    RequestState.REOPENED: 0,
    RequestState.CLAIMED: 1,
    RequestState.WAITING_FOR_USER: 1,
    RequestState.RESOLVED: 2,
    RequestState.CANCELLED: 2,
    RequestState.CLOSED: 3,
}
"""How far a request has come."""


@dataclass
class Account:
    """Everything that does not agree, as sentences for whoever looks into it; empty where all is well."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    """How many of each thing were looked at."""


def settle(store: Store, known: list[Known]) -> Account:
    """Compare every conversation. Raises StorageUnavailable."""
    account = Account()
    for each in known:
        if each.conversation:
            _requests(store, each, account)
            _messages(store, each, account)
            _turns(store, each, account)
    return account


def _requests(store: Store, known: Known, account: Account) -> None:
    where = f"conversation {known.conversation[:8]}"
    with reading(store.engine) as session:
        held = {
            record.number: record
            for record in session.scalars(select(RequestRecord).where(RequestRecord.conversation == known.conversation))
        }
        cries = session.scalar(
            select(func.count()).where(EventRecord.number.in_(held), EventRecord.what == Step.DANGER.value)
        )
    account.counted["requests"] += len(held)
    account.counted["cries for help"] += known.cries
    if len(held) > 1:
        account.doubled.append(f"{where} has the requests {sorted(held)}")
    for number, state in known.numbers:
        if number not in held:
            account.lost.append(f"{where} was told the request {number}")
        elif _RANK[RequestState(held[number].state)] < _RANK[RequestState(state)]:
            account.lost.append(f"{where} was told that {number} is {state}; it is {held[number].state}")
    if (cries or 0) < known.cries:
        account.lost.append(f"{where} cried {known.cries} times, kept are {cries}")
    if known.is_finished and (cries or 0) > known.cries:
        account.doubled.append(f"{where} cried {known.cries} times, kept are {cries}")
    if known.is_rated and not any(record.rating == 5 for record in held.values()):
        account.lost.append(f"{where} was thanked for a rating that is not kept")


def _messages(store: Store, known: Known, account: Account) -> None:
    thread = store.messages.thread(known.conversation, 1000)
    for author, expected in ((PERSON, known.written), (COUNSELOR, known.answered)):
        kept = Counter(message.text for message in thread if message.author == author)
        account.counted[f"messages of the {author}"] += kept.total()
        where = f"conversation {known.conversation[:8]}: {author}"
        account.lost += [f"{where}: {words}" for words in expected if not kept[words]]
        account.doubled += [f"{where}: {words}" for words, count in kept.items() if count > 1]


def _turns(store: Store, known: Known, account: Account) -> None:
    past = store.transcripts.latest(known.conversation, 1000)
    kept = Counter(turn.said for turn in past if not is_apology(turn.answer))
    expected = Counter(known.turns)
    account.counted["turns"] += kept.total()
    where = f"conversation {known.conversation[:8]}: the turn"
    account.lost += [f"{where} {words}" for words in (expected - kept).elements()]
    # What was never acknowledged was sent again until it was; only the last step of all may stand there untold.
    untold = kept - expected
    account.doubled += [f"{where} {words}" for words in untold.elements() if known.is_finished or kept[words] > 1]
