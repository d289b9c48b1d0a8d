"""A follow-up that leads to what was just told hears that it is about that, and never the same text again."""

from __future__ import annotations

from actions.dialogue import phrases
from actions.dialogue.same_subject import tell_of_the_same
from tests.actions.making import acts, entry

_INJURY = entry(
    "injury",
    title="上班受伤先做什么",
    answer="先治伤，留好病历。单位30天内申请工伤认定。",
    details=("没签合同也可以。", "材料是申请表和诊断证明。", "交通事故另算。"),
)
_LEAD_IN = phrases.STILL_ABOUT.format(title=_INJURY.title)
_ANSWER = ["先治伤，留好病历。", "单位30天内申请工伤认定。"]


def test_the_part_that_shares_most_with_the_follow_up_is_told_behind_the_answer() -> None:
    told, part = tell_of_the_same(_INJURY, "要什么材料", -1, 0.4)
    assert told.sentences == [_LEAD_IN, *_ANSWER, "材料是申请表和诊断证明。"]
    assert (told.topic, told.confidence, part) == ("injury", 0.4, 1)
    assert acts(told) == ["more", "human"]


def test_once_parts_were_told_the_answer_is_left_out() -> None:
    told, part = tell_of_the_same(_INJURY, "要什么材料", 0, 0.4)
    assert told.sentences == [_LEAD_IN, "材料是申请表和诊断证明。"]
    assert part == 1
    told, part = tell_of_the_same(_INJURY, "公司不给报咋整", 0, 0.4)
    assert told.sentences[:3] == [_LEAD_IN, "材料是申请表和诊断证明。", "交通事故另算。"]
    assert part == 2


def test_a_sentence_of_the_answer_that_fits_is_told_alone() -> None:
    told, part = tell_of_the_same(_INJURY, "病历呢", 1, 0.4)
    assert told.sentences == [_LEAD_IN, "先治伤，留好病历。"]
    assert part == 1


def test_where_nothing_fits_the_answer_is_told_with_what_was_not_told_yet() -> None:
    told, part = tell_of_the_same(_INJURY, "公司不给报咋整", -1, 0.4)
    assert told.sentences == [_LEAD_IN, *_ANSWER, "没签合同也可以。"]
    assert part == 0


def test_what_the_title_says_fits_nothing() -> None:
    told, _ = tell_of_the_same(_INJURY, "上班受伤先做什么嘛", -1, 0.4)
    assert told.sentences == [_LEAD_IN, *_ANSWER, "没签合同也可以。"]


def test_when_all_was_told_a_person_is_offered() -> None:
    told, _ = tell_of_the_same(_INJURY, "公司不给报咋整", 2, 0.4)
    assert told.sentences == [_LEAD_IN, phrases.NO_MORE]
    assert acts(told) == ["human"]
