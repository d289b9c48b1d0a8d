"""Reads messages beside Rasa's event loop: while one is understood, others are received, acted on and answered.

Rasa 3.6 runs the whole pipeline on its event loop, so that one core works and the other waits. Ours keeps no state
between messages, and the sentence embedding, half of the work, lets other threads run.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Dict, Text

from rasa.core.processor import MessageProcessor

_READERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="reader")
_parse_message = MessageProcessor.parse_message


async def parse_message(processor: MessageProcessor, *arguments: Any, **options: Any) -> Dict[Text, Any]:
    """What Rasa's own method gives; it awaits nothing that belongs to the server's loop."""

    def _read() -> Dict[Text, Any]:
        return asyncio.run(_parse_message(processor, *arguments, **options))

    return await asyncio.get_running_loop().run_in_executor(_READERS, _read)


def install() -> None:
    """Let Rasa read messages this way."""
    MessageProcessor.parse_message = parse_message
