"""What can be wanted of an inquiry, and the payloads of options that want it.

They are `inquiry:<step>` and `inquiry:result:<rule>`.
"""

from __future__ import annotations

from enum import StrEnum

NAME = "inquiry"
"""First part of the payloads, and the lexicon whose `steps` say some of these."""


class InquiryStep(StrEnum):
    """Values stand in kept options and in nlu_data/lexicon/inquiry.yml, so that they stay as they are."""

    # Asking
    ANSWER = "answer"
    """An option answers the question."""
    HEAR = "hear"
    """Words told something."""
    ASK_AGAIN = "ask_again"
    ASK_ON = "ask_on"
    """Ask what is still open for one result."""
    WHY_ASKED = "why_asked"
    # Who, and which pay
    WHOSE = "whose"
    """Ask whether another person is meant."""
    SWITCH = "switch"
    OWN = "own"
    YEARLY = "yearly"
    MONTHLY = "monthly"
    # What is told
    BENEFITS = "benefits"
    LEVY = "levy"
    RESULTS = "results"
    RESULT = "result"
    NEXT = "next"
    PREVIOUS = "previous"
    WHY = "why"
    MATERIALS = "materials"
    READY = "ready"
    """One thing to bring is ready."""
    STEPS = "steps"
    """What has to be done to get it."""
    SUMS = "sums"
    """How the levy is calculated, line by line."""
    SUPPOSE = "suppose"
    ONE_MORE = "one_more"
    ONE_MORE_SEVERE = "one_more_severe"
    # Leaving and coming back
    STOP = "stop"
    RESTART = "restart"
    RESUME = "resume"
    UNKNOWN = ""
    """An option that was offered before the program changed."""

    @classmethod
    def _missing_(cls, value: object) -> InquiryStep:
        return cls.UNKNOWN

    def payload(self, rule: str = "") -> str:
        """What an option holds that wants this; rule: of RESULT."""
        return f"{NAME}:{self}:{rule}" if rule else f"{NAME}:{self}"
