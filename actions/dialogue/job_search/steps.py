"""What can be wanted of the search for a post, and the payloads of options that want it.

They are `jobs:<step>`, `jobs:post:<id>` and `jobs:relax:<wishes>`.
"""

from __future__ import annotations

from enum import StrEnum

NAME = "jobs"
"""First part of the payloads."""
LEXICON = "job_search"
"""The lexicon whose `steps` say some of these."""


class JobStep(StrEnum):
    """Values stand in kept options and in nlu_data/lexicon/job_search.yml, so that they stay as they are."""

    # Asking
    HEAR = "hear"
    """Words told something."""
    SKIP = "skip"
    ANY = "any"
    """No place, or no work, is preferred."""
    NONE = "none"
    """Nothing is impossible or unwanted."""
    HOME = "home"
    """Work at home is wanted."""
    SUCH_AS = "such_as"
    """Give examples of an answer."""
    NO_LABEL = "no_label"
    """Say that no kind of disability is needed."""
    WHY = "why"
    WRONG = "wrong"
    """The last words do not count."""
    # The posts
    NEXT = "next"
    PREVIOUS = "previous"
    LIST = "list"
    POST = "post"
    CONTACT = "contact"
    RELAX = "relax"
    # To a counselor
    SEND = "send"
    SHARE = "share"
    SHARE_NOT = "share_not"
    # Leaving and coming back
    STOP = "stop"
    RESTART = "restart"
    RESUME = "resume"
    UNKNOWN = ""
    """An option that was offered before the program changed."""

    @classmethod
    def _missing_(cls, value: object) -> JobStep:
        return cls.UNKNOWN

    def payload(self, of: str = "") -> str:
        """What an option holds that wants this; of: the id of POST, or the wishes of RELAX."""
        return f"{NAME}:{self}:{of}" if of else f"{NAME}:{self}"
