"""The arithmetic that finds the entry a question means, on toy utterances."""

import unittest

import numpy as np
from scipy import sparse

from bot.components.ranking import EntryRanking, Views, merged, stack

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
        cls.ranking = EntryRanking().fit(_views(cls.examples), cls.ids, _views(cls.strangers))

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
        shuffled = EntryRanking().fit(
            _views(self.examples[order]), [self.ids[index] for index in order], _views(self.strangers)
        )
        row = _views(_phrasings(2, 1, 500))
        one, other = dict(self.ranking.rank(row)), dict(shuffled.rank(row))
        for entry in _ENTRIES:
            self.assertAlmostEqual(one[entry], other[entry], places=2)

    def test_an_utterance_without_anything_known_is_ranked_all_the_same(self):
        empty = sparse.csr_matrix((1, 8), dtype=np.float32)
        ranked = self.ranking.rank(Views(empty, empty, np.zeros((1, 8), np.float32)))
        self.assertEqual(len(ranked), len(_ENTRIES))
        self.assertTrue(all(np.isfinite(probability) for _, probability in ranked))

    def test_a_single_entry_can_be_learnt(self):
        ranking = EntryRanking().fit(_views(self.examples[:_EACH]), ["care"] * _EACH, _views(self.strangers))
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
