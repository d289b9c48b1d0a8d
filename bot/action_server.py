"""Starts the action server on loopback: `python -m bot.action_server`."""

from __future__ import annotations

import logging

from rasa_sdk.endpoint import create_app

from actions.knowledge.library import Library
from actions.records.store import open_store
from actions.reply_action import DomainlessExecutor, ReplyAction
from actions.turn import TurnTaker
from bot.settings import settings


def main() -> None:
    """Serve until stopped."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    chosen = settings()
    library = Library.load()
    executor = DomainlessExecutor()
    store = open_store(chosen.database_url, chosen.keys)
    executor.register_action(ReplyAction(TurnTaker(library, store.desk), library))
    app = create_app(executor, cors_origins=[])
    app.run(host="127.0.0.1", port=chosen.actions_port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
