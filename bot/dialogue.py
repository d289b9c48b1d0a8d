"""The one adapter that knows Rasa is there: asks it for a turn over loopback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from actions.utterance import Utterance

_PROBE = "probe"


class DialogueUnavailable(Exception):
    """Rasa or its action server did not answer in time, or answered nothing."""


@dataclass(frozen=True)
class DialogueTurn:
    """What came back for one message."""

    utterance: dict[str, Any]
    """As `actions.utterance.Utterance.as_json` made it."""
    question: str
    """What a follow-up to this turn has to be read with."""


class Dialogue:
    """A client of Rasa's REST channel; `seconds` is how long a turn may take."""

    def __init__(self, rasa_url: str, actions_url: str, seconds: float) -> None:
        self._client = httpx.AsyncClient(
            timeout=seconds, limits=httpx.Limits(max_connections=100, max_keepalive_connections=50)
        )
        self._webhook = f"{rasa_url}/webhooks/rest/webhook"
        self._health = (f"{rasa_url}/", f"{actions_url}/health")

    async def turn(self, conversation: str, text: str, previous_question: str, key: str) -> DialogueTurn:
        """Rasa's answer to a cleaned and redacted text. Raises DialogueUnavailable."""
        message = {
            "sender": conversation,
            "message": text,
            "metadata": {"turn": key, "previous_question": previous_question},
        }
        try:
            response = await self._client.post(self._webhook, json=message)
            response.raise_for_status()
            # An action server that fails makes Rasa answer 200 with an empty list.
            said = response.json()[0]["custom"]
            return DialogueTurn(Utterance.from_json(said["utterance"]).as_json(), said["question"])
        except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
            raise DialogueUnavailable(type(error).__name__) from error

    async def is_ready(self) -> bool:
        """Whether a turn can be answered: asked by taking one."""
        try:
            await self.turn(_PROBE, "你好", "", "probe")
        except DialogueUnavailable:
            return False
        return True

    async def is_alive(self) -> bool:
        """Whether both processes answer at all; cheaper than a turn."""
        try:
            for address in self._health:
                (await self._client.get(address, timeout=2.0)).raise_for_status()
        except httpx.HTTPError:
            return False
        return True

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
