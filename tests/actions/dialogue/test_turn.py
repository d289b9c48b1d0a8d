"""Turn after turn: what is answered, what a word such as 好, 返回 or 2 then means, and that nothing breaks."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.dialogue import phrases
from actions.dialogue.payloads import Payload
from actions.dialogue.protocol import Intent
from actions.dialogue.state import DialogueState
from actions.dialogue.turn_taker import TurnTaker
from actions.dialogue.utterance import HUMAN, Outcome
from actions.knowledge.library import Library
from tests.actions.making import PLAN, REPORT, Talk, acts, entry, library


class TestAnswers:
    """What is said to a question."""

    def test_the_best_entry_answers(self, talk: Talk) -> None:
        told = talk.do("ask", "护理补贴多少", ("care", 0.9), ("living", 0.01))
        assert told.outcome is Outcome.ANSWER
        assert told.sentences == ["答案care。"]
        assert (told.topic, told.confidence) == ("care", 0.9)
        assert acts(told) == talk.offered == ["more", "entry:living"]

    def test_a_second_entry_as_likely_is_told_as_well(self, talk: Talk) -> None:
        told = talk.do("ask", "补贴多少", ("care", 0.5), ("living", 0.49))
        assert told.topic == "care"
        assert "答案living。" in told.sentences[-1]
        assert talk.offered[-1] == "entry:living"

    def test_who_tells_a_wrong_is_told_what_to_do_and_reaches_a_person(self) -> None:
        known = library(*(entry(f"rights.{name}") for name in ("complain-route", "hiring", "pay")))
        told = Talk(known).do("told_trouble", "面试知道我听不见就喊我走", ("rights.hiring", 0.4), ("rights.pay", 0.1))
        assert (told.outcome, told.topic) == (Outcome.ANSWER, "rights.hiring")
        assert acts(told) == ["more", "entry:rights.pay", "human"]

    def test_where_it_is_not_clear_which_wrong_it_is_the_first_steps_are_told(self) -> None:
        known = library(*(entry(f"rights.{name}") for name in ("complain-route", "hiring", "pay")))
        told = Talk(known).do("told_trouble", "老板对我不好", ("rights.hiring", 0.1), ("rights.pay", 0.08))
        assert told.topic == "rights.complain-route"
        assert acts(told) == ["more", "entry:rights.hiring", "human"]

    def test_where_a_wrong_sounds_a_little_like_danger_help_lines_come_first(self) -> None:
        known = library(entry("rights.insult"))
        told = Talk(known).do("told_trouble", "师傅动手动脚", ("rights.insult", 0.4), suspects_danger=True)
        assert told.sentences == [phrases.IN_DANGER, "答案rights.insult。"]

    def test_a_plight_that_is_no_wrong_is_asked_about(self, talk: Talk) -> None:
        told = talk.do("told_trouble", "在家闲了五年", ("care", 0.1), ("living", 0.09))
        assert told.outcome is Outcome.ASK_BACK
        assert talk.offered == ["entry:care", "entry:living", "human"]

    def test_a_follow_up_prefers_what_was_not_just_said(self, talk: Talk) -> None:
        talk.ask("care", "护理补贴")
        told = talk.do("ask", "那生活的呢", ("care", 0.5), ("living", 0.45), in_context=True)
        assert told.topic == "living"

    def test_a_follow_up_that_is_hardly_understood_does_not_get_the_last_answer_again(self, talk: Talk) -> None:
        talk.ask("care", "护理补贴多少")
        told = talk.do("ask", "社区康复站在哪", ("care", 0.27), in_context=True)
        assert told.outcome is Outcome.ASK_BACK
        assert told.sentences == phrases.NOT_UNDERSTOOD
        assert talk.do("ask", "那二级呢", ("care", 0.9), in_context=True).topic == "care"

    @pytest.mark.parametrize(
        ("text", "confidence", "topic"),
        [("社区康复站在哪", 0.036, ""), ("生活上的呢？", 0.036, "living"), ("那三级的呢", 0.06, "living")],
    )
    def test_a_follow_up_that_is_hardly_understood_gets_no_neighbouring_answer_either(
        self, talk: Talk, text: str, confidence: float, topic: str
    ) -> None:
        talk.ask("care", "护理补贴多少")
        told = talk.do("ask", text, ("living", confidence), in_context=True)
        assert (told.topic, told.outcome) == (topic, Outcome.ANSWER if topic else Outcome.ASK_BACK)

    def test_what_has_to_be_known_of_a_source_is_said_once_a_conversation(self) -> None:
        known = (entry("a.one", PLAN), entry("b.one", PLAN), entry("c.one", REPORT, confirm_with=("县残联",)))
        talk = Talk(library(*known))
        first, second, third = talk.ask("a.one"), talk.ask("b.one"), talk.ask("c.one")
        assert [len(told.sentences) for told in (first, second, third)] == [2, 1, 2]
        assert second.sources[0].over
        assert third.sources[0].reported
        assert talk.do("repeat", "再说一遍").sentences == third.sentences

    def test_a_follow_up_keeps_the_question_that_it_follows(self, talk: Talk) -> None:
        talk.ask("care", "护理补贴多少")
        talk.do("ask", "二级呢", ("care", 0.9), in_context=True)
        assert talk.state.question == "护理补贴多少"
        talk.ask("living", "生活补贴多少")
        assert talk.state.question == "生活补贴多少"

    def test_no_follow_up_is_answered_with_the_answer_just_told(self, talk: Talk) -> None:
        first = talk.ask("care", "护理补贴多少")
        for text, in_context in (("那要多久", True), ("护理补贴好多钱一个月", False)):
            told = talk.do("ask", text, ("care", 0.9), in_context=in_context)
            assert told.topic == "care"
            assert told.sentences != first.sentences
        again = talk.do("ask", "护理补贴好多钱一个月", ("care", 0.9))
        assert again.sentences != first.sentences

    def test_the_same_words_again_get_the_same_answer(self, talk: Talk) -> None:
        first = talk.ask("care", "护理补贴多少")
        assert talk.ask("care", "护理补贴多少").sentences == first.sentences

    def test_a_question_that_nothing_answers_is_not_understood(self, talk: Talk) -> None:
        for intent in ("ask", "ask_back", "ask_responsible", "ask_unit"):
            told = Talk(library()).do(intent, "问")
            assert told.outcome is Outcome.ASK_BACK
            assert told.sentences == phrases.NOT_UNDERSTOOD

    def test_an_unclear_question_is_asked_back_and_the_choice_answered(self, talk: Talk) -> None:
        asked = talk.do("ask_back", "补贴", ("care", 0.2), ("living", 0.2), ("task", 0.1), ("overview", 0.1))
        assert asked.outcome is Outcome.ASK_BACK
        assert asked.sentences == [phrases.WHICH_ONE]
        # Of two subjects at most; a person is in the place of the third.
        assert [option.title for option in asked.options] == ["护理补贴", "生活补贴", HUMAN.title]
        assert talk.do("choose", "2").topic == "living"
        assert talk.state.question == "补贴"

    def test_an_answer_that_is_not_sure_says_at_its_end_what_was_understood(self, talk: Talk) -> None:
        understood = phrases.AS_UNDERSTOOD.format(title="护理补贴")
        assert talk.do("ask", "护理的钱", ("care", 0.5), ("living", 0.1)).sentences[-1] == understood
        assert understood not in Talk(talk.known).do("ask", "护理补贴多少", ("care", 0.9)).sentences

    def test_choices_are_near_the_best_and_of_two_subjects(self, talk: Talk) -> None:
        far = talk.do("ask_back", "补贴", ("care", 0.2), ("living", 0.2), ("task", 0.05), ("overview", 0.01))
        assert [option.title for option in far.options] == ["护理补贴", "生活补贴", HUMAN.title]

    def test_where_one_entry_alone_may_be_meant_it_is_asked_for_by_its_name(self, talk: Talk) -> None:
        asked = talk.do("ask_back", "补贴", ("care", 0.2), ("living", 0.02))
        assert asked.sentences == [phrases.IS_IT.format(title="护理补贴")]
        assert talk.do("affirm", "是的").topic == "care"


class TestParts:
    """详细, 下一条, 上一条, 再说一遍, 从头, 返回."""

    def test_details_are_told_a_few_at_a_time(self, talk: Talk) -> None:
        talk.ask("care")
        first, second = talk.do("more", "详细"), talk.do("more", "详细")
        assert first.sentences[:2] == ["细节甲。", "细节乙。"]
        assert second.sentences == ["细节丙。", phrases.NO_MORE]
        assert talk.do("more", "详细").sentences == [phrases.NO_MORE]

    def test_one_part_forward_and_back_to_the_answer(self, talk: Talk) -> None:
        talk.ask("care")
        heard = [talk.do(f"{step}_detail").sentences[0] for step in ("next", "next", "previous", "previous")]
        assert heard == ["细节甲。", "细节乙。", "细节甲。", "答案care。"]
        assert talk.do("previous_detail").sentences == [phrases.AT_THE_START]
        assert talk.do("next_detail").sentences == ["细节甲。"]

    def test_beyond_the_last_part_there_is_no_more_and_the_way_back_stays_open(self, talk: Talk) -> None:
        talk.ask("care")
        for _ in range(3):
            talk.do("next_detail")
        for _ in range(2):
            assert talk.do("next_detail").sentences == [phrases.NO_MORE]
        assert talk.do("previous_detail").sentences[0] == "细节乙。"

    @pytest.mark.parametrize("intent", ["more", "next_detail", "previous_detail", "ask_responsible_here"])
    def test_without_a_subject_it_is_asked_which(self, talk: Talk, intent: str) -> None:
        told = talk.do(intent)
        assert told.outcome is Outcome.ASK_BACK
        assert told.sentences == [phrases.NO_SUBJECT]

    def test_the_same_is_said_again_as_often_as_wanted(self, talk: Talk) -> None:
        talk.ask("care")
        last = talk.do("next_detail")
        for _ in range(3):
            again = talk.do("repeat", "再说一遍")
            assert again.sentences == last.sentences
            assert again.options == last.options
        assert talk.offered == ["next_detail"]

    @pytest.mark.parametrize("intent", ["slower", "faster", "stop"])
    def test_said_again_is_what_was_said_before_the_way_of_speaking_changed(self, talk: Talk, intent: str) -> None:
        last = talk.ask("care")
        talk.do(intent)
        assert talk.do("repeat", "再说一遍").sentences == last.sentences

    def test_an_option_is_taken_by_saying_it_whatever_was_understood(self, talk: Talk) -> None:
        talk.do("human", "转人工")
        assert talk.do("ask", "一起转过去吧").request is not None

    def test_danger_is_no_option(self, talk: Talk) -> None:
        talk.do("human", "转人工")
        assert talk.do("danger", "一起转").outcome is Outcome.CRISIS

    @pytest.mark.parametrize(
        ("words", "streamed", "elsewhere"),
        [
            ("别急，等我说完", phrases.WAITS_LONGER, [phrases.NEVER_HURRIES, phrases.WAIT_LONGER_HINT]),
            ("反应快一点", phrases.ANSWERS_SOONER, [phrases.ANSWERS_AT_ONCE, phrases.WAIT_SHORTER_HINT]),
        ],
    )
    def test_how_long_a_stream_waits_is_confirmed_there_and_elsewhere_it_is_said_that_nothing_waits(
        self, talk: Talk, words: str, streamed: list[str], elsewhere: list[str]
    ) -> None:
        last = talk.ask("care")
        talk.is_streamed = True
        # Whatever the model takes it for.
        assert talk.do("venting", words).sentences == streamed
        talk.is_streamed = False
        assert talk.do("ask", words, ("living", 0.9)).sentences == elsewhere
        assert talk.do("repeat", "再说一遍").sentences == last.sentences
        talk.profiles.change("c1", {"cannot_hear": True})
        assert talk.do("wait", words).sentences == elsewhere[:1]

    def test_a_question_stays_open_while_somebody_asks_to_be_heard_out(self, talk: Talk) -> None:
        talk.do("human", "转人工")
        asked = talk.state.pending
        talk.is_streamed = True
        talk.do("deny", "别急，等我说完")
        assert talk.state.pending == asked is not None

    def test_nothing_said_yet_cannot_be_repeated(self, talk: Talk) -> None:
        assert talk.do("repeat").sentences == [phrases.NOTHING_SAID]

    def test_from_the_start_tells_the_answer_again(self, talk: Talk) -> None:
        talk.ask("care")
        talk.do("more")
        assert talk.do("from_start", "从头").sentences == ["答案care。"]
        assert talk.do("next_detail").sentences == ["细节甲。"]

    def test_from_the_start_of_nothing_is_a_greeting(self, talk: Talk) -> None:
        assert talk.do("from_start").sentences == phrases.GREETING

    def test_back_leads_through_earlier_subjects(self, talk: Talk) -> None:
        for subject in ("care", "living", "living", "task"):
            talk.ask(subject)
        assert [talk.do("go_back", "返回").topic for _ in range(2)] == ["living", "care"]
        assert talk.do("go_back").sentences == [phrases.NOTHING_BEFORE]

    def test_back_skips_what_is_no_longer_known(self, talk: Talk, small: Library) -> None:
        for subject in ("care", "living", "task"):
            talk.ask(subject)
        talk.learn(library(small["care"], small["task"]))
        assert talk.do("go_back").topic == "care"

    def test_the_trail_does_not_grow_without_end(self, talk: Talk) -> None:
        for _ in range(40):
            talk.ask("care")
            talk.ask("living")
        assert len(talk.state.trail) < 10


class TestChoices:
    """What a number, a yes and a no do."""

    def test_a_number_chooses_what_was_offered(self, talk: Talk) -> None:
        talk.ask("care")
        assert talk.do("choose", "2").topic == "living"
        assert talk.do("choose", "第一个").sentences[0] == "细节甲。"

    def test_a_number_out_of_range_offers_the_same_again(self, talk: Talk) -> None:
        offered = talk.ask("care").options
        for said in ("9", "0", "第七个"):
            told = talk.do("choose", said)
            assert told.outcome is Outcome.ASK_BACK
            assert told.sentences == [phrases.NO_SUCH_OPTION]
            assert told.options == offered
        assert talk.do("choose", "2").topic == "living"

    def test_a_number_out_of_nowhere_is_answered_kindly(self, talk: Talk) -> None:
        assert talk.do("choose", "1").sentences == [phrases.NOTHING_TO_CHOOSE]

    def test_yes_after_an_answer_tells_more(self, talk: Talk) -> None:
        talk.ask("care")
        assert talk.do("affirm", "好").sentences[0] == "细节甲。"
        assert talk.do("affirm", "好").sentences == ["细节丙。", phrases.NO_MORE]
        assert talk.do("affirm", "好").sentences == [phrases.GO_AHEAD]

    def test_no_after_an_answer_ends_kindly(self, talk: Talk) -> None:
        talk.ask("care")
        assert talk.do("deny", "不").sentences == [phrases.GO_AHEAD]

    def test_an_answer_without_more_has_nothing_for_a_yes(self) -> None:
        talk = Talk(library(entry("bare", details=())))
        talk.ask("bare")
        assert talk.do("affirm", "好").sentences == [phrases.GO_AHEAD]

    def test_after_cancelling_nothing_is_open(self, talk: Talk) -> None:
        talk.do("human", "转人工")
        assert talk.do("cancel", "算了").sentences == [phrases.HANDOFF_LATER]
        assert talk.do("affirm", "好").sentences == [phrases.GO_AHEAD]
        assert talk.do("choose", "1").sentences == [phrases.NOTHING_TO_CHOOSE]
        assert not talk.requests.wanted

    def test_what_was_offered_before_the_knowledge_changed_is_given_up_kindly(self, talk: Talk, small: Library) -> None:
        talk.ask("care")
        talk.learn(library(small["care"]))
        assert talk.do("choose", "2").sentences == [phrases.NOTHING_TO_CHOOSE]
        assert talk.offered == []

    def test_an_intent_that_the_program_does_not_know_is_answered_kindly(self, talk: Talk) -> None:
        assert talk.do("intent_of_tomorrow").sentences == [phrases.NOTHING_TO_CHOOSE]


class TestMisunderstandings:
    """What is out of scope or not understood."""

    @pytest.mark.parametrize("intent", ["not_understood", "unhelpful", "out_of_scope"])
    def test_the_second_in_a_row_offers_a_person(self, talk: Talk, intent: str) -> None:
        first, second = talk.do(intent), talk.do(intent)
        assert phrases.OFFER_HUMAN not in first.sentences
        assert phrases.OFFER_HUMAN in second.sentences
        assert acts(second) == ["human"]
        assert talk.do("affirm", "好").sentences == phrases.HANDOFF_ASK

    def test_an_answer_in_between_starts_the_count_again(self, talk: Talk) -> None:
        talk.do("not_understood")
        talk.ask("care")
        assert phrases.OFFER_HUMAN not in talk.do("out_of_scope").sentences

    def test_no_to_the_offer_is_accepted(self, talk: Talk) -> None:
        talk.do("not_understood")
        talk.do("not_understood")
        assert talk.do("deny", "不用").sentences == [phrases.GO_AHEAD]

    def test_what_is_out_of_scope_is_refused_with_the_scope(self, talk: Talk) -> None:
        told = talk.do("out_of_scope", "今天天气")
        assert told.outcome is Outcome.OUT_OF_SCOPE
        assert told.sentences == phrases.REFUSAL
        assert not told.sources

    def test_a_refusal_does_not_change_what_is_talked_about(self, talk: Talk) -> None:
        talk.ask("care")
        talk.do("out_of_scope", "今天天气")
        assert talk.do("more", "详细").topic == "care"


class TestUnits:
    """Who is responsible, and what a unit has to do."""

    def test_the_lead_and_the_others_are_named(self, talk: Talk) -> None:
        told = talk.do("ask_responsible", "办考试谁牵头", ("overview", 0.5), ("task", 0.4))
        assert told.topic == "task"
        assert "牵头单位是省残联" in told.sentences[0]
        assert "省卫生健康委、各市县人民政府" in told.sentences[1]
        assert talk.do("choose", "1").sentences[0] == "答案task。"

    def test_an_overview_answers_where_no_task_does(self, talk: Talk) -> None:
        told = talk.do("ask_responsible", "按摩行动哪些单位负责", ("overview", 0.5), ("care", 0.4))
        assert "省残联、省中医药局" in told.sentences[0]

    def test_who_pays_an_allowance_is_answered_by_the_allowance(self, talk: Talk) -> None:
        told = talk.do("ask_responsible", "护理补贴谁负责发", ("care", 0.9), ("task", 0.02))
        assert told.sentences == ["答案care。"]

    def test_a_follow_up_means_the_task_talked_about(self, talk: Talk) -> None:
        talk.ask("task", "办考试")
        told = talk.do("ask_responsible", "那谁负责", ("overview", 0.9), in_context=True)
        assert told.topic == "task"
        assert "牵头单位是省残联" in told.sentences[0]

    def test_the_option_tells_who_is_responsible_here(self, talk: Talk) -> None:
        assert acts(talk.ask("task"))[:2] == ["more", "ask_responsible_here"]
        assert "牵头单位是省残联" in talk.do("choose", "2").sentences[0]

    def test_a_unit_tells_what_it_has_to_do(self, talk: Talk) -> None:
        told = talk.do("ask_unit", "残联要做什么", ("care", 0.9), units=["没有的单位", "省残联"])
        assert told.topic == "unit:省残联"
        assert talk.state.question == "残联要做什么"

    def test_an_unknown_unit_is_taken_for_a_question_about_a_task(self, talk: Talk) -> None:
        told = talk.do("ask_unit", "气象局做什么", ("task", 0.5), units=["省气象局"])
        assert told.topic == "task"


class TestState:
    """What is left for the next turn."""

    def test_it_survives_the_slot(self, talk: Talk) -> None:
        talk.ask("care", "护理补贴")
        talk.ask("task", "办考试")
        talk.do("more")
        state = talk.state
        assert state.trail
        assert state.offered
        assert DialogueState.from_json(json.loads(json.dumps(state.as_json()))) == state

    @pytest.mark.parametrize("held", [None, "", 3, [], {}, {"a_field_of_yesterday": 1}, {"pending": {"kind": "gone"}}])
    def test_an_empty_or_outdated_state_gives_a_fresh_one(self, held: object) -> None:
        assert DialogueState.from_json(held) == DialogueState()

    def test_the_last_utterance_survives_json(self, talk: Talk) -> None:
        for told in (lambda: talk.ask("task"), lambda: talk.do("human"), lambda: talk.do("not_understood")):
            assert told() == talk.state.last


_KNOWN = library(
    entry("care", see_also=("task", "bare")),
    entry("bare", details=()),
    entry("task", PLAN, lead=("省残联",), responsible=("省财政厅",)),
    entry("unit:省残联", PLAN),
)
# Everything that Rasa may make of what was said; payloads beyond these come from options alone.
_INTENTS = sorted(intent.value for intent in Intent)
_RANKINGS = st.lists(
    st.tuples(st.sampled_from(["care", "bare", "task"]), st.floats(0, 1)), max_size=3, unique_by=lambda item: item[0]
)
_TURNS = st.tuples(st.sampled_from(_INTENTS), st.sampled_from(["1", "2", "3", "9", "好"]), _RANKINGS, st.booleans())


@given(st.lists(_TURNS, max_size=12))
def test_whatever_is_said_in_whatever_order_gets_a_sentence(turns: list[tuple[str, str, list, bool]]) -> None:
    talk = Talk(_KNOWN)
    for intent, text, ranking, in_context in turns:
        ranked = sorted(ranking, key=lambda item: -item[1])
        told = talk.do(intent, text, *ranked, in_context=in_context, units=["省残联"])
        assert told.sentences
        assert all(told.sentences)
        assert len(told.options) <= 3
        if told.options:
            assert acts(told) == talk.offered


@pytest.mark.parametrize(
    "intent", ["greet", "thanks", "goodbye", "bot_identity", "capabilities", "help", "stop", "slower", "venting"]
)
def test_courtesies_are_returned_and_leave_the_subject_alone(talk: Talk, intent: str) -> None:
    talk.ask("care")
    told = talk.do(intent)
    assert told.outcome is Outcome.SMALLTALK
    assert told.sentences
    assert talk.do("more").topic == "care"


@pytest.mark.parametrize("intent", ["help", "capabilities"])
def test_who_asks_for_help_gets_next_steps_that_exist(real_library: Library, intent: str) -> None:
    for number, _ in enumerate(Talk(real_library).do(intent).options, 1):
        talk = Talk(real_library)
        talk.do(intent)
        assert talk.do("choose", str(number)).sentences not in ([phrases.NO_SUCH_OPTION], [phrases.NOTHING_TO_CHOOSE])
    assert [option.title for option in Talk(real_library).do(intent).options][-1] == "转人工"


def test_help_in_the_middle_of_a_question_offers_its_answers_again(talk: Talk) -> None:
    asked = talk.do("human", "转人工")
    assert talk.do("help", "帮助").options == asked.options


def test_every_intent_has_a_handler() -> None:
    assert _INTENTS
    assert set(_INTENTS) - TurnTaker(_KNOWN).intents == set()


def test_every_payload_has_a_handler() -> None:
    assert set(Payload) - TurnTaker(_KNOWN).intents == set()


def test_somebody_who_complains_is_offered_help_that_exists(real_library: Library) -> None:
    talk = Talk(real_library)
    talk.do("venting", "太难了")
    assert talk.do("choose", "1").outcome is Outcome.ANSWER
    assert talk.state.subject in real_library
