"""How an utterance is read: in standard words, with homophones put right; and, where that helps, a second time.

A follow-up such as 二级呢 means nothing alone, so it is also read together with the question before it, which the
caller sends along. A long story ends in its question, so its end is read alone too, and so is what in it sounds like
danger, wherever it stands. Of several questions in one message each is read alone.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Text

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from actions.dialogue.protocol import PREVIOUS_QUESTION
from bot.components.component import LearningComponent
from bot.components.danger_signs import alarming_part
from bot.components.examples import spoken
from bot.components.homophones import HomophoneRepair
from bot.components.plain_mandarin import PlainMandarin
from bot.components.questions_in_message import MAX_QUESTIONS, points_back, questions_in

READINGS = "readings"
WITH_CONTEXT, ENDING, ALARM = "text_with_context", "text_ending", "text_alarm"
QUESTIONS = tuple(f"text_question_{number}" for number in range(1, MAX_QUESTIONS + 1))
_SHORT, _LONG, _ENDING_LENGTH = 16, 45, 36
_CLAUSE = re.compile(r"[^，。！？；,.!?;\s]+")


def ending_of(text: Text) -> Text:
    """The last clauses of a text, at least 36 characters of it."""
    ending: List[Text] = []
    for clause in reversed(_CLAUSE.findall(text)):
        ending.insert(0, clause)
        if sum(map(len, ending)) >= _ENDING_LENGTH:
            break
    return "，".join(ending)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class UtteranceReader(LearningComponent):
    """Sets `readings`, attribute → text, which all featurizers read."""

    def __init__(self, config: Dict[Text, Any], storage: ModelStorage, resource: Resource, learnt: Any = None) -> None:
        super().__init__(config, storage, resource, learnt or HomophoneRepair())
        self._plain = PlainMandarin()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the field's words."""
        texts = [message.get(TEXT) for message in spoken(training_data)]
        return self.keep(HomophoneRepair().fit([self._plain(text) for text in texts]))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Read the examples, each of which asks one thing."""
        for message in training_data.training_examples:
            if message.get(TEXT):
                message.set(READINGS, self.readings(message.get(TEXT), ""))
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the readings of each message."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                previous = (message.get("metadata") or {}).get(PREVIOUS_QUESTION) or ""
                message.set(READINGS, {**self.readings(text, previous), **self.questions(text)})
        return messages

    def questions(self, text: Text) -> Dict[Text, Text]:
        """Attribute → plain text of each of several questions; {} where at most one is asked."""
        found = questions_in(text, self._plain)
        return dict(zip(QUESTIONS, map(self._read, found))) if len(found) > 1 else {}

    def readings(self, text: Text, previous: Text) -> Dict[Text, Text]:
        """Attribute → plain text of each reading."""
        found = {TEXT: self._read(text)}
        if previous and (len(text) <= _SHORT or points_back(found[TEXT])):
            found[WITH_CONTEXT] = self._read(f"{previous}，{text}")
        if len(text) >= _LONG:
            found[ENDING] = self._read(ending_of(text))
            alarming = alarming_part(found[TEXT])
            if alarming:
                found[ALARM] = alarming
        return found

    def _read(self, text: Text) -> Text:
        repaired: Text = self.learnt(self._plain(text))
        return repaired
