"""The field's words come back where others sound like them, and nothing else changes."""

import logging
import pickle
import unittest

from bot.components.homophones import HomophoneRepair

_TEXTS = [
    text
    for text in (
        "残疾人就业岗位补贴怎么申请",
        "盲人按摩考试报名条件",
        "护理补贴多少钱一个月",
        "公益性岗位培训补贴",
        "就业困难残疾人培训",
        "省残联牵头负责的责任单位",
        "哪里有岗位",
    )
    for _ in range(40)
]


class Repair(unittest.TestCase):
    """Trained once on a few texts."""

    @classmethod
    def setUpClass(cls):
        logging.getLogger("jieba").setLevel(logging.CRITICAL)
        cls.repair = staticmethod(HomophoneRepair().fit(_TEXTS))

    def test_what_sounds_like_the_fields_word_becomes_it(self):
        for heard, meant in (
            ("旧业岗味", "就业岗位"),
            ("护里补帖", "护理补贴"),
            ("忙人按魔", "盲人按摩"),
            ("餐疾人培训", "残疾人培训"),
            ("千头单位", "牵头单位"),
        ):
            with self.subTest(heard=heard):
                self.assertEqual(self.repair(heard), meant)

    def test_what_was_right_stays(self):
        for text in (*dict.fromkeys(_TEXTS), "今天天气怎么样", "我的孩子上学了", "他们有没有来"):
            with self.subTest(text=text):
                self.assertEqual(self.repair(text), text)

    def test_what_sounds_like_the_fields_word_but_is_often_written_so_stays(self):
        repair = HomophoneRepair().fit([*["单位要改造场地"] * 40, *["工资该找哪个要"] * 5])
        self.assertEqual(repair("我该找谁"), "我该找谁")
        self.assertEqual(repair("要改早场地"), "要改造场地")

    def test_no_word_is_cut_to_make_another(self):
        repair = HomophoneRepair().fit(["残疾人招工"] * 40)
        self.assertEqual(repair("残疾人找工作"), "残疾人找工作")

    def test_no_numeral_becomes_another(self):
        repair = HomophoneRepair().fit(["四级残疾人"] * 40)
        self.assertEqual(repair("鉴定十级"), "鉴定十级")

    def test_only_han_characters_are_touched(self):
        self.assertEqual(self.repair("APP旧业，12385 岗味😀"), "APP就业，12385 岗位😀")

    def test_the_length_never_changes_and_a_second_time_changes_nothing(self):
        for text in ("", "旧", "旧业", "餐疾人旧业岗味护里补帖", "的了呢吗", "䶮㐀"):
            once = self.repair(text)
            with self.subTest(text=text):
                self.assertEqual(len(once), len(text))
                self.assertEqual(self.repair(once), once)

    def test_it_survives_being_stored(self):
        self.assertEqual(pickle.loads(pickle.dumps(self.repair))("旧业"), "就业")

    def test_without_training_it_changes_nothing(self):
        self.assertEqual(HomophoneRepair()("旧业岗味"), "旧业岗味")
