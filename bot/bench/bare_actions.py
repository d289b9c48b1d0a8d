"""The action server of the bare Rasa: one constant text, whatever is asked: `python -m bot.bench.bare_actions PORT`."""

from __future__ import annotations

import sys
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

ANSWER = "好的。"


class ConstantReply(Action):  # type: ignore[misc]  # rasa_sdk is not typed
    """Stands in for the action that the model's rules name; sets no slot."""

    def name(self) -> str:
        """As the domain calls it."""
        return "action_reply"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Say the constant."""
        dispatcher.utter_message(text=ANSWER)
        return []


def main() -> None:
    """Serve until stopped."""
    executor = ActionExecutor()
    executor.register_action(ConstantReply())
    create_app(executor, cors_origins=[]).run(
        host="127.0.0.1", port=int(sys.argv[1]), single_process=True, access_log=False, motd=False
    )


if __name__ == "__main__":
    main()
