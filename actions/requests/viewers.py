"""Which counselors look at a request at this moment, so that two do not answer it unawares."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, ForeignKey, String, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from actions.records.database import Base, now, reading, writing
from actions.staff.counselors import Counselor, CounselorRecord

_LOOKS_SECONDS, _TOLD_AGAIN_SECONDS = 25, 10
"""So long somebody counts as looking after their page said so; it is written down that often at most."""


class ViewerRecord(Base):
    """A row of the table of who looks at what; nothing in it leads to a person who asks for help."""

    __tablename__ = "request_viewers"

    number: Mapped[str] = mapped_column(String(6), primary_key=True)
    counselor_id: Mapped[int] = mapped_column(ForeignKey("counselors.id"), primary_key=True)
    at: Mapped[datetime]


class Viewers:
    """On a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def look(self, viewer: Counselor, number: str) -> list[str]:
        """This counselor has the request before them; the names of the others who have, too."""
        moment = now()
        since = moment - timedelta(seconds=_LOOKS_SECONDS)
        others = (
            select(CounselorRecord.name)
            .join(ViewerRecord, ViewerRecord.counselor_id == CounselorRecord.id)
            .where(ViewerRecord.number == number, ViewerRecord.at > since, CounselorRecord.id != viewer.id)
            .order_by(CounselorRecord.name)
        )
        with reading(self._engine) as session:
            names = list(session.scalars(others))
            own = session.get(ViewerRecord, (number, viewer.id))
            is_fresh = own is not None and own.at > moment - timedelta(seconds=_TOLD_AGAIN_SECONDS)
        if not is_fresh:
            self._write(viewer, number, since)
        return names

    def _write(self, viewer: Counselor, number: str, since: datetime) -> None:
        try:
            with writing(self._engine) as session:
                session.execute(delete(ViewerRecord).where(ViewerRecord.at < since))
                own = session.get(ViewerRecord, (number, viewer.id))
                if own is None:
                    session.add(ViewerRecord(number=number, counselor_id=viewer.id, at=now()))
                else:
                    own.at = now()
        except IntegrityError:
            return  # another window of the same counselor was quicker
