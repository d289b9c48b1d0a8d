"""The arithmetic that finds the entry a question means, on toy utterances."""

import unittest

import numpy as np
from scipy import sparse

from bot.components.ranking import EntryRanking, Views, _inverse, merged, stack

_ENTRIES = ("care", "exam", "levy", "work")
_EACH = 8


def _views(rows):
    rows = np.asarray(rows, np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return Views(sparse.csr_matrix(rows), sparse.csr_matrix(rows), rows)


def _phrasings(axis, count, seed):
    """Utterances that lie around one axis."""
    noise = np.random.default_rng(seed).normal(0, 0.15, (count, 8))
    noise[:, axis] += 1.0
    return noise


class Ranking(unittest.TestCase):
    """Four entries on four axes; strangers on the other four."""

    @classmethod
    def setUpClass(cls):
        cls.examples = np.concatenate([_phrasings(axis, _EACH, axis) for axis in range(4)])
        cls.ids = [entry for entry in _ENTRIES for _ in range(_EACH)]
        cls.strangers = np.concatenate([_phrasings(axis, _EACH, axis) for axis in range(4, 8)])
        cls.passages = np.concatenate([_phrasings(axis, 2, 50 + axis) for axis in range(4)])
        cls.ranking = cls._fit(cls.examples, cls.ids)

    @classmethod
    def _fit(cls, examples, ids, passages=None, passage_ids=None):
        said = cls.passages if passages is None else passages
        names = [entry for entry in _ENTRIES for _ in range(2)] if passage_ids is None else passage_ids
        return EntryRanking().fit(_views(examples), ids, _views(cls.strangers), _views(said), names)

    def test_a_new_phrasing_finds_its_entry(self):
        for axis, entry in enumerate(_ENTRIES):
            for row in _phrasings(axis, 5, 100 + axis):
                self.assertEqual(self.ranking.rank(_views([row]))[0][0], entry)

    def test_it_is_surer_of_a_question_than_of_a_strange_one(self):
        known = [self.ranking.rank(_views([row]))[0][1] for row in _phrasings(1, 5, 200)]
        strange = [self.ranking.rank(_views([row]))[0][1] for row in _phrasings(6, 5, 201)]
        self.assertGreater(min(known), max(strange))

    def test_probabilities_are_sorted_and_name_every_entry_once(self):
        ranked = self.ranking.rank(_views(_phrasings(2, 1, 300)))
        probabilities = [probability for _, probability in ranked]
        self.assertEqual(probabilities, sorted(probabilities, reverse=True))
        self.assertTrue(all(0.0 <= probability <= 1.0 for probability in probabilities))
        self.assertEqual(sorted(entry for entry, _ in ranked), sorted(_ENTRIES))

    def test_between_two_entries_both_come_first(self):
        between = _phrasings(0, 1, 400) + _phrasings(3, 1, 401)
        self.assertEqual({entry for entry, _ in self.ranking.rank(_views(between))[:2]}, {"care", "work"})

    def test_the_order_of_the_examples_does_not_matter(self):
        order = np.random.default_rng(1).permutation(len(self.ids))
        shuffled = self._fit(self.examples[order], [self.ids[index] for index in order])
        row = _views(_phrasings(2, 1, 500))
        one, other = dict(self.ranking.rank(row)), dict(shuffled.rank(row))
        for entry in _ENTRIES:
            self.assertAlmostEqual(one[entry], other[entry], places=2)

    def test_what_an_entry_says_tells_it_from_its_neighbour(self):
        """Four entries are asked in almost the same words; where their passages are told apart, more is found."""

        def _alike(axis, count, seed):
            return 0.1 * _phrasings(axis, count, seed) + np.eye(8)[4] + _phrasings(5, count, seed + 40) * 0.1

        def _found(passages):
            examples = np.concatenate([_alike(axis, _EACH, axis) for axis in range(4)])
            ranking = self._fit(examples, self.ids, passages)
            rows = [(entry, row) for axis, entry in enumerate(_ENTRIES) for row in _alike(axis, 20, 900 + axis)]
            return sum(ranking.rank(_views([row]))[0][0] == entry for entry, row in rows)

        self.assertGreater(_found(self.passages), _found(np.repeat(_phrasings(0, 1, 3), 8, axis=0)))

    def test_the_inverse_is_had_in_the_place_of_the_matrix(self):
        """More rows than are copied at once."""
        rows = np.random.default_rng(8).normal(size=(1100, 40)).astype(np.float32)
        matrix = rows @ rows.T / 40 + np.eye(1100, dtype=np.float32)
        inverse = _inverse(matrix.copy())
        np.testing.assert_allclose(inverse, inverse.T)
        np.testing.assert_allclose(inverse @ matrix, np.eye(1100), atol=2e-4)

    def test_an_utterance_without_anything_known_is_ranked_all_the_same(self):
        empty = sparse.csr_matrix((1, 8), dtype=np.float32)
        ranked = self.ranking.rank(Views(empty, empty, np.zeros((1, 8), np.float32)))
        self.assertEqual(len(ranked), len(_ENTRIES))
        self.assertTrue(all(np.isfinite(probability) for _, probability in ranked))

    def test_a_single_entry_can_be_learnt(self):
        ranking = self._fit(self.examples[:_EACH], ["care"] * _EACH, self.passages[:2], ["care"] * 2)
        self.assertEqual([entry for entry, _ in ranking.rank(_views(_phrasings(0, 1, 600)))], ["care"])


class Rows(unittest.TestCase):
    """Views as tables of unit rows."""

    def test_stacked_rows_are_the_rows_that_were_stacked(self):
        rows = _phrasings(0, 3, 1)
        whole = _views(rows)
        again = stack([whole.rows([index]) for index in range(3)])
        np.testing.assert_allclose(again.likeness(whole), whole.likeness(whole))

    def test_everything_is_most_like_itself(self):
        views = _views(_phrasings(0, 5, 2))
        likeness = views.likeness(views)
        self.assertEqual(likeness.shape, (3, 5, 5))
        np.testing.assert_allclose(np.einsum("vii->vi", likeness), 1.0, rtol=1e-5)
        self.assertLessEqual(likeness.max(), 1.0 + 1e-5)


class Merging(unittest.TestCase):
    """Two readings of one utterance."""

    def test_weights_add_up(self):
        both = merged([(0.5, [("a", 0.8), ("b", 0.1)]), (0.5, [("b", 0.9), ("c", 0.2)])])
        self.assertEqual([entry for entry, _ in both], ["b", "a", "c"])
        self.assertAlmostEqual(dict(both)["b"], 0.5)

    def test_nothing_merges_to_nothing(self):
        self.assertEqual(merged([]), [])
        self.assertEqual(merged([(1.0, [])]), [])
