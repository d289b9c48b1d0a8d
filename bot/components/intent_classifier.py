"""What the person wants, by Rasa's logistic regression on every feature; a long story is judged by its end as well.

Danger and the wish for a person count in full wherever they stand in it.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy import sparse
from scipy.special import softmax

from bot.components.examples import spoken
from bot.components.utterance_reader import ALARM, ENDING, READINGS

_ANYWHERE = ("danger", "human")
_TORN_FROM = 0.8
"""A clause torn from its story sounds worse than it is: a death long ago, a fall, a pot that burns."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(LogisticRegressionClassifier):
    """Trains on whole examples; classifies each message by the mean of its whole and its end."""

    _weights: Optional[np.ndarray] = None
    """(features, intents); made at the first message."""

    def train(self, training_data: TrainingData) -> Resource:
        """Learn what people want from what they say."""
        return super().train(TrainingData(spoken(training_data)))

    def _create_X(self, messages: List[Message]) -> sparse.csr_matrix:
        return sparse.vstack([_row(message, TEXT) for message in messages])

    def _probabilities(self, row: sparse.csr_matrix) -> np.ndarray:
        """As `predict_proba` of the multinomial regression, which would copy all weights for every message."""
        if self._weights is None:
            self._weights = np.ascontiguousarray(self.clf.coef_.T)
            # A view: kept twice they would take 52 MB more.
            self.clf.coef_ = self._weights.T
        return softmax((row @ self._weights)[0] + self.clf.intercept_)

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the intent and its ranking of each message."""
        for message in messages:
            held = message.get(READINGS) or {}
            readings = [name for name in (TEXT, ENDING) if name in held] or [TEXT]
            probabilities = np.stack([self._probabilities(_row(message, name)) for name in readings])
            intents = list(self.clf.classes_)
            ranking = _ranked(intents, probabilities)
            if ALARM in held:
                alarm = self._probabilities(_row(message, ALARM))[intents.index("danger")]
                if alarm >= _TORN_FROM:
                    ranking = _at_least(ranking, "danger", float(alarm))
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages


def _row(message: Message, attribute: Text) -> sparse.csr_matrix:
    of_sentence = (message.get_sparse_features(attribute)[1], message.get_dense_features(attribute)[1])
    return sparse.hstack([sparse.csr_matrix(held.features if held else []) for held in of_sentence], format="csr")


def _at_least(ranking: List[Dict[Text, Any]], intent: Text, probability: float) -> List[Dict[Text, Any]]:
    """The ranking with an intent raised to a probability."""
    raised = [
        {**item, PREDICTED_CONFIDENCE_KEY: max(item[PREDICTED_CONFIDENCE_KEY], probability)}
        if item[INTENT_NAME_KEY] == intent
        else item
        for item in ranking
    ]
    return sorted(raised, key=lambda item: -item[PREDICTED_CONFIDENCE_KEY])


def _ranked(intents: List[Text], probabilities: np.ndarray) -> List[Dict[Text, Any]]:
    """`probabilities` is (readings, intents)."""
    mean, highest = probabilities.mean(axis=0), probabilities.max(axis=0)
    weighed = {
        intent: float(highest[index] if intent in _ANYWHERE else mean[index]) for index, intent in enumerate(intents)
    }
    return [
        {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: probability}
        for intent, probability in sorted(weighed.items(), key=lambda item: -item[1])
    ]
