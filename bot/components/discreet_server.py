"""Rasa's command line with a log that never repeats what people said: `python -m bot.components.discreet_server run …`.

Rasa writes the user's text into its error messages. Here every record keeps its time, level and place, and of an
exception its kind and where it was raised; messages, arguments and tracebacks are dropped before any handler sees them.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime, timezone
from types import TracebackType
from typing import Any, Optional

from bot.components import without_tensorflow

_make_record = logging.getLogRecordFactory()


def discreet_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    """A log record; without its message where it is a warning or worse. Lesser ones are Rasa's start-up lines."""
    record = _make_record(*args, **kwargs)
    if record.levelno >= logging.WARNING:
        record.msg, record.args = f"{record.name}:{record.lineno}{_raised(record)}", ()
        record.exc_info = None
    return record


def _raised(record: logging.LogRecord) -> str:
    if not record.exc_info or record.exc_info[0] is None:
        return ""
    trace: Optional[TracebackType] = record.exc_info[2]
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return f" {record.exc_info[0].__name__}{place}"


def json_line(_handler: logging.Handler, record: logging.LogRecord) -> str:
    """A record as one JSON line, as our other processes write it; whichever handler Rasa installs."""
    line = {
        "at": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
        "process": "rasa",
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": record.getMessage(),
    }
    return json.dumps(line, ensure_ascii=False)


def main() -> None:
    """Run Rasa's own command line."""
    logging.setLogRecordFactory(discreet_record)
    logging.Handler.format = json_line  # type: ignore[method-assign]
    without_tensorflow.install()
    from rasa.__main__ import main as rasa

    from bot.components import action_answers, parallel_reading

    action_answers.install()
    parallel_reading.install()
    rasa()


if __name__ == "__main__":
    main()
