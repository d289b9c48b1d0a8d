"""Which knowledge entry a question means: three views of it weighed in one place, with a probability that it is right.

The views are unit rows of character n-grams, folded-sound n-grams and sentence meaning. Their similarities are added to
one kernel; ridge regression on it (one output an entry) generalises over the phrasings, the nearest phrasings keep it
precise, and a logistic regression on both, fitted on folds of phrasings that were held out and on questions that no
entry answers, turns the scores into a probability.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Dict, Iterator, List, Sequence, Tuple

import numpy as np
from scipy import sparse
from scipy.linalg import lapack, solve
from sklearn.linear_model import LogisticRegression

CANDIDATES = 24
_RIDGE = 0.3
_FOLDS = 5
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

    # Turned once: SciPy would turn the whole matrix anew for every utterance.
    @cached_property
    def _by_characters(self) -> sparse.csr_matrix:
        return self.characters.T.tocsr()

    @cached_property
    def _by_sounds(self) -> sparse.csr_matrix:
        return self.sounds.T.tocsr()

    def likeness(self, others: "Views") -> np.ndarray:
        """(3, n, m) float32: likeness to each of the others' rows by characters, by sounds, by meaning."""
        return np.stack(
            [
                (self.characters @ others._by_characters).toarray().astype(np.float32),
                (self.sounds @ others._by_sounds).toarray().astype(np.float32),
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
    _first_of: np.ndarray = None  # type: ignore[assignment]
    """Row of each entry's first example; the examples stand in the order of the entries."""
    _weights: np.ndarray = None  # type: ignore[assignment]
    _calibration: LogisticRegression = None  # type: ignore[assignment]

    def fit(self, examples: Views, entry_ids: Sequence[str], strangers: Views) -> "EntryRanking":
        """Learn from examples (entry_ids names the entry of each row) and from strangers, which no entry answers."""
        order = np.argsort(np.array(entry_ids), kind="stable")
        self.entries, self._first_of, count = np.unique(
            np.array(entry_ids)[order], return_index=True, return_counts=True
        )
        self.entries = list(self.entries)
        entry_of = np.repeat(np.arange(len(self.entries)), count)
        self._examples = examples.rows(order)
        likeness = self._examples.likeness(self._examples)
        target = np.zeros((len(entry_of), len(self.entries)), np.float32)
        target[np.arange(len(entry_of)), entry_of] = 1.0
        inverse = _inverse(_kernel(likeness) + _RIDGE * np.eye(len(entry_of), dtype=np.float32))
        self._weights = inverse @ target
        # Predictions of ridge regression without a whole fold, in closed form: if one phrasing at a time were left out,
        # its writer's others would stay in, and the certainty be too high for anybody else's.
        held_out = np.empty_like(target)
        for rows in _folds(count):
            held_out[rows] = target[rows] - solve(inverse[np.ix_(rows, rows)], self._weights[rows], assume_a="pos")
            likeness[:, rows[:, None], rows] = -1.0
        strange = strangers.likeness(self._examples)
        candidates, evidence = self._evidence(held_out, likeness)
        _, strange_evidence = self._evidence(_kernel(strange) @ self._weights, strange)
        right = np.concatenate(
            [(candidates == entry_of[:, None]).ravel(), np.zeros(strange_evidence[..., 0].size, bool)]
        )
        rows = np.concatenate(
            [evidence.reshape(-1, evidence.shape[-1]), strange_evidence.reshape(-1, evidence.shape[-1])]
        )
        self._calibration = LogisticRegression(C=10.0, max_iter=1000).fit(rows, right)
        return self

    def _evidence(self, scores: np.ndarray, likeness: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
        """(candidates (n, k), what speaks for each (n, k, 6)): best first, for n utterances.

        `scores` is (n, entries), `likeness` (3, n, examples).
        """
        count = min(CANDIDATES, len(self.entries))
        candidates = np.argsort(-scores, axis=1)[:, :count]
        score = np.take_along_axis(scores, candidates, axis=1)
        best_other = np.repeat(score[:, :1], count, axis=1)
        best_other[:, 0] = score[:, 1] if count > 1 else 0.0
        nearest = np.maximum.reduceat(likeness, self._first_of, axis=2)
        near = np.stack([np.take_along_axis(view, candidates, axis=1) for view in nearest])
        behind = near.sum(axis=0) - nearest.max(axis=2).sum(axis=0)[:, None]
        return candidates, np.stack([score, score - best_other, *near, behind], axis=2)

    def rank(self, utterance: Views) -> List[Tuple[str, float]]:
        """The likeliest entries for one utterance, best first, each with the probability that it is the right one."""
        likeness = utterance.likeness(self._examples)
        candidates, evidence = self._evidence(_kernel(likeness) @ self._weights, likeness)
        probability = self._calibration.predict_proba(evidence[0])[:, 1]
        order = np.argsort(-probability)
        return [(self.entries[candidates[0, index]], float(probability[index])) for index in order]


def _folds(count: np.ndarray) -> Iterator[np.ndarray]:
    """Rows of each fold: a run of every entry's examples, which stand in the order of their writers and styles.

    `count` is the number of each entry's examples.
    """
    fold_of = np.concatenate([np.arange(of_entry) * _FOLDS // of_entry for of_entry in count])
    for fold in range(_FOLDS):
        yield np.flatnonzero(fold_of == fold)


def _inverse(matrix: np.ndarray) -> np.ndarray:
    """The inverse of a symmetric positive definite matrix, by its Cholesky factor."""
    factor, failed = lapack.spotrf(matrix, lower=1, overwrite_a=1)
    inverse, also_failed = lapack.spotri(factor, lower=1, overwrite_c=1)
    if failed or also_failed:
        raise np.linalg.LinAlgError("the kernel of the training examples is not positive definite")
    return np.asarray(np.tril(inverse) + np.tril(inverse, -1).T)


def merged(rankings: Sequence[Tuple[float, List[Tuple[str, float]]]]) -> List[Tuple[str, float]]:
    """Several rankings with a weight each as one, best first."""
    total: Dict[str, float] = {}
    for weight, ranking in rankings:
        for entry, probability in ranking:
            total[entry] = total.get(entry, 0.0) + weight * probability
    return sorted(total.items(), key=lambda item: -item[1])
