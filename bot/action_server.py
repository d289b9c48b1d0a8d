"""Starts the action server on loopback: `python -m bot.action_server`."""

from __future__ import annotations

import logging

from rasa_sdk.endpoint import create_app

from actions.knowledge.library import Library
from actions.records.database import open_database
from actions.records.requests import StoredDesk
from actions.reply_action import DomainlessExecutor, ReplyAction
from actions.turn import TurnTaker
from bot.settings import settings


def main() -> None:
    """Serve until stopped."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    chosen = settings()
    library = Library.load()
    executor = DomainlessExecutor()
    executor.register_action(ReplyAction(TurnTaker(library, StoredDesk(open_database(chosen.database_url))), library))
    app = create_app(executor, cors_origins=[])
    app.run(host="127.0.0.1", port=chosen.actions_port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
