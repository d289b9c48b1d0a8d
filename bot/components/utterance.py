"""What of a message is read: the utterance alone and, where the caller sent the question before it, both together.

A follow-up such as 二级呢 means nothing alone; the second reading gives it its subject back.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Dict, Iterator, Text, Tuple

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.plain_mandarin import PlainMandarin

WITH_CONTEXT = "text_with_context"
_SHORT = 16
_POINTS_BACK = re.compile(r"^(?:那么?|这个|这事|这|它|他|她|还有|要是|如果|我问的|刚才|上面)|呢$|的呢")
_METADATA, _PREVIOUS_QUESTION = "metadata", "previous_question"


@lru_cache(maxsize=1)
def _plain_mandarin() -> PlainMandarin:
    return PlainMandarin()


@lru_cache(maxsize=65536)
def plain(text: Text) -> Text:
    """The text in standard words, as every featurizer reads it."""
    return _plain_mandarin()(text)


def follows_up(text: Text) -> bool:
    """Whether the words themselves point back: 那谁负责, 二级呢."""
    return bool(_POINTS_BACK.search(plain(text)))


def may_follow_up(text: Text) -> bool:
    """Whether it is worth reading the text together with the question before it."""
    return len(text) <= _SHORT or follows_up(text)


def readings(message: Message) -> Iterator[Tuple[Text, Text]]:
    """(attribute, plain text) of each reading of a message."""
    text = message.get(TEXT)
    if not text:
        return
    yield TEXT, plain(text)
    metadata: Dict[Text, Text] = message.get(_METADATA) or {}
    previous = metadata.get(_PREVIOUS_QUESTION)
    if previous and may_follow_up(text):
        yield WITH_CONTEXT, plain(f"{previous}，{text}")
