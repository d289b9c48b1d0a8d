"""Ranks the knowledge entries for each utterance; the arithmetic is in `ranking`."""

from __future__ import annotations

from functools import partial
from typing import Dict, List, Text, Tuple

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.component import LearningComponent
from bot.components.examples import entry_of, passages, spoken
from bot.components.ngram_featurizer import CHARACTERS, SOUNDS
from bot.components.ranking import EntryRanking, Views, stack
from bot.components.reading_featurizer import featurize
from bot.components.utterance_reader import ALARM, READINGS

_OF_ENTRIES = ("ask", "told_trouble")
"""Intents whose examples name their entry."""
RANKINGS = "entry_rankings"
"""Reading → function without arguments that returns its ranking: (entry id, probability), best first."""
_MEANING = "meaning"
# Intents whose examples no entry answers: what the ranking must not be sure of.
_STRANGERS = (
    "out_of_scope",
    "greet",
    "thanks",
    "goodbye",
    "bot_identity",
    "capabilities",
    "human",
    "venting",
    "about_me",
    "danger",
    "repeat",
    "help",
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class EntryRanker(LearningComponent):
    """Learns from the examples whose metadata name their entry."""

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the ranking."""
        said = spoken(training_data)
        asked = [message for message in said if message.get(INTENT) in _OF_ENTRIES]
        strange = [message for message in said if message.get(INTENT) in _STRANGERS]
        told = passages(training_data)
        return self.keep(
            EntryRanking().fit(
                *(_stacked(asked), list(map(entry_of, asked)), _stacked(strange)),
                *(_stacked(told), list(map(entry_of, told))),
            )
        )

    def process(self, messages: List[Message]) -> List[Message]:
        """Set for each reading of each message how its ranking is had: only what is asked for is reckoned."""
        for message in messages:
            readings = [name for name in message.get(READINGS) or {} if name != ALARM]
            message.set(RANKINGS, {reading: partial(self._rank, message, reading) for reading in readings})
        return messages

    def _rank(self, message: Message, reading: Text) -> List[Tuple[Text, float]]:
        featurize(message, reading)
        ranked: List[Tuple[Text, float]] = self.learnt.rank(_views(message, reading))
        return ranked


def _stacked(messages: List[Message]) -> Views:
    return stack([_views(message, TEXT) for message in messages])


def _views(message: Message, attribute: Text) -> Views:
    by_origin: Dict[Text, Features] = {
        feature.origin: feature for feature in message.features if feature.attribute == attribute
    }
    return Views(
        by_origin[CHARACTERS].features.tocsr().astype(np.float32),
        by_origin[SOUNDS].features.tocsr().astype(np.float32),
        by_origin[_MEANING].features.astype(np.float32),
    )
