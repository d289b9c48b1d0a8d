"""What operators have turned off: a channel, voice, or all answers. It holds in every process within seconds."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine, String, select
from sqlalchemy.orm import Mapped, mapped_column

from actions.errors import StorageUnavailable
from actions.records.database import Base, now, reading, writing
from actions.staff.operator_log import MAX_DETAIL, add_line

log = logging.getLogger(__name__)


class Switch(StrEnum):
    """What can be turned off. Danger, the way to a person and erasing cannot."""

    WEB = "web"
    """Answers on the page and by the HTTP API."""
    TELEGRAM = "telegram"
    """Answers in Telegram."""
    TELEPHONE = "telephone"
    """Answers by telephone."""
    VOICE = "voice"
    """Hearing and speaking, everywhere."""
    ANSWERS = "answers"
    """Answers everywhere."""


class SwitchRecord(Base):
    """A row of the table of switches: there is one only while something is off."""

    __tablename__ = "switches"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    reason: Mapped[str] = mapped_column(String(MAX_DETAIL))
    who: Mapped[str] = mapped_column(String(80))
    since: Mapped[datetime]


@dataclass(frozen=True)
class TurnedOff:
    """One switch that an operator turned off."""

    switch: Switch
    reason: str
    who: str
    since: datetime


class Switches:
    """Switches in a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def turn_off(self, switch: Switch, reason: str, who: str) -> None:
        """Turn something off, or give another reason for it."""
        with writing(self._engine) as session:
            new = SwitchRecord(name=switch.value, reason=reason[:MAX_DETAIL], who=who[:80], since=now())
            session.merge(new)
            add_line(session, who, "off", switch.value, reason)

    def turn_on(self, switch: Switch, who: str) -> bool:
        """Turn it on again; whether it was off."""
        with writing(self._engine) as session:
            record = session.get(SwitchRecord, switch.value, with_for_update=True)
            if record is None:
                return False
            session.delete(record)
            add_line(session, who, "on", switch.value)
        return True

    def off(self) -> list[TurnedOff]:
        """What is off now."""
        with reading(self._engine) as session:
            found = session.scalars(select(SwitchRecord).order_by(SwitchRecord.since))
            return [
                TurnedOff(Switch(one.name), one.reason, one.who, one.since)
                for one in found
                if one.name in Switch.__members__.values()
            ]


class SwitchBoard:
    """What this process knows of the switches: `refresh` reads them, from time to time."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self._off: frozenset[Switch] = frozenset()

    def refresh(self) -> None:
        """Read the switches; where the database cannot be used, what was known last still holds."""
        try:
            self._off = frozenset(one.switch for one in self._switches.off())
        except StorageUnavailable:
            log.error("the switches cannot be read now")

    def is_off(self, name: str) -> bool:
        """Whether something of this name is off; a channel without a switch never is."""
        return name in self._off
