"""Sparse features: TF-IDF of n-grams over characters, or over folded pinyin syllables."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text, Type

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer

from actions.language.sounds import folded_syllables
from bot.components.utterance_reader import READINGS

CHARACTERS, SOUNDS = "characters", "sounds"


def _ngrams(units: List[Text], longest: int = 3) -> List[Text]:
    return [
        "·".join(units[start : start + length])
        for length in range(1, longest + 1)
        for start in range(len(units) - length + 1)
    ]


def character_ngrams(text: Text) -> List[Text]:
    """All runs of one to three characters, spaces left out."""
    return _ngrams([character for character in text if not character.isspace()])


def sound_ngrams(text: Text) -> List[Text]:
    """All runs of one to three folded syllables: homophones share them."""
    return _ngrams(folded_syllables(text))


_ANALYZERS = {CHARACTERS: character_ngrams, SOUNDS: sound_ngrams}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NgramFeaturizer(SparseFeaturizer, GraphComponent):
    """One sentence feature a message; `view` chooses characters or sounds."""

    @classmethod
    def required_components(cls) -> List[Type]:
        """Rasa orders the pipeline by this."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`view`: characters or sounds; `alias`: the features' origin, by which others find them."""
        return {"view": CHARACTERS, "alias": None}

    def __init__(
        self,
        config: Dict[Text, Any],
        storage: ModelStorage,
        resource: Resource,
        vectorizer: Optional[TfidfVectorizer] = None,
    ) -> None:
        super().__init__(config["view"], config)
        self._storage, self._resource = storage, resource
        self._vectorizer = vectorizer or TfidfVectorizer(
            analyzer=_ANALYZERS[config["view"]], sublinear_tf=True, min_df=2
        )

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """Nothing in it can be wrong that Rasa does not find."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "NgramFeaturizer":
        """An untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "NgramFeaturizer":
        """The component as it was trained."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, joblib.load(folder / "vectorizer.joblib"))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the vocabulary and its weights."""
        self._vectorizer.fit(
            [message.get(READINGS)[TEXT] for message in training_data.training_examples if message.get(TEXT)]
        )
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._vectorizer, folder / "vectorizer.joblib")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Featurize the examples."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the features, sparse float of shape (1, vocabulary), to each reading of each message."""
        for message in messages:
            for attribute, text in (message.get(READINGS) or {}).items():
                message.add_features(
                    Features(self._vectorizer.transform([text]), FEATURE_TYPE_SENTENCE, attribute, self._identifier)
                )
        return messages
