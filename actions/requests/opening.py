"""How service requests come into being: opened at a person's wish, or because a life may be in danger."""

from __future__ import annotations

import secrets
from dataclasses import replace

from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.errors import StorageUnavailable
from actions.people.profiles import VERSIONS, Profile, change_profile, keep_consent, profile_of
from actions.records.database import now, writing
from actions.records.encryption import Cipher
from actions.requests.audit import Actor, EventRecord, do_step
from actions.requests.messages import PERSON, Messages, message_about
from actions.requests.outbox import announce
from actions.requests.request import (
    HELD,
    MAX_TITLE,
    OPEN,
    WAITING,
    NewRequest,
    RequestKind,
    RequestState,
    ServiceRequest,
    Step,
)
from actions.requests.request_records import RequestRecord, newest
from actions.staff.teams import team_for

MAX_CONTACT = 300
"""Characters of how a person can be reached."""
THE_PERSON = Actor("person")
_TRIES, _MAX_NEED = 5, 1000
_OPENING = 7_203_313
"""Number of the locks under which PostgreSQL opens requests, one a conversation."""


class RequestOpening:
    """Opens requests on a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine, self._cipher = engine, cipher
        self._messages = Messages(engine, cipher)

    def open(self, wanted: NewRequest) -> ServiceRequest:
        """Open a request, or find the one that this key opened, or the one that is open in this conversation."""
        for _ in range(_TRIES):
            try:
                with writing(self._engine) as session:
                    _lock_conversation(session, wanted.conversation)
                    record = session.scalar(select(RequestRecord).where(RequestRecord.key == wanted.key))
                    record = record or session.scalar(newest(wanted.conversation, OPEN))
                    if record is None:
                        record = self._add(session, wanted)
                    return record.as_request()
            except IntegrityError:
                continue  # the number is taken, or a request was opened at this moment: look again
        raise StorageUnavailable("no free request number was found")

    def report_danger(
        self, conversation: str, key: str, words: str, region: str = "", medium: str = "", cry: str = ""
    ) -> ServiceRequest:
        """Put danger to a life before the counselors, in the person's words; the same key again does nothing more.

        `cry` is the part of the words that sounds like danger, if it is known: the request's title begins with it.

        The conversation's open request becomes dangerous; without one a new one is opened. Whoever takes it sees what
        was said before, without a consent: in danger nobody is asked.
        """
        for _ in range(_TRIES):
            try:
                with writing(self._engine) as session:
                    _lock_conversation(session, conversation)
                    record = _reported_with(session, key)
                    if record is None:
                        record = self._report(session, conversation, key, words, region, medium)
                        record.title = self._cipher.encrypt((cry or words)[:MAX_TITLE])
                    return record.as_request()
            except IntegrityError:
                continue  # as in `open`
        raise StorageUnavailable("no free request number was found")

    def _add(self, session: Session, wanted: NewRequest) -> RequestRecord:
        is_danger = wanted.kind is RequestKind.DANGER
        record = RequestRecord(
            number=f"{secrets.randbelow(900_000) + 100_000}",
            key=wanted.key,
            conversation=wanted.conversation,
            topic=wanted.topic,
            kind=wanted.kind.value,
            title=self._cipher.encrypt(wanted.need[:MAX_TITLE]) if is_danger else "",
            need=self._cipher.encrypt(wanted.need[:_MAX_NEED]),
            wishes=self._cipher.encrypt(wanted.wishes) if wanted.wishes else "",
            urgent=is_danger,
            late=False,
            danger_at=now() if is_danger else None,
            state=RequestState.NEW.value,
            opened_at=now(),
            touched_at=now(),
            region=wanted.region,
            contact=self._cipher.encrypt(wanted.contact[:MAX_CONTACT]),
            medium=wanted.medium,
            shares_words=wanted.shares_words,
            team_id=team_for(session, wanted.region),
        )
        session.add(record)
        session.flush()
        if wanted.consent is not None:
            what = wanted.consent_to
            keep_consent(session, wanted.conversation, what, VERSIONS[what], wanted.consent)
        # Where somebody wants to work is not where they are.
        told = Profile(region=wanted.region, medium=wanted.medium).way_to_reach
        if told and wanted.kind is not RequestKind.JOB_SEEKING:
            change_profile(session, self._cipher, wanted.conversation, told)
        announce_request(session, record)
        return record

    def _report(
        self, session: Session, conversation: str, key: str, words: str, region: str, medium: str
    ) -> RequestRecord:
        """Make the open request dangerous, first of all one that a counselor holds; or open one."""
        claimed = session.scalar(newest(conversation, HELD).with_for_update())
        record = claimed or session.scalar(newest(conversation, WAITING).with_for_update())
        if record is None:
            known = profile_of(session, self._cipher, conversation)
            wanted = NewRequest(
                conversation, f"danger-{key}"[:64], "", words, RequestKind.DANGER, region or known.region
            )
            record = self._add(session, replace(wanted, medium=medium or known.medium, shares_words=True))
            do_step(session, record, Step.DANGER, THE_PERSON, key=key)
            return record
        was = "" if record.is_danger else RequestKind(record.kind).spoken
        record.kind = RequestKind.DANGER.value
        record.urgent, record.danger_at, record.shares_words = True, now(), True
        do_step(session, record, Step.DANGER, THE_PERSON, was, key)
        if claimed is not None:
            do_step(session, record, Step.WRITE, THE_PERSON)
            self._messages.put(session, message_about(record, key, PERSON, "", words))
        if region and region != record.region:
            send_to(session, self._cipher, record, region)
        if medium:
            record.medium = medium
        announce_request(session, record)
        return record


def send_to(session: Session, cipher: Cipher, record: RequestRecord, region: str) -> None:
    """Keep where the person is; the request comes to the team there."""
    record.region, record.team_id = region, team_for(session, region)
    change_profile(session, cipher, record.conversation, {"region": region})


def announce_request(session: Session, record: RequestRecord) -> None:
    """Tell other systems of a request as it stands now."""
    announce(session, record.number, record.topic, record.region, record.kind, late=record.late)


def _reported_with(session: Session, key: str) -> RequestRecord | None:
    """The request whose danger was reported with this key."""
    reported = select(EventRecord.number).where(EventRecord.key == key)
    return session.scalar(select(RequestRecord).where(RequestRecord.number == reported.scalar_subquery()))


def _lock_conversation(session: Session, conversation: str) -> None:
    """Who opens a request waits for who opens another one here; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        locked = text("SELECT pg_advisory_xact_lock(:number, hashtext(:conversation))")
        session.execute(locked, {"number": _OPENING, "conversation": conversation})
