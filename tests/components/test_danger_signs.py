"""What of a story is judged for danger by itself."""

import unittest

from bot.components.danger_signs import alarming_part, shows_danger


class DangerSigns(unittest.TestCase):
    """The part of a story in which somebody may be in danger."""

    def test_the_clause_with_the_sign_is_found_wherever_it_stands(self):
        for before, behind in ((0, 9), (5, 5), (9, 0)):
            story = "我想问问补贴，" * before + "老板把我锁在屋里，" + "我家在毕节，" * behind
            with self.subTest(before=before):
                self.assertEqual(alarming_part(story), "老板把我锁在屋里")

    def test_a_story_without_a_sign_has_no_such_part(self):
        self.assertEqual(alarming_part("我想问问补贴，我家在毕节"), "")
        self.assertFalse(shows_danger("手机死机了"))

    def test_the_part_stays_short_and_keeps_the_first_signs(self):
        part = alarming_part("他拿刀砍人，" + "屋里全是烟，" * 30)
        self.assertLess(len(part), 80)
        self.assertTrue(part.startswith("他拿刀砍人"))
