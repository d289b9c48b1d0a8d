"""What one turn of a conversation leaves for the next: typed, kept encrypted, sent along to the dialogue.

Nothing of it is ever read back out of the wording of an answer.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypedDict

from actions.dialogue.inquiry.state import InquiryState
from actions.dialogue.job_search.state import JobState
from actions.dialogue.protocol import ActKind, Intent
from actions.dialogue.utterance import Option, Utterance
from actions.json_object import JsonObject
from actions.people.profiles import ProfileChanges

QUESTION_SECONDS = 15 * 60
"""How long an open question waits for its answer, so that an old yes is never taken for a consent."""
_MAX_TRAIL = 5
_NOT_WORTH_REPEATING = (Intent.REPEAT, Intent.SLOWER, Intent.FASTER, Intent.STOP, Intent.WAIT)
"""Intents whose answer 再说一遍 passes over: it means what was said before."""


class QuestionKind(StrEnum):
    """What was asked."""

    OFFER = "offer"
    """要不要听详细, 要不要转人工: a yes goes on."""
    HEARD = "heard"
    """Whether something was heard rightly."""
    CONFIRM = "confirm"
    """Whether an act is wanted, because it was not certain enough."""
    SHARE_WORDS = "share_words"
    """Whether a counselor may read what was said so far."""
    REGION = "region"
    MEDIUM = "medium"
    CONTACT = "contact"
    """How else the person can be reached."""
    WHAT_TO_CANCEL = "what_to_cancel"
    ERASE = "erase"
    KEEP_PROFILE = "keep_profile"
    INQUIRY = "inquiry"
    """What a service has to know: 您是几级."""
    JOBS = "jobs"
    """What the search for a post has to know: 想做什么活."""
    SHARE_WISHES = "share_wishes"
    """Whether a counselor may have the wishes for a post."""
    OUTCOME = "outcome"
    """What became of a post; `number` is the referral's."""
    REMIND = "remind"
    """Whether to remind of a date, or of which."""


MUST_BE_ANSWERED = frozenset(set(QuestionKind) - {QuestionKind.OFFER, QuestionKind.OUTCOME, QuestionKind.REMIND})
"""Questions that are asked once more where the answer was not understood."""


class ActParameters(TypedDict, total=False):
    """What acts need to know; each takes what is its own."""

    number: str
    """Of the request."""
    region: str
    medium: str
    topic: str
    need: str
    """The words for the counselor, redacted."""
    shares_words: str
    """"yes", "no" or `protocol.UNASKED`."""
    by_sound: str
    """"yes" where the place was understood by its sound alone."""
    cry: str
    """The words that showed danger."""
    stars: int
    changes: ProfileChanges
    """Of the profile."""
    fields: list[str]
    """Of the profile, to be put back."""
    referral: int
    outcome: str
    """Of a post; a value of PostOutcome."""
    date: int
    subjects: list[str]
    """Ids of entries, or `post:<id>`."""


@dataclass(frozen=True)
class Act:
    """Something that the gateway is to do."""

    kind: ActKind
    parameters: ActParameters = field(default_factory=ActParameters)
    was_asked: bool = False
    """Whether this is the answer to an open question about this very act."""
    notes: tuple[str, ...] = ()
    """What is told beside the answer once it is done."""
    is_beside: bool = False
    """Whether it comes along with an answer, which goes on without it."""


@dataclass(frozen=True)
class Question:
    """An open question of the assistant."""

    kind: QuestionKind
    on_yes: str = ""
    """Payload of a plain yes; see actions.dialogue.payloads."""
    on_no: str = ""
    act: Act | None = None
    """CONFIRM: what a yes does."""
    number: str = ""
    """Of the request that it is about."""
    heard: str = ""
    """HEARD: the words that were said back, redacted."""
    heard_written: str = ""
    """HEARD: the same with their numbers; never sent along, only kept encrypted until the answer."""
    told: ProfileChanges = field(default_factory=ProfileChanges)
    """KEEP_PROFILE: what 说错了 puts back."""
    before: Question | None = None
    """HEARD: the question that was open before."""
    sentences: tuple[str, ...] = ()
    """How it was asked, to ask it once more."""
    options: tuple[Option, ...] = ()
    was_repeated: bool = False
    expires_at: float = 0.0
    """Seconds since the epoch."""

    @property
    def is_expired(self) -> bool:
        """Whether it is too late for an answer."""
        return self.expires_at < time.time()


def ask(
    kind: QuestionKind,
    *,
    on_yes: str = "",
    on_no: str = "",
    number: str = "",
    told: ProfileChanges | None = None,
) -> Question:
    """A question that is open from now on."""
    expires_at = time.time() + QUESTION_SECONDS
    return Question(kind, on_yes, on_no, number=number, told=told or {}, expires_at=expires_at)


@dataclass
class DialogueState:
    """Small on purpose: it travels with every turn."""

    subject: str = ""
    """Id of the entry being talked about."""
    question: str = ""
    """The person's last question, redacted; a follow-up is read together with it."""
    part: int = -1
    """Which part of the subject was told last; -1 is the answer itself."""
    trail: list[str] = field(default_factory=list)
    """Earlier subjects, the latest last, for 返回."""
    offered: list[Option] = field(default_factory=list)
    """The options of the last turn that offered any."""
    pending: Question | None = None
    unplaced: str = ""
    """Number of a request for which it was asked where the person is, while that is not known."""
    caveats: list[str] = field(default_factory=list)
    """What was said of sources: afterwards it stands with the source alone."""
    misunderstood: int = 0
    """Misunderstandings in a row."""
    alarms: int = 0
    """How often danger was answered in this conversation: the second time in other words."""
    last: Utterance | None = None
    """The last utterance, for 再说一遍."""
    told: ProfileChanges = field(default_factory=ProfileChanges)
    """What the last turn learnt of the person: 我说错了 puts it back."""
    inquiry: InquiryState | None = None
    """我能得到什么 or 残保金和奖励, as far as it has come."""
    jobs: JobState | None = None
    """The search for a post, as far as it has come."""
    was_reminder_offered: bool = False
    """Whether it was said that somebody can be reminded, or they wanted no reminders: it is not offered again."""

    @classmethod
    def from_json(cls, data: object) -> DialogueState:
        """The state from a JSON object; an empty or outdated one gives a fresh state."""
        try:
            return _ADAPTER.validate_python(data)
        except ValidationError:
            return cls()

    def as_json(self) -> JsonObject:
        """A JSON object."""
        found: JsonObject = _ADAPTER.dump_python(self, mode="json")
        return found

    @property
    def open_question(self) -> Question | None:
        """The question that an answer may be meant for now."""
        return self.pending if self.pending is not None and not self.pending.is_expired else None

    def turn_to(self, subject: str) -> None:
        """Make an entry the subject; the earlier one is where 返回 leads."""
        if self.subject and self.subject != subject:
            self.trail = [*self.trail, self.subject][-_MAX_TRAIL:]
        self.subject, self.part = subject, -1

    def say_caveats_once(self, utterance: Utterance) -> None:
        """Leave out of an utterance what was said of a source before, and remember what it says."""
        utterance.leave_out(self.caveats)
        self.caveats = [*self.caveats, *utterance.caveats]

    def settle(self, intent: str, utterance: Utterance) -> None:
        """Remember what was said in the end, once everything is done."""
        if utterance.options:
            self.offered = list(utterance.options)
        if intent not in _NOT_WORTH_REPEATING:
            self.last = utterance


_ADAPTER = TypeAdapter(DialogueState)
