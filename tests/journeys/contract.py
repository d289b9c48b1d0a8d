"""What DESIGN.md promises of every answer of the HTTP API."""

from __future__ import annotations

from typing import Any

OUTCOMES = {"answer", "ask_back", "service", "handoff", "smalltalk", "out_of_scope", "crisis"}
STATES = {"new", "claimed", "waiting_for_user", "resolved", "closed", "reopened", "cancelled"}
_MOST_OPTIONS = 3


def assert_contract(answer: dict[str, Any]) -> None:
    """Every field is there, of its kind, and an answer names its sources."""
    assert set(answer) == {"outcome", "topic", "confidence", "replies", "request"}
    assert answer["outcome"] in OUTCOMES
    assert isinstance(answer["topic"], str)
    assert 0 <= answer["confidence"] <= 1
    assert answer["replies"]
    for reply in answer["replies"]:
        _assert_reply(reply)
    if answer["outcome"] == "answer":
        assert answer["topic"]
        assert answer["replies"][0]["sources"]
    if answer["request"] is not None:
        assert set(answer["request"]) == {"number", "state"}
        assert len(answer["request"]["number"]) == 6
        assert answer["request"]["state"] in STATES


def _assert_reply(reply: dict[str, Any]) -> None:
    assert set(reply) == {"text", "speech", "audio", "options", "sources"}
    assert reply["text"].strip()
    assert reply["speech"].strip()
    assert "“" not in reply["speech"]
    assert reply["audio"] is None or reply["audio"].startswith("/api/v1/audio/")
    says = [option["say"] for option in reply["options"]]
    assert says == [str(number) for number in range(1, len(says) + 1)]
    assert len(says) <= _MOST_OPTIONS
    assert all(option["title"] for option in reply["options"])
    for source in reply["sources"]:
        assert set(source) == {"document", "number", "clause", "period", "over", "reported"}
        assert source["document"]
        assert isinstance(source["over"], bool)
        assert isinstance(source["reported"], bool)
