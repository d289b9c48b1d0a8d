"""Intents and rankings weighed together: an answer, one question back, or an honest refusal."""

from tests.components import without_tensorflow  # noqa: F401 - before the components

# isort: split
import unittest
from unittest import mock

from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from actions.dialogue.protocol import IN_CONTEXT, KNOWLEDGE, QUESTIONS_ASKED, RANKING
from bot.components.entry_ranker import RANKINGS
from bot.components.turn_decider import TurnDecider
from bot.components.utterance_reader import ENDING, QUESTIONS, READINGS, WITH_CONTEXT

_CERTAIN, _LIKELY, _POSSIBLE, _HARDLY = 0.97, 0.6, 0.2, 0.001
# Of this test's own, so that tuning config.yml decides nothing here.
_THRESHOLDS = {
    "danger_from": 0.5,
    "intent_from": 0.5,
    "answer_from": 0.5,
    "likely_from": 0.3,
    "clarify_from": 0.1,
    "asks_from": 0.5,
    "alone_from": 0.7,
}


def decided(text, intents=None, alone=(), with_context=None, ending=None):
    """(intent, ids of the ranking, whether it was read as a follow-up)."""
    rankings, readings = {TEXT: lambda: list(alone)}, {TEXT: text}
    if with_context is not None:
        rankings[WITH_CONTEXT] = lambda: list(with_context)
    if ending is not None:
        rankings[ENDING], readings[ENDING] = lambda: list(ending), text
    ranking = [{"name": name, "confidence": sure} for name, sure in (intents or {}).items()]
    message = Message(
        {TEXT: text, READINGS: readings, RANKINGS: rankings, INTENT_RANKING_KEY: ranking},
    )
    TurnDecider({**TurnDecider.get_default_config(), **_THRESHOLDS}).process([message])
    knowledge = message.get(KNOWLEDGE)
    return message.get(INTENT)["name"], [entry for entry, _ in knowledge[RANKING]], knowledge[IN_CONTEXT]


def several(intents, *rankings):
    """(intent, entries that the questions of a message are about); a ranking is one entry or a list."""
    read = {TEXT: lambda: []}
    ranked = [held if isinstance(held, list) else [held] for held in rankings]
    read.update({QUESTIONS[place]: (lambda held=held: held) for place, held in enumerate(ranked)})
    ranking = [{"name": name, "confidence": sure} for name, sure in intents.items()]
    message = Message({TEXT: "甲吗，乙吗", READINGS: {TEXT: "甲吗 乙吗"}, RANKINGS: read, INTENT_RANKING_KEY: ranking})
    TurnDecider({**TurnDecider.get_default_config(), **_THRESHOLDS}).process([message])
    return message.get(INTENT)["name"], message.get(KNOWLEDGE)[QUESTIONS_ASKED]


def intent_of(*args, **kwargs):
    """The intent alone."""
    return decided(*args, **kwargs)[0]


