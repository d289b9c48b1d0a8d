"""What goes to and fro over a voice stream: one class a message. `docs/voice-stream.md` is made from this file.

In, binary: samples, s16le, mono, 16 kHz, in pieces of any even length. Out, binary: the sound just announced.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator
from pydantic.json_schema import JsonSchemaValue

from bot.rendering.contract import HeardAnswer
from voice.hearing.endpointing import SILENCES
from voice.speaking.speaker import RATES, nearest_rate

SLOWEST, FASTEST = min(RATES.values()), max(RATES.values())
MAX_CONTROL_MESSAGE = 2048
"""Characters of a control message."""


class UnknownMessage(ValueError):
    """A control message that is none."""


class _ControlMessage(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, allow_inf_nan=False)


class PushToTalkStarted(_ControlMessage):
    """The button is held: what is said until `end` is one utterance."""

    type: Literal["start"] = "start"


class PushToTalkEnded(_ControlMessage):
    """The button is let go."""

    type: Literal["end"] = "end"


class StopRequested(_ControlMessage):
    """Say no more of this."""

    type: Literal["stop"] = "stop"


class TextEntered(_ControlMessage):
    """What was entered instead of spoken, such as the number of a choice: it is answered aloud."""

    type: Literal["text"] = "text"
    text: str = Field(min_length=1, max_length=500)


class SettingsWanted(_ControlMessage):
    """What is to change; whatever is left out stays as it is."""

    type: Literal["settings"] = "settings"
    silence: float | None = Field(default=None, description=f"seconds that end an utterance, one of {SILENCES}")
    rate: float | None = Field(
        default=None, ge=SLOWEST, le=FASTEST, description="of speech; becomes the nearest one that is offered"
    )
    voice: str | None = Field(default=None, description='name of a voice; "" is the default one')
    hands_free: bool | None = Field(default=None, description="listen without a button")
    messages: bool | None = Field(default=None, description="bring and speak a counselor's words and notices, too")

    waiting: bool | None = Field(default=None, description="let waiting be heard, as it is at the start")

    @field_validator("silence")
    @classmethod
    def _is_offered(cls, silence: float | None) -> float | None:
        if silence is not None and silence not in SILENCES:
            raise ValueError("no such silence")
        return silence

    @field_validator("rate")
    @classmethod
    def _to_nearest(cls, rate: float | None) -> float | None:
        return None if rate is None else nearest_rate(rate)


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True)


class Listening(_Event):
    """Whether somebody is heard now: then stop playing."""

    type: Literal["listening"] = "listening"
    speech: bool
    hands_free: bool


class PartialTranscript(_Event):
    """The words so far."""

    type: Literal["partial"] = "partial"
    text: str


class FinalTranscript(_Event):
    """The words of one utterance."""

    type: Literal["heard"] = "heard"
    text: str = Field(description='"" where there were none')
    confidence: float


class SettingsChanged(_Event):
    """The rate was changed by 慢一点 or 快一点, or the silence by 等我久一点 or 反应快一点."""

    type: Literal["settings"] = "settings"
    rate: float
    silence: float = Field(description="seconds that end an utterance")


class ReplyEvent(HeardAnswer):
    """The answer of the HTTP API, and the present rate."""

    type: Literal["reply"] = "reply"
    rate: float


class CounselorMessage(_Event):
    """A counselor wrote this."""

    type: Literal["message"] = "message"
    name: str
    text: str


class Notice(_Event):
    """What became of the person's request, or a reminder: told by the program."""

    type: Literal["notice"] = "notice"
    text: str


class AudioSentence(_Event):
    """The sound of one sentence follows, as one binary message."""

    type: Literal["audio"] = "audio"
    state: Literal["sentence"] = "sentence"
    format: Literal["mp3"] = "mp3"
    bytes: int
    text: str
    number: int = Field(description="which sentence, from 1")
    of: int = Field(description="how many there are")


class AudioWaiting(_Event):
    """A soft tone follows, as one binary message: the answer is being made."""

    type: Literal["audio"] = "audio"
    state: Literal["waiting"] = "waiting"
    format: Literal["mp3"] = "mp3"
    bytes: int


