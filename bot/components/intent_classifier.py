"""What the person wants, by Rasa's logistic regression on every feature; a long story is judged by its end as well."""

from __future__ import annotations

from typing import Dict, List, Text

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy import sparse

from bot.components.utterance_reader import ENDING, READINGS

# Wherever in a story these stand, they count in full.
_ANYWHERE = ("danger", "human")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(LogisticRegressionClassifier):
    """Trains on whole examples; classifies each message by the mean of its whole and its end."""

    def _create_X(self, messages: List[Message], attribute: Text = TEXT) -> sparse.csr_matrix:
        return sparse.vstack([_row(message, attribute) for message in messages])

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the intent and its ranking of each message."""
        for message in messages:
            readings = [name for name in (TEXT, ENDING) if name in (message.get(READINGS) or {})] or [TEXT]
            probabilities = np.stack([self.clf.predict_proba(self._create_X([message], name))[0] for name in readings])
            ranking = _ranked(list(self.clf.classes_), probabilities)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages


def _row(message: Message, attribute: Text) -> sparse.csr_matrix:
    of_sentence = (message.get_sparse_features(attribute)[1], message.get_dense_features(attribute)[1])
    return sparse.hstack([sparse.csr_matrix(held.features if held else []) for held in of_sentence])


def _ranked(intents: List[Text], probabilities: np.ndarray) -> List[Dict[Text, object]]:
    """`probabilities` is (readings, intents)."""
    mean, highest = probabilities.mean(axis=0), probabilities.max(axis=0)
    weighed = {
        intent: float(highest[index] if intent in _ANYWHERE else mean[index]) for index, intent in enumerate(intents)
    }
    return [
        {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: probability}
        for intent, probability in sorted(weighed.items(), key=lambda item: -item[1])
    ]
