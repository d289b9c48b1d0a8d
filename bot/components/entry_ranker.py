"""Ranks the knowledge entries for each utterance; the arithmetic is in `ranking`."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text, Type

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.ngram_featurizer import CHARACTERS, SOUNDS
from bot.components.ranking import EntryRanking, Views, stack
from bot.components.utterance_reader import ALARM, READINGS

ASK = "ask"
RANKINGS = "entry_rankings"
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
class EntryRanker(GraphComponent):
    """Learns from the examples of the intent `ask`, whose metadata name their entry."""

    @classmethod
    def required_components(cls) -> List[Type]:
        """Rasa orders the pipeline by this."""
        return []

    def __init__(self, storage: ModelStorage, resource: Resource, ranking: Optional[EntryRanking] = None) -> None:
        self._storage, self._resource = storage, resource
        self._ranking = ranking or EntryRanking()

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "EntryRanker":
        """An untrained component."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "EntryRanker":
        """The component as it was trained."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, joblib.load(folder / "ranking.joblib"))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the ranking."""
        asked = [message for message in training_data.intent_examples if message.get(INTENT) == ASK]
        strange = [message for message in training_data.intent_examples if message.get(INTENT) in _STRANGERS]
        self._ranking.fit(
            stack([_views(message, TEXT) for message in asked]),
            [message.get("metadata")["intent"]["entry"] for message in asked],
            stack([_views(message, TEXT) for message in strange]),
        )
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._ranking, folder / "ranking.joblib")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the ranking of each reading of each message."""
        for message in messages:
            readings = [name for name in message.get(READINGS) or {} if name != ALARM]
            message.set(RANKINGS, {reading: self._ranking.rank(_views(message, reading)) for reading in readings})
        return messages


def _views(message: Message, attribute: Text) -> Views:
    by_origin: Dict[Text, Features] = {
        feature.origin: feature for feature in message.features if feature.attribute == attribute
    }
    return Views(
        by_origin[CHARACTERS].features.tocsr().astype(np.float32),
        by_origin[SOUNDS].features.tocsr().astype(np.float32),
        by_origin[_MEANING].features.astype(np.float32),
    )
