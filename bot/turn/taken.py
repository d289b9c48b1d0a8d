"""What others are told of a turn once it was taken: for figures, never for a log of what people said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from actions.people.profiles import Profile


@dataclass(frozen=True)
class TakenTurn:
    """One turn that came to its end."""

    conversation: str
    key: str
    """Names the turn in the records."""
    channel: str
    result: str
    """An outcome of the HTTP API, or one of the results below."""
    topic: str
    """Id of the knowledge entry that was told, or about which a person was asked for; "" where there is none."""
    seconds: float
    profile: Profile
    is_kept: bool
    """Whether the turn lies in the records."""


RELAYED, APOLOGY, NOT_HEARD, FAILED = "relayed", "apology", "not_heard", "failed"
"""Results beside the outcomes: it went to a counselor, an apology was said, nothing was heard, there was no answer."""
RESULTS = (RELAYED, APOLOGY, NOT_HEARD, FAILED)
TellTurn = Callable[[TakenTurn], None]
"""Told each turn; it must be quick and raise nothing."""
