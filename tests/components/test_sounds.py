"""What sounds alike in the south-west is spelt alike."""

import unittest
from pathlib import Path

from actions.language.sounds import fold_syllable, folded_syllables

# What the model was trained with: every syllable behind the one spelling that it shares with those beside it.
_FOLDED = Path(__file__).with_name("folded_syllables.txt")


class Folding(unittest.TestCase):
    """Texts by their sound."""

    def test_confused_sounds_are_one(self):
        for said, heard in (
            ("就业", "旧业"),
            ("岗位", "岗味"),
            ("补贴", "补帖"),
            ("残联", "残年"),
            ("政策", "怎册"),
            ("招聘", "遭聘"),
            ("审批", "森批"),
            ("名额", "民额"),
            ("政府", "正虎"),
            ("方便", "荒便"),
            ("分钱", "昏钱"),
        ):
            with self.subTest(said=said, heard=heard):
                self.assertEqual(folded_syllables(said), folded_syllables(heard))

    def test_other_sounds_stay_apart(self):
        for one, other in (("考试", "报名"), ("护理", "生活"), ("一级", "二级"), ("盲人", "聋人"), ("补贴", "不贴钱")):
            with self.subTest(one=one, other=other):
                self.assertNotEqual(folded_syllables(one), folded_syllables(other))

    def test_a_character_is_a_syllable(self):
        self.assertEqual(len(folded_syllables("护理补贴多少钱")), 7)

    def test_digits_and_latin_words_stay_and_signs_go(self):
        self.assertEqual(folded_syllables("打12385，APP！ 😀"), [fold_syllable("da"), "12385", "app"])

    def test_nothing_has_no_sound(self):
        for text in ("", " ", "，。？", "😀"):
            self.assertEqual(folded_syllables(text), [])

    def test_folding_what_is_folded_changes_nothing(self):
        for text in ("省人力资源社会保障厅", "反馈飞机红色能力女儿", "横幅很好"):
            for syllable in folded_syllables(text):
                self.assertEqual(fold_syllable(syllable), syllable)

    def test_every_syllable_is_folded_as_the_model_knows_it(self):
        lines = _FOLDED.read_text(encoding="utf-8").splitlines()
        self.assertGreater(sum(len(line.split()) - 1 for line in lines), 400)
        for line in lines:
            folded, _, written = line.partition(": ")
            for syllable in written.split():
                self.assertEqual(fold_syllable(syllable), folded)
