"""The numbers of the quota calculation, each with the document that states it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from actions.knowledge.entry import Document, Source


@dataclass(frozen=True)
class Parameter:
    """A number with its source."""

    value: Decimal
    source: Source


@dataclass(frozen=True)
class QuotaParameters:
    """Percentages are per cent of a whole: 1.5 means 1.5 %."""

    floor_ratio: Parameter
    """Lowest ratio of disabled staff that a province may set, in %."""
    severe_weight: Parameter
    """As how many persons somebody of grade 1 or 2 counts."""
    pay_cap: Parameter
    """Average pay counts up to so many times the local average."""
    formula: Parameter
    """1; where the formula itself stands."""
    exempt_staff: Parameter
    """Enterprises with so many staff or fewer pay nothing, while the relief lasts."""
    relief_share: Parameter
    """From this share of disabled staff on, in %, less is paid."""
    pays_from_share: Parameter
    """What is paid then, in % of the full levy."""
    pays_below_share: Parameter
    """What is paid below it, in % of the full levy."""
    post_subsidy: Parameter
    """元 for each disabled member of staff and year."""
    award: Parameter
    """元 for each whole person beyond the ratio and year."""
    award_cap: Parameter
    """元 for an employer and year."""
    relief_until: date
    """Last day of exemption and relief."""

    def relief_holds(self, today: date) -> bool:
        """Whether exemption and relief are in force on a day."""
        return today <= self.relief_until and not self.relief_share.source.document.is_over_on(today)


def parameters_from(record: Mapping[str, Any], documents: Mapping[str, Document]) -> QuotaParameters:
    """The parameters from `quota.yml`. Raises KeyError, TypeError or ValueError."""
    numbers = {
        name: Parameter(
            Decimal(str(written["value"])),
            Source(documents[written["source"]["document"]], written["source"]["clause"]),
        )
        for name, written in record.items()
        if name != "relief_until"
    }
    return QuotaParameters(**numbers, relief_until=date.fromisoformat(str(record["relief_until"])))
