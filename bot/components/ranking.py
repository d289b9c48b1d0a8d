"""Which knowledge entry a question means: three views of it weighed in one place, with a probability that it is right.

The views are unit rows of character n-grams, folded-sound n-grams and sentence meaning. Their similarities are added to
one kernel; ridge regression on it (one output an entry) generalises over the phrasings, the nearest phrasings keep it
precise, and a logistic regression on both, fitted on held-out phrasings and on questions that no entry answers, turns
the scores into a probability.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, List, Sequence, Tuple

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

CANDIDATES = 24
_RIDGE = 0.3
_MEANING_SHARE, _CHARACTER_SHARE, _SOUND_SHARE = 0.4, 0.3, 0.3


@dataclass(frozen=True)
class Views:
    """Some utterances, one row each, every row of length one."""

    characters: sparse.csr_matrix
    """(n, character n-grams)"""
    sounds: sparse.csr_matrix
    """(n, sound n-grams)"""
    meaning: np.ndarray
    """(n, 384) float32"""

    def rows(self, index: Sequence[int]) -> "Views":
        """The chosen rows."""
        return Views(self.characters[index], self.sounds[index], self.meaning[index])

    def likeness(self, others: "Views") -> np.ndarray:
        """(3, n, m) float32: likeness to each of the others' rows by characters, by sounds, by meaning."""
        return np.stack(
            [
                (self.characters @ others.characters.T).toarray().astype(np.float32),
                (self.sounds @ others.sounds.T).toarray().astype(np.float32),
                self.meaning @ others.meaning.T,
            ]
        )


def stack(parts: Sequence[Views]) -> Views:
    """Many single-row views as one."""
    return Views(
        sparse.vstack([part.characters for part in parts]).tocsr(),
        sparse.vstack([part.sounds for part in parts]).tocsr(),
        np.concatenate([part.meaning for part in parts]),
    )


def _kernel(likeness: np.ndarray) -> np.ndarray:
    mixed = _CHARACTER_SHARE * likeness[0] + _SOUND_SHARE * likeness[1] + _MEANING_SHARE * likeness[2]
    return mixed + mixed * np.abs(mixed)


@dataclass
class EntryRanking:
    """Learns from phrasings of each entry; ranks the entries for a new utterance."""

    entries: List[str] = field(default_factory=list)
    _examples: Views = None  # type: ignore[assignment]
    _entry_of: np.ndarray = None  # type: ignore[assignment]
    _weights: np.ndarray = None  # type: ignore[assignment]
    _calibration: LogisticRegression = None  # type: ignore[assignment]

    def fit(self, examples: Views, entry_ids: Sequence[str], strangers: Views) -> "EntryRanking":
        """Learn from examples (entry_ids names the entry of each row) and from strangers, which no entry answers."""
        self.entries = sorted(set(entry_ids))
        number = {entry: index for index, entry in enumerate(self.entries)}
        self._examples, self._entry_of = examples, np.array([number[entry] for entry in entry_ids])
        likeness = examples.likeness(examples)
        target = np.zeros((len(entry_ids), len(self.entries)), np.float32)
        target[np.arange(len(entry_ids)), self._entry_of] = 1.0
        inverse = np.linalg.inv(_kernel(likeness) + _RIDGE * np.eye(len(entry_ids), dtype=np.float32))
        self._weights = inverse @ target
        # Leave-one-out predictions of ridge regression, in closed form (Rifkin & Lippert 2007).
        held_out = target - self._weights / np.diag(inverse)[:, None]
        np.einsum("vii->vi", likeness)[...] = -1.0
        self._calibrate(held_out, likeness, strangers)
        return self

    def _calibrate(self, held_out: np.ndarray, likeness: np.ndarray, strangers: Views) -> None:
        rows, right = [], []
        for index in range(held_out.shape[0]):
            candidates, evidence = self._evidence(held_out[index], likeness[:, index])
            rows.append(evidence)
            right.append(candidates == self._entry_of[index])
        strange = strangers.likeness(self._examples)
        for index in range(strange.shape[1]):
            candidates, evidence = self._evidence(_kernel(strange[:, index]) @ self._weights, strange[:, index])
            rows.append(evidence)
            right.append(np.zeros(len(candidates), bool))
        self._calibration = LogisticRegression(C=10.0, max_iter=1000).fit(np.concatenate(rows), np.concatenate(right))

    def _evidence(self, scores: np.ndarray, likeness: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
        """The best candidates, and for each what speaks for it: float of shape (candidates, 7)."""
        candidates = np.argsort(-scores)[:CANDIDATES]
        best_other = np.where(
            np.arange(len(candidates)) == 0,
            scores[candidates[1]] if len(candidates) > 1 else 0.0,
            scores[candidates[0]],
        )
        nearest = np.full((3, len(self.entries)), -1.0, np.float32)
        for view in range(3):
            np.maximum.at(nearest[view], self._entry_of, likeness[view])
        top = nearest.max(axis=1, keepdims=True)
        near = nearest[:, candidates]
        evidence = np.column_stack(
            [scores[candidates], scores[candidates] - best_other, *near, (near.sum(axis=0) - top.sum())]
        )
        return candidates, evidence

    def rank(self, utterance: Views) -> List[Tuple[str, float]]:
        """The likeliest entries for one utterance, best first, each with the probability that it is the right one."""
        likeness = utterance.likeness(self._examples)[:, 0]
        candidates, evidence = self._evidence(_kernel(likeness) @ self._weights, likeness)
        probability = self._calibration.predict_proba(evidence)[:, 1]
        order = np.argsort(-probability)
        return [(self.entries[candidates[index]], float(probability[index])) for index in order]


def merged(rankings: Sequence[Tuple[float, List[Tuple[str, float]]]]) -> List[Tuple[str, float]]:
    """Several rankings with a weight each as one, best first."""
    total: Dict[str, float] = {}
    for weight, ranking in rankings:
        for entry, probability in ranking:
            total[entry] = total.get(entry, 0.0) + weight * probability
    return sorted(total.items(), key=lambda item: -item[1])
