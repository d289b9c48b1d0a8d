"""Starts the action server on loopback: `python -m bot.operations.action_server`."""

from __future__ import annotations

import logging

from rasa_sdk.endpoint import create_app

from actions.dialogue.reply_action import DomainlessExecutor, ReplyAction
from actions.knowledge.library import Library
from bot.operations import discreet_logs
from bot.settings import settings


def main() -> None:
    """Serve until stopped."""
    discreet_logs.install()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    chosen = settings()
    executor = DomainlessExecutor()
    executor.register_action(ReplyAction(Library.load()))
    app = create_app(executor, cors_origins=[])
    app.run(host="127.0.0.1", port=chosen.actions_port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
