"""Whether a short question names something that an entry does not speak of."""

import unittest

from bot.components.entry_words import shipped_words

_ALLOWANCE = "allowances.apply"


class EntryWords(unittest.TestCase):
    """A short question, and the entry that was told before it."""

    def test_what_the_entry_does_not_speak_of_is_another_matter(self):
        for question in ("社区康复站在哪", "公积金提取", "轮椅坡道在哪里"):
            with self.subTest(question=question):
                self.assertTrue(shipped_words().names_another(question, _ALLOWANCE))

    def test_what_it_speaks_of_and_what_could_be_asked_of_anything_is_not(self):
        for question in ("户口本要不要带", "农村户口呢", "二级的呢", "什么时候发钱", "街道管不管"):
            with self.subTest(question=question):
                self.assertFalse(shipped_words().names_another(question, _ALLOWANCE))

    def test_two_characters_are_no_name(self):
        # 车费, 押金: follow-ups use such words for what an answer calls otherwise.
        self.assertFalse(shipped_words().names_another("车费给报不", _ALLOWANCE))

    def test_of_an_entry_that_is_not_shipped_nothing_is_claimed(self):
        self.assertFalse(shipped_words().names_another("打官司免费不", "no.such-entry"))


if __name__ == "__main__":
    unittest.main()
