"""What featurizers share: they featurize each reading of a message, one of them only when it is asked for."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Dict, List, Text

from rasa.shared.nlu.training_data.message import Message

from bot.components.component import LearningComponent
from bot.components.utterance_reader import QUESTIONS, READINGS, WITH_CONTEXT

FEATURIZERS = "featurizers"
"""The featurizers that have seen a message: what they put off is asked of them."""
_PUT_OFF = (WITH_CONTEXT, *QUESTIONS)
"""Readings that few messages need; the sentence embedding of one takes 15 ms."""


class ReadingFeaturizer(LearningComponent):
    """Adds features to the readings of messages."""

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """Nothing in it can be wrong that Rasa does not find."""

    @abstractmethod
    def add(self, message: Message, reading: Text, text: Text) -> None:
        """Add the features of one reading."""

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the features of each message's readings; those that are put off can be had by `featurize`."""
        for message in messages:
            for reading, text in (message.get(READINGS) or {}).items():
                if reading not in _PUT_OFF:
                    self.add(message, reading, text)
            message.set(FEATURIZERS, [*(message.get(FEATURIZERS) or []), self])
        return messages


def featurize(message: Message, reading: Text) -> None:
    """Have the features of a reading that were put off."""
    if reading in _PUT_OFF:
        for featurizer in message.get(FEATURIZERS):
            featurizer.add(message, reading, message.get(READINGS)[reading])