class Intents(unittest.TestCase):
    """What the person wants."""

    def test_a_number_alone_is_a_choice_whatever_else_it_looks_like(self):
        for text in ("1", "第一个", "选2", "我选第三项", "二", "最后一个", "就 2 吧"):
            with self.subTest(text=text):
                self.assertEqual(intent_of(text, {"ask": _CERTAIN}, [("care", _CERTAIN)]), "choose")

    def test_six_digits_alone_are_the_number_of_a_request(self):
        numbers = (
            "123456",
            "123 456",
            "编号123 456",
            "一二三 四五六",
            "我的编号是七零幺八三二",
            "1 2 3 4 5 6。",
            "123-456号",
        )
        for text in numbers:
            with self.subTest(text=text):
                self.assertEqual(intent_of(text, {"choose": _CERTAIN}, [("care", _CERTAIN)]), "request_by_number")

    def test_other_numbers_are_none_of_a_request(self):
        for text in ("12345", "13812345678", "1234567"):
            with self.subTest(text=text):
                self.assertEqual(intent_of(text, {"out_of_scope": _CERTAIN}), "out_of_scope")

    def test_who_asks_how_a_request_stands_and_tells_its_number_asks_for_that_one(self):
        asked = {"request_status": 0.6, "request_by_number": 0.3}
        self.assertEqual(intent_of("我的申请 704 918 怎么样了", asked), "request_by_number")
        self.assertEqual(intent_of("我的申请怎么样了", asked), "request_status")
        self.assertEqual(intent_of("取消编号704918的请求", {"cancel_request": 0.9}), "cancel_request")

    def test_an_entry_that_fits_like_few_others_weighs_against_a_suspicion(self):
        suspected, sure = {"out_of_scope": 0.68, "ask": 0.25}, {"out_of_scope": 0.8, "ask": 0.15}
        self.assertEqual(intent_of("残疾证丢了怎么办", suspected, [("lost", 0.99)]), "ask")
        self.assertEqual(intent_of("残疾证丢了怎么办", suspected, [("lost", 0.9)]), "out_of_scope")
        self.assertEqual(intent_of("身份证丢了怎么办", sure, [("lost", 0.99)]), "out_of_scope")

    def test_a_number_in_a_question_is_no_choice(self):
        for text in ("一级多少钱", "我有2个孩子", "残疾三级有补贴吗"):
            with self.subTest(text=text):
                self.assertEqual(intent_of(text, {"ask": _CERTAIN}, [("care", _CERTAIN)]), "ask")

    def test_danger_comes_before_an_answer(self):
        intents = {"danger": _LIKELY, "ask": 0.3}
        self.assertEqual(intent_of("不想活了，补贴也没有", intents, [("care", _CERTAIN)]), "danger")

    def test_a_clear_question_is_answered(self):
        ranking = [("care", _CERTAIN), ("exam", _HARDLY)]
        self.assertEqual(decided("护理补贴多少钱", {"ask": _CERTAIN}, ranking), ("ask", ["care", "exam"], False))

    def test_a_clear_entry_is_answered_even_where_the_intents_are_unsure(self):
        self.assertEqual(intent_of("护理补贴", {"greet": 0.3, "ask": 0.25}, [("care", _CERTAIN)]), "ask")

    def test_an_unclear_question_is_asked_back(self):
        ranking = [("care", _POSSIBLE), ("living", _POSSIBLE)]
        self.assertEqual(intent_of("补贴的那个事情", {"ask": _CERTAIN}, ranking), "ask_back")

    def test_a_likely_entry_that_stands_alone_is_answered(self):
        ranking = [("care", 0.4), ("living", _HARDLY)]
        self.assertEqual(intent_of("补贴的那个事情", {"ask": _CERTAIN}, ranking), "ask")

    def test_what_is_strange_is_refused(self):
        self.assertEqual(intent_of("今天天气怎么样", {"out_of_scope": _CERTAIN}, [("care", _HARDLY)]), "out_of_scope")

    def test_what_resembles_nothing_is_not_understood(self):
        self.assertEqual(intent_of("阿巴阿巴", {"ask": 0.2, "greet": 0.2}, [("care", _HARDLY)]), "not_understood")

    def test_a_sure_courtesy_is_returned(self):
        for intent in ("greet", "thanks", "repeat", "human", "more", "deny"):
            with self.subTest(intent=intent):
                self.assertEqual(intent_of("话", {intent: _CERTAIN, "ask": 0.01}, [("care", _HARDLY)]), intent)

    def test_words_for_responsibility_ask_for_it(self):
        for text in ("盲人按摩考试谁负责", "这件事哪个单位牵头", "公益岗千头的是哪个", "责任单位有哪些"):
            with self.subTest(text=text):
                self.assertEqual(intent_of(text, {"ask": _CERTAIN}, [("exam", _CERTAIN)]), "ask_responsible")

    def test_who_is_responsible_for_something_strange_is_not_told(self):
        self.assertEqual(intent_of("路灯坏了谁负责", {"out_of_scope": _CERTAIN}, [("exam", _HARDLY)]), "out_of_scope")
        self.assertEqual(intent_of("那个东西谁负责", {"ask_responsible": _LIKELY}, [("exam", 0.001)]), "not_understood")

    def test_who_tells_of_themselves_and_asks_gets_the_answer(self):
        told = {"about_me": 0.5, "ask": 0.2}
        self.assertEqual(intent_of("我听不见，哪些单位要我", told, [("deaf", 0.4)]), "ask")
        self.assertEqual(intent_of("工作 找 我 听不见", told, [("deaf", 0.4)]), "ask")
        self.assertEqual(intent_of("我听不见", told, [("deaf", 0.4)]), "about_me")

    def test_two_sure_questions_about_two_matters_are_both_asked(self):
        self.assertEqual(several({"ask": 0.9}, ("a", 0.9), ("b", 0.8)), ("ask", ["a", "b"]))
        self.assertEqual(several({"out_of_scope": 0.6}, ("a", 0.9), ("b", 0.8)), ("ask", ["a", "b"]))

    def test_two_questions_about_one_matter_or_an_unsure_one_are_one(self):
        self.assertEqual(several({"ask": 0.9}, ("a", 0.9), ("a", 0.8))[1], [])
        self.assertEqual(several({"ask": 0.9}, ("a", 0.9), ("b", 0.1))[1], [])

    def test_what_is_asked_again_is_the_next_best_of_the_same_subject(self):
        amount, where, exam = ("care.amount", 0.9), ("care.where", 0.3), ("exam.where", 0.6)
        self.assertEqual(several({"ask": 0.9}, amount, [amount, exam, where])[1], ["care.amount", "care.where"])
        self.assertEqual(several({"ask": 0.9}, amount, [amount, exam])[1], [])

    def test_danger_and_commands_stand_whatever_is_asked_beside_them(self):
        for intent in ("danger", "human", "erase_data"):
            self.assertEqual(several({intent: 0.95}, ("a", 0.9), ("b", 0.9)), (intent, []))

    def test_a_wrong_that_is_told_wants_help_and_a_faint_danger_in_it_is_one(self):
        told = [("rights", 0.1)]
        self.assertEqual(intent_of("老板喊我走", {"told_trouble": 0.6, "danger": 0.1}, told), "told_trouble")
        self.assertEqual(intent_of("师傅钻我被窝", {"told_trouble": 0.5, "danger": 0.28}, told), "danger")
        self.assertEqual(intent_of("想死你们了", {"told_trouble": 0.5, "danger": 0.28}, told), "told_trouble")

    def test_what_was_typed_by_sound_asks_too(self):
        readings, rankings = {TEXT: "我爸是二级 一个月多少"}, {TEXT: lambda: [("care", 0.4)]}
        intents = [{"name": "about_me", "confidence": 0.6}, {"name": "ask", "confidence": 0.3}]
        text = "我爸是二级，一个月多绍"
        message = Message({TEXT: text, READINGS: readings, RANKINGS: rankings, INTENT_RANKING_KEY: intents})
        TurnDecider({**TurnDecider.get_default_config(), **_THRESHOLDS}).process([message])
        self.assertEqual(message.get(INTENT)["name"], "ask")

    def test_a_units_work_is_asked_for(self):
        self.assertEqual(intent_of("残联要做什么", {"ask_unit": _CERTAIN}, [("exam", _CERTAIN)]), "ask_unit")

    def test_nothing_known_at_all_is_not_understood(self):
        self.assertEqual(decided("话"), ("not_understood", [], False))

    def test_a_message_without_text_is_left_alone(self):
        message = Message({TEXT: ""})
        TurnDecider(TurnDecider.get_default_config()).process([message])
        self.assertIsNone(message.get(INTENT))

    def test_confidence_is_a_probability(self):
        for intents, ranking in (({"ask": _CERTAIN}, [("care", _LIKELY)]), ({}, []), ({"greet": _CERTAIN}, [])):
            message = Message({TEXT: "话", READINGS: {TEXT: "话"}, RANKINGS: {TEXT: lambda found=ranking: found}})
            message.set(INTENT_RANKING_KEY, [{"name": name, "confidence": sure} for name, sure in intents.items()])
            TurnDecider(TurnDecider.get_default_config()).process([message])
            self.assertTrue(0.0 <= message.get(INTENT)["confidence"] <= 1.0)

    def test_a_sure_command_is_followed_whatever_entry_its_words_resemble(self):
        self.assertEqual(intent_of("退出人工服务", {"end_chat": 0.8}, [("rights.human-service", 0.9)]), "end_chat")
        self.assertEqual(intent_of("面试被问死了，推几个岗位", {"venting": 0.6}, [("graduates", 0.9)]), "ask")

    def test_a_faint_guess_is_not_acted_on(self):
        self.assertEqual(intent_of("公务员段子", {"short_on": 0.11}, [("exam", 0.06)]), "not_understood")

    def test_what_short_words_could_want_takes_nothing_from_a_story(self):
        story = "我是农村的，" * 8 + "我想问盲人考试怎么报名"
        probabilities = {"out_of_scope": 0.3, "ask": 0.22, "erase_data": 0.2, "short_on": 0.2}
        self.assertEqual(intent_of(story, probabilities, [("exam", 0.4)], ending=[("exam", 0.2)]), "ask")

    def test_the_question_before_is_read_again_only_where_it_can_matter(self):
        read = []
        rankings = {TEXT: lambda: [("care", _CERTAIN)], WITH_CONTEXT: lambda: read.append("again") or [("exam", 0.9)]}
        for text, reads in (("护理补贴多少钱", 0), ("护理补贴的呢", 1)):
            message = Message({TEXT: text, READINGS: {TEXT: text}, RANKINGS: rankings})
            message.set(INTENT_RANKING_KEY, [{"name": "ask", "confidence": _CERTAIN}])
            TurnDecider(TurnDecider.get_default_config()).process([message])
            self.assertEqual(len(read), reads)

    def test_a_command_is_as_certain_as_the_classifier_was(self):
        message = Message({TEXT: "取消请求", READINGS: {TEXT: "取消请求"}, RANKINGS: {TEXT: lambda: [("care", 0.1)]}})
        message.set(INTENT_RANKING_KEY, [{"name": "cancel_request", "confidence": 0.83}])
        TurnDecider(TurnDecider.get_default_config()).process([message])
        self.assertEqual(message.get(INTENT), {"name": "cancel_request", "confidence": 0.83})


