"""The answer that the HTTP API gives, as types: the served schema, and what every channel is handed."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from actions.dialogue.utterance import Citation, Outcome


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class Option(_Model):
    """One of at most three numbered choices."""

    title: str
    say: str
    """What chooses it, such as "1"."""


class Reply(_Model):
    """One piece of an answer."""

    text: str
    speech: str
    """The same for the ear."""
    audio: str | None = None
    """Address where it can be heard for a day; null where nothing can be spoken."""
    options: list[Option] = []
    sources: list[Citation] = []
    cacheable: bool = Field(default=False, exclude=True)
    """Whether the words are the same for everybody, so that their sound may be kept on disk."""


class RequestRef(_Model):
    """A service request that the answer is about."""

    number: str
    state: str


class Answer(_Model):
    """What is answered to one message."""

    outcome: Outcome
    topic: str
    """Id of the knowledge entry; "" where none was told."""
    confidence: float
    replies: list[Reply]
    request: RequestRef | None = None

    wants_copy: bool = Field(default=False, exclude=True)
    """Whether the person asked for a copy of their data: a channel that can hand out a file does."""
    has_calendar: bool = Field(default=False, exclude=True)
    """Whether somebody wanted to be reminded: a channel that can hand out a file for a calendar does."""
    is_kept: bool = Field(default=False, exclude=True)
    """Whether a page that is loaded now shows it."""
    is_relayed: bool = Field(default=False, exclude=True)
    """Whether the message only went to the counselor: it stands among the messages, not among the turns."""

    @property
    def text(self) -> str:
        """All of it, for the eye."""
        return "".join(reply.text for reply in self.replies)

    @property
    def speech(self) -> str:
        """All of it, for the ear."""
        return "".join(reply.speech for reply in self.replies)


class HeardAnswer(Answer):
    """What is answered to a recording."""

    heard: str
    """The words that were recognised; "" where there were none."""


class Fault(_Model):
    """What went wrong."""

    code: str
    message: str
    """A plain Chinese sentence that says what to do."""


class Failure(_Model):
    """The body of every response that is an error."""

    error: Fault
