"""Teams of counselors and the regions whose requests come to them."""

from __future__ import annotations

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.records.database import Base


class TeamRecord(Base):
    """A row of the table of teams."""

    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    regions: Mapped[list[str]] = mapped_column(JSON)
    """市州 such as 毕节市; a team without any takes what no other team takes."""


def team_for(session: Session, region: str) -> int | None:
    """The team that a request of this region comes to; None where any counselor may take it."""
    teams = session.scalars(select(TeamRecord).order_by(TeamRecord.id)).all()
    of_region = next((team for team in teams if any(region.startswith(one) for one in team.regions)), None)
    found = of_region or next((team for team in teams if not team.regions), None)
    return found.id if found else None


def add_team(session: Session, name: str, regions: list[str]) -> TeamRecord:
    """The team of this name; one that is new gets the regions."""
    record = session.scalar(select(TeamRecord).where(TeamRecord.name == name))
    if record is None:
        record = TeamRecord(name=name, regions=regions)
        session.add(record)
        session.flush()
    return record
