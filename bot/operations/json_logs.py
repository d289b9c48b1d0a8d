"""Logs as JSON lines that programs can read, each with the turn it belongs to, and none with what people said.

Our own lines are constants with names and numbers. What a library writes may quote values, so of it the place is kept,
and the text of its message before values are put into it.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType

from actions.errors import QianzhuError
from actions.turn_id import current_turn
from bot.operations import discreet_logs
from bot.operations.discreet_logs import kind_and_place

TURNS = "bot.turn.pipeline"
"""The logger that writes a line for each turn."""
_OURS = ("bot", "actions", "voice", "__main__")
_MOST_CHARACTERS = 400


class JsonLine(logging.Formatter):
    """A record as one line: at, process, level, logger, turn, message, and the record's `fields`."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "process": self._process,
            "level": record.levelname.lower(),
            "logger": record.name,
            "turn": current_turn(),
            "message": _message_of(record)[:_MOST_CHARACTERS],
            **getattr(record, "fields", {}),
        }
        return json.dumps(line, ensure_ascii=False, default=str)


def install(process: str) -> None:
    """Let this process log in JSON to standard error: warnings and worse, and a line for each turn."""
    discreet_logs.install()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine(process))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger(TURNS).setLevel(logging.INFO)
    logging.captureWarnings(True)
    sys.excepthook = _tell_end
    threading.excepthook = lambda told: _tell_end(told.exc_type, told.exc_value, told.exc_traceback)


def _message_of(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] in _OURS:
        return record.getMessage()
    template = str(record.msg) if record.args else ""
    return f"{record.module}:{record.lineno} {template}".rstrip()


def _tell_end(_kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None) -> None:
    """What ends a process or a thread: its kind and place, and the sentence that is meant for operators."""
    if error is None or isinstance(error, KeyboardInterrupt):
        return
    sentence = f": {error.message}" if isinstance(error, QianzhuError) else ""
    logging.getLogger(__name__).critical("%s%s", kind_and_place(error), sentence)