class AudioEnd(_Event):
    """Everything that is to be said was sent."""

    type: Literal["audio"] = "audio"
    state: Literal["end"] = "end"


class AudioStopped(_Event):
    """Play no more."""

    type: Literal["audio"] = "audio"
    state: Literal["stopped"] = "stopped"


class ErrorEvent(_Event):
    """A fault, in a plain sentence, which is also spoken."""

    type: Literal["error"] = "error"
    code: str
    message: str


ControlMessage = PushToTalkStarted | PushToTalkEnded | StopRequested | TextEntered | SettingsWanted
VoiceEvent = (
    Listening
    | PartialTranscript
    | FinalTranscript
    | SettingsChanged
    | ReplyEvent
    | CounselorMessage
    | Notice
    | Annotated[AudioSentence | AudioWaiting | AudioEnd | AudioStopped, Field(discriminator="state")]
    | ErrorEvent
)
_CONTROL: TypeAdapter[ControlMessage] = TypeAdapter(Annotated[ControlMessage, Field(discriminator="type")])
_EVENT: TypeAdapter[VoiceEvent] = TypeAdapter(Annotated[VoiceEvent, Field(discriminator="type")])


def control_message(text: str) -> ControlMessage:
    """What a control message wants. Raises UnknownMessage."""
    if len(text) > MAX_CONTROL_MESSAGE:
        raise UnknownMessage
    try:
        return _CONTROL.validate_json(text)
    except ValidationError:
        raise UnknownMessage from None


def event_of(text: str) -> VoiceEvent | None:
    """The event in a message of the gateway; None where a newer gateway sends one that is not known here."""
    try:
        return _EVENT.validate_json(text)
    except ValidationError:
        return None


def document() -> str:
    """`docs/voice-stream.md`."""
    received, sent = (_schemas(adapter) for adapter in (_CONTROL, _EVENT))
    lines = (
        "# The voice stream",
        "",
        "Made from `bot/channels/voice/protocol.py` by `python -m bot.channels.voice.protocol`.",
        "",
        "`WS /api/v1/voice`. The conversation is the one of the session cookie. The HTTP API is described by the",
        "gateway itself, at `/openapi.json`.",
        "",
        "## To the gateway",
        "",
        "Binary: samples, s16le, mono, 16 kHz, in pieces of any even length. Text: one JSON object,",
        f"at most {MAX_CONTROL_MESSAGE} characters.",
        "",
        *_described(received),
        "## From the gateway",
        "",
        "Text: one JSON object. Binary: the sound that the last `audio` event announced.",
        "",
        *_described(sent),
    )
    return "\n".join(lines).rstrip("\n")


def _schemas(adapter: TypeAdapter[Any]) -> list[JsonSchemaValue]:
    kept: dict[str, JsonSchemaValue] = adapter.json_schema(mode="serialization")["$defs"]
    return [schema for schema in kept.values() if "type" in schema.get("properties", {})]


def _described(schemas: list[JsonSchemaValue]) -> Iterator[str]:
    for schema in schemas:
        properties = schema["properties"]
        state = properties.get("state", {}).get("const", "")
        yield f"### `{properties['type']['const']}`{f', state `{state}`' if state else ''}"
        yield ""
        yield schema["description"]
        yield ""
        fields = [(name, about) for name, about in properties.items() if name not in ("type", "state")]
        yield from (f"- `{name}`: {_type_of(about)}{_explained(about)}" for name, about in fields)
        yield from [""] if fields else []


def _type_of(about: JsonSchemaValue) -> str:
    if "anyOf" in about:
        return " or ".join(_type_of(one) for one in about["anyOf"])
    if "$ref" in about:
        return str(about["$ref"].rpartition("/")[2])
    if "const" in about:
        return f'"{about["const"]}"'
    return f"list of {_type_of(about['items'])}" if about["type"] == "array" else str(about["type"])


def _explained(about: JsonSchemaValue) -> str:
    return f"; {about['description']}" if about.get("description") else ""


if __name__ == "__main__":
    print(document())
