"""Errors in logs without what people said: kind and place alone, for messages and tracebacks can quote values."""

from __future__ import annotations

import logging
from pathlib import Path
from traceback import walk_tb
from typing import Any

_OURS = str(Path(__file__).parents[2])
_LIBRARIES = "site-packages"
_make_record = logging.getLogRecordFactory()


def kind_and_place(error: BaseException) -> str:
    """Such as `ValidationError at /…/bot/turn/steps.py:57`: the last line of our own code, or of a library's."""
    places = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    ours = [(file, line) for file, line in places if file.startswith(_OURS) and _LIBRARIES not in file]
    place = (ours or places)[-1:]
    return type(error).__name__ + "".join(f" at {file}:{line}" for file, line in place)


def install() -> None:
    """Let no log of this process hold a traceback, whoever writes it: libraries log errors as well."""
    logging.setLogRecordFactory(_discreet_record)


def _discreet_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    record = _make_record(*args, **kwargs)
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        record.msg, record.args, record.exc_info = kind_and_place(error), (), None
    return record
