"""Each question of a message is read alone, with what was told before it."""

import unittest

from bot.components.plain_mandarin import PlainMandarin
from bot.components.questions_in_message import MAX_QUESTIONS, questions_in


class Questions(unittest.TestCase):
    """One message, its questions."""

    def test_questions_in_one_breath_are_found_apart(self):
        for text, found in (
            ("护理补贴多少，哪里学手艺，上班低保停不停", ["护理补贴多少", "哪里学手艺", "上班低保停不停"]),
            ("请问1.护理补贴标准 2.生活补贴标准", ["护理补贴标准", "生活补贴标准"]),
            ("残疾证怎么办？另外问一下残保金怎么算", ["残疾证怎么办", "残保金怎么算"]),
            ("工资几号发 社保交不交", ["工资几号发", "社保交不交"]),
        ):
            with self.subTest(text=text):
                self.assertEqual(questions_in(text), found)

    def test_what_is_told_before_a_question_belongs_to_it(self):
        text = "我儿子智力二级，想去上班，低保会不会停，还有护理补贴还发不发"
        self.assertEqual(questions_in(text), ["我儿子智力二级，想去上班，低保会不会停", "护理补贴还发不发"])

    def test_a_question_that_names_no_matter_is_read_with_the_one_before(self):
        self.assertEqual(questions_in("护理补贴多少钱，去哪里办"), ["护理补贴多少钱", "护理补贴，去哪里办"])

    def test_one_question_is_one(self):
        for text in (
            "我想问一下，这个护理补贴，一个月是多少",
            "我手不方便，在家待了五年",
            "聋人打不了电话，怎么报警",
            "",
        ):
            with self.subTest(text=text):
                self.assertLessEqual(len(questions_in(text)), 1)

    def test_in_dialect_too_a_question_that_names_no_matter_is_about_the_one_before(self):
        self.assertEqual(
            questions_in("公益岗一个月给好多钱，去哪点报名", PlainMandarin()),
            ["公益岗一个月给好多钱", "公益岗，去哪点报名"],
        )

    def test_nobody_is_answered_without_end(self):
        self.assertEqual(len(questions_in("残疾证怎么办？" * 50)), MAX_QUESTIONS)
