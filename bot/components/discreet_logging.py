"""Rasa's log without what people said: Rasa writes the user's text into error messages, so messages are not written."""

from __future__ import annotations

import logging


class DiscreetFormatter(logging.Formatter):
    """Time, level, place, and the kind of an exception with where it was raised: never a message's text or arguments."""

    def format(self, record: logging.LogRecord) -> str:
        """One line a record."""
        line = f"{self.formatTime(record)} {record.levelname} {record.name}:{record.lineno}"
        if record.exc_info and record.exc_info[0] is not None:
            trace = record.exc_info[2]
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            place = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
            line += f" {record.exc_info[0].__name__}{place}"
        return line
