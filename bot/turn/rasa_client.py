"""The one adapter that knows Rasa is there: asks it for a decision, and stops asking while it hangs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import httpx
from opentelemetry.trace import SpanKind
from pydantic import ValidationError

from actions.dialogue.decision import Decision, KnownFacts
from actions.dialogue.protocol import FACTS, PREVIOUS_QUESTION, STATE, TURN_KEY, TURN_SPAN
from actions.dialogue.state import DialogueState
from actions.errors import QianzhuError
from actions.turn_spans import here, span

FAILURES_ALLOWED = 2
"""Timeouts in a row after which Rasa is not waited for any more."""
PROBE_SECONDS = 2.0
"""How long it is left alone then, and how long a turn may take that finds out whether it is back."""
_PROBE_CONVERSATION = "probe"


class DialogueUnavailable(QianzhuError):
    """Rasa or its action server did not answer in time, or answered nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__("dialogue_unavailable")
        self.reason = reason
        """A word for the log, such as the kind of the error."""


class RasaClient:
    """A client of Rasa's REST channel, which answers who knows the secret. Asking it has no effects.

    `seconds` is how long a turn may take.
    """

    def __init__(
        self,
        rasa_url: str,
        actions_url: str,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        secret: str = "",
    ) -> None:
        self._client = httpx.AsyncClient(
            timeout=seconds,
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=50),
            headers={"authorization": f"Bearer {secret}"},
        )
        self._webhook = f"{rasa_url}/webhooks/rest/webhook"
        self._health = {"rasa": f"{rasa_url}/", "actions": f"{actions_url}/health"}
        self._seconds, self._clock = seconds, clock
        self._timeouts, self._left_alone_until = 0, 0.0

    async def decide(
        self,
        conversation: str,
        text: str,
        state: DialogueState,
        facts: KnownFacts,
        key: str,
        max_seconds: float | None = None,
    ) -> Decision:
        """What the dialogue decides about a cleaned and redacted text. Raises DialogueUnavailable."""
        with span("rasa", SpanKind.CLIENT):
            return await self._decide(_message(conversation, text, state, facts, key), max_seconds)

    async def _decide(self, message: dict[str, object], max_seconds: float | None = None) -> Decision:
        try:
            response = await self._client.post(self._webhook, json=message, timeout=self._patience(max_seconds))
            response.raise_for_status()
            # An action server that fails makes Rasa answer 200 with an empty list.
            decision = Decision.from_json(response.json()[0]["custom"])
        except httpx.TimeoutException as error:
            self._timeouts += 1
            self._left_alone_until = self._clock() + PROBE_SECONDS
            raise DialogueUnavailable(type(error).__name__) from error
        except (httpx.HTTPError, ValidationError, ValueError, LookupError, TypeError) as error:
            raise DialogueUnavailable(type(error).__name__) from error
        self._timeouts = 0
        return decision

    def _patience(self, max_seconds: float | None) -> float:
        """How long to wait for this turn. Raises DialogueUnavailable while Rasa hangs."""
        seconds = min(self._seconds, max_seconds) if max_seconds is not None else self._seconds
        if self._timeouts < FAILURES_ALLOWED:
            return seconds
        if self._clock() < self._left_alone_until:
            raise DialogueUnavailable("hangs")
        # One turn finds out whether it is back; the others go on without it.
        self._left_alone_until = self._clock() + PROBE_SECONDS
        return min(seconds, PROBE_SECONDS)

    async def is_ready(self) -> bool:
        """Whether a turn can be answered: asked by taking one."""
        try:
            await self._decide(_message(_PROBE_CONVERSATION, "你好", DialogueState(), KnownFacts(), "probe"))
        except DialogueUnavailable:
            return False
        return True

    async def parts_alive(self) -> dict[str, bool]:
        """Which of both processes answer at all; cheaper than a turn."""
        alive = await asyncio.gather(*map(self._answers, self._health.values()))
        return dict(zip(self._health, alive, strict=True))

    async def _answers(self, address: str) -> bool:
        try:
            (await self._client.get(address, timeout=2.0)).raise_for_status()
        except httpx.HTTPError:
            return False
        return True

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _message(conversation: str, text: str, state: DialogueState, facts: KnownFacts, key: str) -> dict[str, object]:
    return {
        "sender": conversation,
        "message": text,
        "metadata": {
            TURN_KEY: key,
            PREVIOUS_QUESTION: state.question,
            STATE: state.as_json(),
            FACTS: facts.as_json(),
            TURN_SPAN: here(),
        },
    }
