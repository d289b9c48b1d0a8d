"""What the dialogue remembers of a search for a post: the wishes, what was asked, which posts were told. Kept with the
dialogue's state, encrypted; what is too old counts no more.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from enum import StrEnum

from actions.dialogue.inquiry.state import CONVERSATION_SECONDS, KEPT_SECONDS
from actions.postings.wishes import Wish, Wishes


class Ask(StrEnum):
    """What is asked for, in this order."""

    NOTHING = ""
    PLACE = "place"
    WORK = "work"
    LIMITS = "limits"


class View(StrEnum):
    """What of the posts is told."""

    NOTHING = ""
    LIST = "list"
    POST = "post"
    CONTACT = "contact"
    """How to reach the employer, and what to ask them."""


@dataclass(frozen=True)
class JobState:
    """Frozen: each turn makes a new one."""

    wishes: Wishes = field(default_factory=Wishes)
    who: str = ""
    """The relative for whom a post is looked for: 弟弟; "" for the speaker."""
    asked: Ask = Ask.NOTHING
    """The open question."""
    settled: tuple[Ask, ...] = ()
    """Answered or skipped: not asked again."""
    before: Wishes | None = None
    """The wishes before the last words, to put them back."""
    given_up: tuple[Wish, ...] = ()
    view: View = View.NOTHING
    found: tuple[int, ...] = ()
    """Ids of the posts that are gone through, the best first."""
    position: int = 0
    """Among these: the one that is told, or the first in the list."""
    seen: tuple[int, ...] = ()
    """Ids of the posts before these, passed over when more are asked for."""
    post: str = ""
    """The post that was told last, in words; "" where the list was."""
    is_wage_told: bool = False
    """Whether it was said what a wage does to 低保."""
    sent: str = ""
    """What a counselor was given of it, in the words in which it was told; "" where nothing."""
    is_foreground: bool = True
    """Whether the search spoke last, so that short words are meant for it."""
    is_interrupted: bool = False
    touched_at: float = field(default_factory=time.time)
    """Seconds since the epoch."""

    def is_over(self, *, is_kept: bool) -> bool:
        """Whether it is too old. is_kept: the person agreed that their own affairs outlive the conversation."""
        lasts = KEPT_SECONDS if is_kept and not self.who else CONVERSATION_SECONDS
        return self.touched_at + lasts < time.time()

    @property
    def name(self) -> str:
        """Whom it is for, as they are spoken of to the one who asks."""
        return f"您{self.who}" if self.who else "您"

    @property
    def searched(self) -> Wishes:
        """The wishes without those that were given up."""
        return self.wishes.without(self.given_up)

    def with_wishes(self, wishes: Wishes) -> JobState:
        """The same with other wishes: the posts are looked for anew."""
        return replace(
            self,
            wishes=wishes,
            before=self.wishes,
            given_up=(),
            found=(),
            position=0,
            seen=(),
            view=View.NOTHING,
            post="",
        )

    def settle(self, *questions: Ask) -> JobState:
        """The same with these questions answered."""
        settled = tuple(dict.fromkeys((*self.settled, *(one for one in questions if one))))
        return replace(self, settled=settled, asked=Ask.NOTHING)

    @property
    def next_question(self) -> Ask:
        """What is to be asked next; NOTHING where enough is known."""
        return next((one for one in Ask if one and one not in self.settled), Ask.NOTHING)
