"""What the dialogue remembers of a search for a post: the wishes, what was asked, which posts were told. Kept with the
dialogue's state, encrypted; what is too old counts no more.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from actions.dialogue.service_state import ServiceState
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
class JobState(ServiceState):
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

    @property
    def is_for_a_relative(self) -> bool:
        """Whether it is about somebody whom the speaker speaks for."""
        return bool(self.who)

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
