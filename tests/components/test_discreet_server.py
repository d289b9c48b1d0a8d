"""Nothing that a person said comes into Rasa's log."""

import io
import logging
import unittest

from bot.components.discreet_server import discreet_record

_SECRET = "我叫王小明，电话13812345678"


class Log(unittest.TestCase):
    """A logger that writes everything, with the discreet records."""

    def setUp(self):
        usual = logging.getLogRecordFactory()
        self.addCleanup(logging.setLogRecordFactory, usual)
        logging.setLogRecordFactory(discreet_record)
        self.written = io.StringIO()
        self.logger = logging.Logger("rasa.test", logging.DEBUG)
        handler = logging.StreamHandler(self.written)
        handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
        self.logger.addHandler(handler)

    def test_a_warning_keeps_its_place_and_no_text(self):
        self.logger.warning("cannot parse %s", _SECRET)
        self.assertNotIn("王小明", self.written.getvalue())
        self.assertNotIn("parse", self.written.getvalue())
        self.assertRegex(self.written.getvalue(), r"^WARNING rasa\.test:\d+\n$")

    def test_an_exception_keeps_its_kind_and_where_it_was_raised(self):
        try:
            int(_SECRET)
        except ValueError:
            self.logger.exception("failed on " + _SECRET)
        written = self.written.getvalue()
        self.assertNotIn("王小明", written)
        self.assertNotIn("Traceback", written)
        self.assertRegex(written, r"ValueError at .*test_discreet_server\.py:\d+")

    def test_a_chain_of_exceptions_keeps_no_text_either(self):
        try:
            try:
                raise KeyError(_SECRET)
            except KeyError as error:
                raise RuntimeError(_SECRET) from error
        except RuntimeError:
            self.logger.critical(_SECRET, exc_info=True)
        self.assertNotIn("王小明", self.written.getvalue())
        self.assertIn("RuntimeError", self.written.getvalue())

    def test_an_error_told_without_an_exception_is_written_too(self):
        self.logger.error("%s", _SECRET, exc_info=True)
        self.assertRegex(self.written.getvalue(), r"^ERROR rasa\.test:\d+\n$")

    def test_lines_of_the_start_are_left_as_they_are(self):
        self.logger.info("Rasa server is up and running on %s.", "5005")
        self.assertIn("running on 5005.", self.written.getvalue())
