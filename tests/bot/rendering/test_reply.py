"""What the eye reads and what the ear hears."""

import pytest

from actions.dialogue.utterance import Option, Outcome, Utterance
from bot.rendering.contract import Answer
from bot.rendering.reply import answer_of, spoken


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("请打12385。", "请打一二三八五。"),
        ("打12333人社热线", "打一二三三三人社热线"),
        ("马上联系110或者120", "马上联系一一零或者一二零"),
        ("发短信到12110，照它的回复做", "发短信到一二一一零，照它的回复做"),
        ("电话是0851-27613050。", "电话是零八五一，二七六一三零五零。"),
        ("您的编号是123 456。", "您的编号是一二三，四五六。"),
        ("编号654321", "编号六五四三二一"),
    ],
)
def test_numbers_to_dial_are_spoken_digit_by_digit(text: str, heard: str) -> None:
    assert spoken(text) == heard


@pytest.mark.parametrize(
    "text",
    [
        "每人12000元",
        "共120000人",
        "2022年到2024年",
        "国家2025—2027年",
        "培训120学时",
        "每月110元",
        "10000个岗位",
        "占1.12345",
        "12.5%",
    ],
)
def test_amounts_and_years_are_spoken_as_numbers(text: str) -> None:
    assert spoken(text) == text


def test_quotation_marks_are_not_spoken() -> None:
    assert spoken("请说“转人工”。") == "请说转人工。"


def _answer(outcome: Outcome) -> Answer:
    options = [Option("一起转", "handoff_with"), Option("先不转", "handoff_later")]
    utterance = Utterance(outcome, ["甲。", "乙。"], topic="t", confidence=0.12345, options=options)
    return answer_of(utterance)


def test_options_are_numbered_for_the_eye() -> None:
    answer = _answer(Outcome.ANSWER)
    assert answer.text == "甲。乙。"
    assert [(one.title, one.say) for one in answer.replies[0].options] == [("一起转", "1"), ("先不转", "2")]
    assert answer.confidence == 0.123


def test_the_ear_hears_every_option() -> None:
    assert _answer(Outcome.ANSWER).speech == "甲。乙。还可以说：一起转、先不转。"
    assert _answer(Outcome.HANDOFF).speech == "甲。乙。1，一起转。2，先不转。"


def test_only_what_is_public_may_be_kept_as_sound() -> None:
    assert not answer_of(Utterance(Outcome.SERVICE, ["您的编号是123 456。"])).replies[0].cacheable
    public = Utterance(Outcome.ANSWER, ["每月110元。"], is_public=True)
    assert answer_of(public).replies[0].cacheable
    public.add_note("我记下了：您听不见。")
    assert not answer_of(public).replies[0].cacheable


def test_what_is_told_beside_stands_before_a_question() -> None:
    asked = Utterance(Outcome.HANDOFF, ["好的。", "要一起转吗？"], ends_with_question=True)
    asked.add_note("我记下了。")
    assert asked.sentences == ["好的。", "我记下了。", "要一起转吗？"]
