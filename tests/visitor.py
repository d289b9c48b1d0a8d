"""Somebody who uses the HTTP API, with a cookie jar of their own."""

from __future__ import annotations

from typing import Any

import httpx

MESSAGES = "/api/v1/messages"


class Visitor:
    """A client of one gateway; what it says belongs to one conversation."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def post(self, body: Any) -> httpx.Response:
        """Send any JSON as a message."""
        return await self.client.post(MESSAGES, json=body)

    async def say(self, text: str) -> dict[str, Any]:
        """The answer to a message, which must be one."""
        response = await self.post({"text": text, "modality": "text"})
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer


def told(answer: dict[str, Any]) -> str:
    """What an answer says."""
    return "".join(reply["text"] for reply in answer["replies"])


def messages_with(page: str, words: str) -> int:
    """How many messages of a page have these words; controls named after a message stand within it."""
    return sum(words in message for message in page.split("<article")[1:])


def option_named(answer: dict[str, Any], title: str) -> str:
    """What to say to choose the option of this title."""
    options = [option for reply in answer["replies"] for option in reply["options"]]
    said = [option["say"] for option in options if option["title"] == title]
    assert said, f"{title} is not among {[option['title'] for option in options]}"
    return str(said[0])
