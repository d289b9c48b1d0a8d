"""What the model learns from: what people say, and the passages of the entries, which nobody says."""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from actions.dialogue.protocol import PASSAGE


def spoken(training_data: TrainingData) -> List[Message]:
    """The examples of what people say, each with its intent."""
    return [message for message in training_data.intent_examples if not _is_passage(message)]


def passages(training_data: TrainingData) -> List[Message]:
    """The answers and details of the entries."""
    return [message for message in training_data.intent_examples if _is_passage(message)]


def entry_of(message: Message) -> Text:
    """The id of the entry that an example belongs to; KeyError where it belongs to none."""
    entry: Text = _metadata(message)["entry"]
    return entry


def _is_passage(message: Message) -> bool:
    return bool(_metadata(message).get(PASSAGE))


def _metadata(message: Message) -> Dict[Text, Any]:
    return (message.get("metadata") or {}).get("intent") or {}
