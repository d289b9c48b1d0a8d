"""Guizhou speech in standard words."""

import tempfile
import unittest
from pathlib import Path

from bot.components.plain_mandarin import PlainMandarin


class Guizhou(unittest.TestCase):
    """The real word list."""

    @classmethod
    def setUpClass(cls):
        cls.plain = staticmethod(PlainMandarin())

    def test_dialect_becomes_standard(self):
        for said, meant in (
            ("护理补贴好多钱", "护理补贴多少钱"),
            ("咋个申请", "怎么申请"),
            ("没得工作", "没有工作"),
            ("晓不晓得", "知不知道"),
            ("哪点报名嘛", "哪里报名"),
            ("要准备哪样", "要准备什么"),
            ("我要克报名", "我要去报名"),
            ("按摩嘞考试", "按摩的考试"),
            ("屋头娃儿", "家里孩子"),
        ):
            with self.subTest(said=said):
                self.assertEqual(self.plain(said), meant)

    def test_letters_typed_for_a_word(self):
        for said, meant in (("CL 电话", "残联电话"), ("cbj怎么交", "残保金怎么交"), ("rsj 培训", "人社局培训")):
            with self.subTest(said=said):
                self.assertEqual(self.plain(said), meant)
        self.assertEqual(self.plain("app 微信 vcl"), "app 微信 vcl")

    def test_standard_words_that_look_like_dialect_stay(self):
        for text in ("资格考试", "合格是什么意思", "严格", "好多的人", "克服困难", "头衔", "攻克"):
            with self.subTest(text=text):
                self.assertEqual(self.plain(text), text)

    def test_punctuation_and_gaps_between_characters_go(self):
        self.assertEqual(self.plain("护理 补贴，多少？"), "护理补贴 多少")
        self.assertEqual(self.plain("  APP 怎么用！！"), "app 怎么用")

    def test_signs_alone_leave_nothing(self):
        for text in ("", "？？", "……", "  "):
            self.assertEqual(self.plain(text), "")

    def test_reading_twice_reads_the_same(self):
        for said in ("咋个整嘛", "护理补贴好多钱嘞", "残疾证咋办", "克残联办残疾证"):
            once = self.plain(said)
            with self.subTest(said=said):
                self.assertEqual(self.plain(once).count("人人"), 0)
                self.assertEqual(self.plain(once), once)


class AnyList(unittest.TestCase):
    """How a word list is applied."""

    def test_pairs_apply_in_their_order(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "words.yml"
            path.write_text('- ["甲+", "乙"]\n- ["乙丙", "丁"]\n', encoding="utf-8")
            self.assertEqual(PlainMandarin(path)("甲甲丙"), "丁")
