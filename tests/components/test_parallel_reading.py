"""Messages are read beside the event loop, each with its own result."""

from __future__ import annotations

import asyncio
import threading
import unittest
from typing import Any
from unittest import mock

from bot.components import parallel_reading


class ParallelReading(unittest.TestCase):
    def test_two_messages_are_read_at_once_while_the_loop_goes_on(self) -> None:
        both = threading.Barrier(2, timeout=10)

        async def _reads(_processor: Any, text: str) -> dict[str, Any]:
            both.wait()
            return {"text": text, "thread": threading.current_thread().name}

        async def _read_two() -> list[dict[str, Any]]:
            return await asyncio.gather(*(parallel_reading.parse_message(None, text) for text in ("一", "二")))

        with mock.patch.object(parallel_reading, "_parse_message", _reads):
            read = asyncio.run(_read_two())
        self.assertEqual([message["text"] for message in read], ["一", "二"])
        self.assertNotIn(threading.current_thread().name, {message["thread"] for message in read})

    def test_a_fault_reaches_whoever_asked(self) -> None:
        async def _fails(_processor: Any) -> dict[str, Any]:
            raise ValueError("unreadable")

        with mock.patch.object(parallel_reading, "_parse_message", _fails), self.assertRaises(ValueError):
            asyncio.run(parallel_reading.parse_message(None))


if __name__ == "__main__":
    unittest.main()
