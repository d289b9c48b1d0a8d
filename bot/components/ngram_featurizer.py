"""Sparse features: TF-IDF of n-grams over characters, or over folded pinyin syllables."""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer

from actions.language.sounds import folded_syllables
from bot.components.reading_featurizer import ReadingFeaturizer
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
class NgramFeaturizer(ReadingFeaturizer, SparseFeaturizer):
    """One sentence feature a message; `view` chooses characters or sounds."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`view`: characters or sounds; `alias`: the features' origin, by which others find them."""
        return {"view": CHARACTERS, "alias": None}

    def __init__(self, config: Dict[Text, Any], storage: ModelStorage, resource: Resource, learnt: Any = None) -> None:
        untrained = TfidfVectorizer(analyzer=_ANALYZERS[config["view"]], sublinear_tf=True, min_df=2)
        ReadingFeaturizer.__init__(self, config, storage, resource, learnt or untrained)
        SparseFeaturizer.__init__(self, config["view"], config)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the vocabulary and its weights."""
        examples = [message for message in training_data.training_examples if message.get(TEXT)]
        return self.keep(self.learnt.fit([message.get(READINGS)[TEXT] for message in examples]))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Featurize the examples."""
        for message in training_data.training_examples:
            for reading, text in (message.get(READINGS) or {}).items():
                self.add(message, reading, text)
        return training_data

    def add(self, message: Message, reading: Text, text: Text) -> None:
        """Add the features of one reading: sparse float of shape (1, vocabulary)."""
        row = self.learnt.transform([text])
        message.add_features(Features(row, FEATURE_TYPE_SENTENCE, reading, self._identifier))