class FollowUps(unittest.TestCase):
    """What is read together with the question before it."""

    def test_words_that_point_back_are_read_with_the_question_before(self):
        _, ranking, in_context = decided(
            "二级呢", {"ask": _CERTAIN}, [("exam", _POSSIBLE)], with_context=[("care", _CERTAIN)]
        )
        self.assertEqual(ranking[0], "care")
        self.assertTrue(in_context)

    def test_a_question_that_stands_by_itself_is_read_alone(self):
        _, ranking, in_context = decided(
            "盲人医疗按摩考试怎么报名",
            {"ask": _CERTAIN},
            [("exam", _CERTAIN)],
            with_context=[("care", _CERTAIN)],
        )
        self.assertEqual((ranking, in_context), (["exam"], False))

    def test_who_is_responsible_for_nothing_named_means_what_was_talked_about(self):
        intent, ranking, in_context = decided(
            "牵头单位是哪家", {"ask": _CERTAIN}, [("exam", _CERTAIN)], with_context=[("care", _LIKELY)]
        )
        self.assertEqual((intent, ranking, in_context), ("ask_responsible", ["care"], True))

    def test_a_command_is_never_answered_from_the_question_before(self):
        commands = (("我的申请", "request_status"), ("取消请求", "cancel_request"), ("不要转人工", "decline_human"))
        for text, intent in commands:
            with self.subTest(text=text):
                self.assertEqual(
                    decided(text, {intent: _LIKELY}, [("exam", 0.05)], with_context=[("care", _CERTAIN)]),
                    (intent, ["exam"], False),
                )

    def test_what_is_strange_is_never_answered_from_the_question_before(self):
        strange = {"out_of_scope": 0.5, "ask": 0.1}
        self.assertEqual(
            intent_of("唱首歌", strange, [("exam", 0.05)], with_context=[("care", _CERTAIN)]), "out_of_scope"
        )
        self.assertEqual(intent_of("那唱歌呢", strange, [("exam", 0.05)], with_context=[("care", _CERTAIN)]), "ask")

    def test_what_could_be_asked_of_anything_is_read_with_the_question_before(self):
        for text in ("要什么材料", "在哪里办", "多少钱一个月", "什么时候发", "二级多少"):
            with self.subTest(text=text):
                _, ranking, in_context = decided(
                    text, {"ask": _CERTAIN}, [("exam", _CERTAIN)], with_context=[("care", _CERTAIN)]
                )
                self.assertEqual((ranking[0], in_context), ("care", True))

    def test_another_matter_is_not_read_with_the_question_before(self):
        for text in ("帮我找工作", "按摩店招人吗", "低保办不办得到", "我要转到城里上班"):
            with self.subTest(text=text):
                _, ranking, in_context = decided(
                    text, {"ask": 0.4}, [("exam", 0.75)], with_context=[("care", _CERTAIN)]
                )
                self.assertEqual((ranking, in_context), (["exam"], False))

    def test_who_looks_for_work_does_not_go_on_with_the_question_before(self):
        for text in ("帮我找个事做", "有哪样活路", "超市招不招人", "我想上班", "想学门手艺"):
            with self.subTest(text=text):
                _, ranking, in_context = decided(
                    text, {"ask": 0.6}, [("job", _POSSIBLE)], with_context=[("care", _CERTAIN)]
                )
                self.assertEqual((ranking, in_context), (["job"], False))
        _, _, in_context = decided(
            "上班了还发不", {"ask": 0.6}, [("job", _POSSIBLE)], with_context=[("care", _CERTAIN)]
        )
        self.assertTrue(in_context)

    def test_what_sounds_strange_alone_is_none_where_it_and_the_question_before_agree(self):
        strange = {"out_of_scope": 0.75, "ask": 0.1}
        for alone, with_context, intent in (
            ([("loan", 0.9)], [("loan", _CERTAIN)], "ask"),
            ([("loan", 0.9)], [("loan", 0.7)], "out_of_scope"),
            ([("loan", 0.3)], [("loan", _CERTAIN)], "out_of_scope"),
            ([("lottery", 0.9)], [("loan", _CERTAIN)], "out_of_scope"),
        ):
            with self.subTest(alone=alone, with_context=with_context):
                self.assertEqual(intent_of("利息哪个出", strange, alone, with_context=with_context), intent)

    def test_what_could_be_asked_of_anything_is_never_strange_after_a_question(self):
        strange = {"out_of_scope": 0.62, "ask": 0.05}
        self.assertEqual(
            intent_of("打哪个电话", strange, [("contacts", 0.69)], with_context=[("wage", _CERTAIN)]), "ask"
        )
        self.assertEqual(intent_of("打哪个电话", strange, [("contacts", 0.3)]), "out_of_scope")

    def test_what_has_nothing_to_do_with_the_question_before_does_not_go_on_with_it(self):
        intents = {"ask": 0.3, "out_of_scope": 0.3}
        with_context = [("care", 0.95)]
        self.assertFalse(decided("宝宝辅食", intents, [("trade", 0.01)], with_context)[2])
        self.assertTrue(decided("残疾辅具", intents, [("trade", 0.05), ("care", 0.02)], with_context)[2])

    def test_what_is_strange_stays_strange_though_its_words_point_back(self):
        strange = {"out_of_scope": 0.9, "ask": 0.1}
        self.assertEqual(
            intent_of("那明天天气呢", strange, [("exam", 0.05)], with_context=[("care", _CERTAIN)]), "out_of_scope"
        )

    def test_who_tells_of_themselves_after_a_question_goes_on_with_it(self):
        told = decided("我是二级", {"about_me": 0.5}, [("grade", 0.05)], with_context=[("care", _CERTAIN)])
        self.assertEqual(told, ("ask", ["care", "grade"], True))

    def test_without_a_question_before_nothing_is_a_follow_up(self):
        self.assertFalse(decided("二级呢", {"ask": _CERTAIN}, [("care", _CERTAIN)])[2])

    def test_the_end_of_a_long_story_counts(self):
        story = "我是农村的，" * 8 + "我想问盲人考试怎么报名"
        _, ranking, _ = decided(story, {"ask": _CERTAIN}, [("rural", _LIKELY)], ending=[("exam", _CERTAIN)])
        self.assertEqual(ranking[0], "exam")

    def test_who_names_the_plan_wants_what_the_plan_says(self):
        ranking = [("levy.rate", 0.5), ("plan.02.levy", 0.45)]
        self.assertEqual(decided("残保金怎么交", {"ask": _CERTAIN}, ranking)[1][0], "levy.rate")
        self.assertEqual(decided("方案里残保金怎么交", {"ask": _CERTAIN}, ranking)[1][0], "plan.02.levy")


class APerson(unittest.TestCase):
    """A person is within reach however the wish is said."""

    def test_a_wish_that_is_said_with_a_no_is_a_wish(self):
        split = {"end_chat": 0.45, "human": 0.4, "decline_human": 0.13}
        self.assertEqual(decided("我要找人工不要机器人", split, [("service", 0.69)])[0], "human")

    def test_a_no_stays_a_no(self):
        for split in ({"decline_human": 0.45, "human": 0.3, "end_chat": 0.2}, {"end_chat": 0.6, "human": 0.3}):
            self.assertNotEqual(decided("不要人工", split)[0], "human")

    def test_news_of_a_post_is_asked_about_unless_an_entry_fits_like_few_others(self):
        intents = {"post_news": 0.45, "remind_me": 0.07}
        with mock.patch.dict(_THRESHOLDS, {"intent_from": 0.35}):
            self.assertEqual(decided("那家公司给我发录用通知了", intents, [("rights.hiring", 0.7)])[0], "post_news")
            self.assertNotEqual(decided("单位没给我交社保", intents, [("rights.insurance", 0.99)])[0], "post_news")
