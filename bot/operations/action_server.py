"""Starts the action server on loopback: `python -m bot.operations.action_server`."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.protocol import TURN_KEY
from actions.dialogue.reply_action import DomainlessExecutor, ReplyAction
from actions.knowledge.library import Library
from actions.turn_id import turn_of_key
from bot.operations import json_logs
from bot.settings import settings


class LoggedReply(ReplyAction):
    """The action, with every log line of a turn under that turn's name."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Decide the turn."""
        metadata = tracker.latest_message.get("metadata") or {}
        with turn_of_key(str(metadata.get(TURN_KEY) or "")):
            return super().run(dispatcher, tracker, domain)


def main() -> None:
    """Serve until stopped."""
    json_logs.install("actions")
    chosen = settings()
    executor = DomainlessExecutor()
    executor.register_action(LoggedReply(Library.load()))
    app = create_app(executor, cors_origins=[])
    app.run(host="127.0.0.1", port=chosen.actions_port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
