"""Which knowledge entry a question means: three views of it weighed in one place, with a probability that it is right.

The views are unit rows of character n-grams, folded-sound n-grams and sentence meaning. Their similarities are added to
one kernel; ridge regression on it (one output an entry) generalises over the phrasings, the nearest phrasings keep it
precise, what an entry itself says tells it from its neighbours, and a logistic regression on all of them, fitted on
folds of phrasings that were held out and on questions that no entry answers, turns the scores into a probability.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Dict, List, Sequence, Tuple

import numpy as np
from scipy import sparse
from scipy.linalg import lapack, solve
from sklearn.linear_model import LogisticRegression

CANDIDATES = 24
_RIDGE = 0.3
_FOLDS = 5
_ROWS_AT_ONCE = 1000
"""All likenesses of 18,000 examples at once would take 4 GB."""
_MEANING_SHARE, _CHARACTER_SHARE, _SOUND_SHARE = 0.4, 0.3, 0.3
_CHARACTERS, _SOUNDS, _MEANING = range(3)
"""Places of the views where there is one of each."""


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
    shares = {_CHARACTERS: _CHARACTER_SHARE, _SOUNDS: _SOUND_SHARE, _MEANING: _MEANING_SHARE}
    mixed = sum(share * likeness[view] for view, share in shares.items())
    return mixed + mixed * np.abs(mixed)


@dataclass(frozen=True)
class OfEntries:
    """Some utterances that belong to entries, in the order of the entries."""

    views: Views
    entry_of: np.ndarray
    """(n,) number of each row's entry, ascending; every entry has a row."""

    @classmethod
    def sorted(cls, views: Views, entry_of: np.ndarray) -> "OfEntries":
        """The same, put in order."""
        order = np.argsort(entry_of, kind="stable")
        return cls(views.rows(order), entry_of[order])

    @cached_property
    def first_of(self) -> np.ndarray:
        """Row of each entry's first utterance."""
        return np.unique(self.entry_of, return_index=True)[1]

    def nearest(self, likeness: np.ndarray) -> np.ndarray:
        """(views, n, entries): the likeness to each entry's nearest utterance, of the likeness to all."""
        return np.maximum.reduceat(likeness, self.first_of, axis=2)


