"""Sentence meanings are reckoned once, and what is kept of them can be lost."""

import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np

from bot.components.kept_meanings import PLACE, embed_what_is_new


class KeptMeanings(unittest.TestCase):
    """An encoder whose vector of a text is its length."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = Path(folder.name) / "cache" / "meanings.npz"
        self.asked = []

    def _embed(self, texts):
        self.asked.append(list(texts))
        return np.array([[len(text), 1.0] for text in texts], np.float32)

    def _vectors(self, *texts, version="1"):
        with mock.patch.dict(os.environ, {PLACE: str(self.place)}):
            return embed_what_is_new(texts, self._embed, version)

    def test_only_what_is_new_is_reckoned(self):
        self._vectors("护理补贴", "低保")
        vectors = self._vectors("低保", "残疾人证", "低保")
        self.assertEqual(self.asked, [["护理补贴", "低保"], ["残疾人证"]])
        np.testing.assert_array_equal(vectors[:, 0], [2, 4, 2])
        self.assertEqual(vectors.dtype, np.float32)

    def test_what_is_not_asked_for_any_more_is_not_kept(self):
        self._vectors("护理补贴", "低保")
        self._vectors("低保", "残疾人证")
        self._vectors("护理补贴")
        self.assertEqual(self.asked[-1], ["护理补贴"])

    def test_another_version_of_the_encoder_reckons_anew(self):
        self._vectors("低保")
        self._vectors("低保", version="2")
        self.assertEqual(self.asked, [["低保"], ["低保"]])

    def test_a_damaged_file_costs_time_alone(self):
        self._vectors("低保")
        for damage in (b"", b"no archive", self.place.read_bytes()[:-40]):
            self.place.write_bytes(damage)
            np.testing.assert_array_equal(self._vectors("低保")[:, 0], [2])
        self.assertEqual(len(self.asked), 4)

    def test_nothing_is_kept_where_no_place_is_named_or_it_cannot_be_written(self):
        with mock.patch.dict(os.environ):
            os.environ.pop(PLACE, None)
            embed_what_is_new(["低保"], self._embed, "1")
        self.place.parent.write_bytes(b"a file where a folder should be")
        np.testing.assert_array_equal(self._vectors("低保")[:, 0], [2])
