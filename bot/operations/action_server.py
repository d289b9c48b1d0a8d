"""Starts the action server, for those who know the shared secret: `python -m bot.operations.action_server`."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from opentelemetry.trace import SpanKind
from rasa_sdk import Tracker
from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import CollectingDispatcher
from sanic import HTTPResponse, Request, Sanic, empty

from actions.dialogue.protocol import TURN_KEY, TURN_SPAN
from actions.dialogue.reply_action import DomainlessExecutor, ReplyAction
from actions.knowledge.library import Library
from actions.turn_id import turn_of_key
from actions.turn_spans import span
from bot.operations import json_logs, tracing
from bot.operations.internal_secret import internal_secret, knows
from bot.settings import settings

HEALTH = "/health"


class LoggedReply(ReplyAction):
    """The action, with every log line of a turn under that turn's name."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Decide the turn."""
        metadata = tracker.latest_message.get("metadata") or {}
        parent = str(metadata.get(TURN_SPAN) or "")
        # Without a parent it is no turn, but the question whether one could be taken.
        spanned = span("decide", SpanKind.SERVER, parent) if parent else nullcontext()
        with turn_of_key(str(metadata.get(TURN_KEY) or "")), spanned:
            return super().run(dispatcher, tracker, domain)


def guarded(app: Sanic[Any, Any], secret: str) -> Sanic[Any, Any]:
    """The server that answers only who knows the secret; its health is told to everybody."""

    async def _check(request: Request) -> HTTPResponse | None:
        return None if request.path == HEALTH or knows(request.headers, secret) else empty(status=401)

    app.register_middleware(_check, "request")
    return app


def main() -> None:
    """Serve until stopped."""
    json_logs.install("actions")
    chosen = settings()
    tracing.install(chosen, "actions")
    executor = DomainlessExecutor()
    executor.register_action(LoggedReply(Library.load()))
    app = guarded(create_app(executor, cors_origins=[]), internal_secret(chosen))
    app.run(host=chosen.actions_host, port=chosen.actions_port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