@dataclass
class EntryRanking:
    """Learns from phrasings of each entry and from what it says; ranks the entries for a new utterance."""

    entries: List[str] = field(default_factory=list)
    _examples: OfEntries = None  # type: ignore[assignment]
    _passages: OfEntries = None  # type: ignore[assignment]
    """What the entries say: their answers and details."""
    _weights: np.ndarray = None  # type: ignore[assignment]
    _calibration: LogisticRegression = None  # type: ignore[assignment]

    def fit(
        self,
        examples: Views,
        entry_ids: Sequence[str],
        strangers: Views,
        passages: Views,
        passage_entry_ids: Sequence[str],
    ) -> "EntryRanking":
        """Learn from examples, from strangers, which no entry answers, and from passages.

        The ids name the entry of each row of the examples and of the passages; every entry has both.
        """
        names, entry_of = np.unique(np.array(entry_ids), return_inverse=True)
        self.entries = list(names)
        self._examples = OfEntries.sorted(examples, entry_of)
        self._passages = OfEntries.sorted(passages, np.searchsorted(names, np.array(passage_entry_ids)))
        entry_of = self._examples.entry_of
        fold_of = _fold_of(entry_of)
        kernel, nearest = self._among_examples(fold_of)
        target = np.zeros((len(entry_of), len(self.entries)), np.float32)
        target[np.arange(len(entry_of)), entry_of] = 1.0
        kernel[np.diag_indices_from(kernel)] += _RIDGE
        inverse = _inverse(kernel)
        self._weights = inverse @ target
        # Predictions of ridge regression without a whole fold, in closed form: if one phrasing at a time were left out,
        # its writer's others would stay in, and the certainty be too high for anybody else's.
        held_out = np.empty_like(target)
        for rows in (np.flatnonzero(fold_of == fold) for fold in range(_FOLDS)):
            held_out[rows] = target[rows] - solve(inverse[np.ix_(rows, rows)], self._weights[rows], assume_a="pos")
        del kernel, inverse
        candidates, evidence = self._evidence(held_out, nearest, self._nearest_passages(self._examples.views))
        strange = strangers.likeness(self._examples.views)
        _, strange_evidence = self._evidence(
            _kernel(strange) @ self._weights, self._examples.nearest(strange), self._nearest_passages(strangers)
        )
        right = np.concatenate(
            [(candidates == entry_of[:, None]).ravel(), np.zeros(strange_evidence[..., 0].size, bool)]
        )
        rows = np.concatenate(
            [evidence.reshape(-1, evidence.shape[-1]), strange_evidence.reshape(-1, evidence.shape[-1])]
        )
        self._calibration = LogisticRegression(C=10.0, max_iter=1000).fit(rows, right)
        return self

    def _among_examples(self, fold_of: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
        """(kernel (n, n), nearest (3, n, entries)) of the examples, the nearest in other folds than their own."""
        views, count = self._examples.views, len(fold_of)
        kernel = np.empty((count, count), np.float32)
        nearest = np.empty((3, count, len(self.entries)), np.float32)
        for start in range(0, count, _ROWS_AT_ONCE):
            rows = np.arange(start, min(start + _ROWS_AT_ONCE, count))
            likeness = views.rows(rows).likeness(views)
            kernel[rows] = _kernel(likeness)
            likeness[:, fold_of[rows][:, None] == fold_of] = -1.0
            nearest[:, rows] = self._examples.nearest(likeness)
        return kernel, nearest

    def _nearest_passages(self, utterances: Views) -> np.ndarray:
        """(3, n, entries) likeness of utterances to what each entry says."""
        return self._passages.nearest(utterances.likeness(self._passages.views))

    def _evidence(
        self, scores: np.ndarray, nearest: np.ndarray, nearest_passages: np.ndarray
    ) -> Tuple[np.ndarray, np.ndarray]:
        """(candidates (n, k), what speaks for each (n, k, 10)): best first, for n utterances.

        `scores` is (n, entries); what is nearest by characters, by sounds and by meaning is (3, n, entries).
        """
        count = min(CANDIDATES, len(self.entries))
        candidates = np.argsort(-scores, axis=1)[:, :count]
        score = np.take_along_axis(scores, candidates, axis=1)
        best_other = np.repeat(score[:, :1], count, axis=1)
        best_other[:, 0] = score[:, 1] if count > 1 else 0.0
        near = np.stack([np.take_along_axis(view, candidates, axis=1) for view in nearest])
        behind = near.sum(axis=0) - nearest.max(axis=2).sum(axis=0)[:, None]
        # By sounds a passage tells nothing that it does not tell by characters.
        said = [np.take_along_axis(nearest_passages[view], candidates, axis=1) for view in (_CHARACTERS, _MEANING)]
        less_said = [likeness - likeness.max(axis=1, keepdims=True) for likeness in said]
        return candidates, np.stack([score, score - best_other, *near, behind, *said, *less_said], axis=2)

    def rank(self, utterance: Views) -> List[Tuple[str, float]]:
        """The likeliest entries for one utterance, best first, each with the probability that it is the right one."""
        likeness = utterance.likeness(self._examples.views)
        candidates, evidence = self._evidence(
            _kernel(likeness) @ self._weights, self._examples.nearest(likeness), self._nearest_passages(utterance)
        )
        probability = self._calibration.predict_proba(evidence[0])[:, 1]
        order = np.argsort(-probability)
        return [(self.entries[candidates[0, index]], float(probability[index])) for index in order]


def _fold_of(entry_of: np.ndarray) -> np.ndarray:
    """(n,) the fold of each example: a run of its entry's, which stand in the order of their writers and styles.

    `entry_of` is the number of each example's entry, ascending.
    """
    count = np.bincount(entry_of)
    return np.concatenate([np.arange(of_entry) * _FOLDS // of_entry for of_entry in count])


def _inverse(matrix: np.ndarray) -> np.ndarray:
    """The inverse of a symmetric positive definite matrix, by its Cholesky factor, in the place of the matrix."""
    # LAPACK reads by columns: the upper triangle of the rows is its lower one, and nothing has to be copied.
    factor, failed = lapack.spotrf(matrix.T, lower=1, overwrite_a=1)
    inverse, also_failed = lapack.spotri(factor, lower=1, overwrite_c=1)
    if failed or also_failed:
        raise np.linalg.LinAlgError("the kernel of the training examples is not positive definite")
    rows = inverse.T
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        below = slice(start, start + _ROWS_AT_ONCE)
        rows[below, :start] = rows[:start, below].T
        block = rows[below, below]
        block[:] = np.triu(block) + np.triu(block, 1).T
    return np.asarray(rows)


def merged(rankings: Sequence[Tuple[float, List[Tuple[str, float]]]]) -> List[Tuple[str, float]]:
    """Several rankings with a weight each as one, best first."""
    total: Dict[str, float] = {}
    for weight, ranking in rankings:
        for entry, probability in ranking:
            total[entry] = total.get(entry, 0.0) + weight * probability
    return sorted(total.items(), key=lambda item: -item[1])
