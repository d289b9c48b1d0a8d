"""How an entry is told: what must be known of its source, and no more at once than the ear holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.dialogue import phrases
from actions.dialogue.entry_answers import tell_answer, tell_as_well, tell_part, tell_parts, tell_responsible
from actions.dialogue.utterance import Citation
from actions.knowledge.entry import Document, Source
from tests.actions.making import LAW, PLAN, REPEALED, REPORT, acts, entry, library

_ALONE = Document("alone", "没有后续的方案", period="2020—2021", status="over")
_OLD_TEXT = Document("old-text", "老条例", as_of="2025年4月")


def test_an_answer_in_force_is_told_without_notice() -> None:
    told = tell_answer(entry("e", answer="甲。乙。"), library(), 0.7)
    assert told.sentences == ["甲。", "乙。"]
    assert (told.topic, told.confidence) == ("e", 0.7)
    assert told.sources == [Citation(LAW.title, "", "第1条", "", over=False)]


@pytest.mark.parametrize("confirm_with", [(), ("县残联",)])
def test_an_answer_from_a_plan_that_is_over_says_so_and_names_the_new_one(confirm_with: tuple[str, ...]) -> None:
    told = tell_answer(entry("e", PLAN, confirm_with=confirm_with), library(), 1.0)
    answer, *whom_to_ask, notice = told.sentences
    assert answer == "答案e。"
    assert whom_to_ask == [phrases.WHOM_TO_ASK.format(office=office) for office in confirm_with]
    assert "2022—2024" in notice
    assert "到期" in notice
    assert "2025—2027" in notice
    assert told.sources[0].over


def test_a_plan_without_successor_is_only_said_to_be_over() -> None:
    notice = tell_answer(entry("e", _ALONE), library(), 1.0).sentences[-1]
    assert "到期" in notice
    assert "新方案" not in notice


def test_a_repealed_document_is_said_to_be_repealed() -> None:
    assert "废止" in tell_answer(entry("e", REPEALED), library(), 1.0).sentences[-1]


def test_what_was_only_reported_names_whom_to_ask() -> None:
    told = tell_answer(entry("e", REPORT, confirm_with=("县残联", "12385")), library(), 1.0)
    assert "公开报道" in told.sentences[-1]
    assert "县残联" in told.sentences[-1]


def test_a_text_that_may_have_changed_names_its_month_and_whom_to_ask() -> None:
    notice = tell_answer(entry("e", _OLD_TEXT, confirm_with=("12366",)), library(), 1.0).sentences[-1]
    assert "2025年4月" in notice
    assert "12366" in notice
    assert tell_answer(entry("e", _OLD_TEXT), library(), 1.0).sentences == ["答案e。"]


def test_an_entry_that_says_it_does_not_know_needs_no_notice_but_offers_a_person() -> None:
    told = tell_answer(entry("e", REPORT, confirm_with=("县残联",), unknown=True), library(), 1.0)
    assert told.sentences == ["答案e。", phrases.WHOM_TO_ASK.format(office="县残联")]
    assert "human" in acts(told)


def test_an_answer_that_names_no_office_is_followed_by_one() -> None:
    without = replace(entry("e", LAW, confirm_with=("12333 人社热线",)), answer="不能。工资不能少给。")
    assert tell_answer(without, library(), 1.0).sentences[-1] == "细节请问12333 人社热线。"
    named = replace(without, answer="不能。可以打12333投诉。")
    assert tell_answer(named, library(), 1.0).sentences == ["不能。", "可以打12333投诉。"]


def test_options_are_three_at_most_and_lead_somewhere() -> None:
    others = [entry(f"o{number}") for number in range(4)]
    full = entry("e", lead=("省残联",), see_also=("gone", *(other.id for other in others)))
    assert acts(tell_answer(full, library(*others), 1.0)) == ["more", "ask_responsible_here", "entry:o0"]
    bare = entry("b", details=(), see_also=("gone", "o1"))
    assert acts(tell_answer(bare, library(*others), 1.0)) == ["entry:o1"]


def test_a_short_second_reading_is_told_as_well() -> None:
    told = tell_answer(entry("e"), library(), 1.0)
    tell_as_well(told, entry("second", REPORT, answer="另一件。再多的不说。"), library())
    assert "另一件。" in told.sentences[-1]
    assert "再多的不说" not in told.sentences[-1]
    assert [source.document for source in told.sources] == [LAW.title, REPORT.title]
    assert acts(told)[-1] == "entry:second"


def test_a_second_reading_says_itself_when_its_source_is_over() -> None:
    told = tell_answer(entry("e"), library(), 1.0)
    tell_as_well(told, entry("second", PLAN), library())
    assert "到期" in told.sentences[-1]


def test_a_long_second_reading_is_only_offered() -> None:
    told = tell_answer(entry("e"), library(), 1.0)
    tell_as_well(told, entry("second", REPORT, answer="长" * 400 + "。"), library())
    assert told.sentences == ["答案e。"]
    assert [source.document for source in told.sources] == [LAW.title]
    assert acts(told)[-1] == "entry:second"


def test_a_second_reading_leaves_three_options_and_no_source_or_option_twice() -> None:
    second = entry("second")
    full = entry("e", see_also=("second", "o1", "o2"))
    told = tell_answer(full, library(second, entry("o1"), entry("o2")), 1.0)
    tell_as_well(told, second, library())
    assert len(told.options) <= 3
    assert acts(told).count("entry:second") == 1
    assert len(told.sources) == 1


def test_a_second_reading_leaves_a_person_within_reach() -> None:
    unknown = entry("e", unknown=True, details=("甲。",), lead=("省残联",), confirm_with=("县残联",))
    told = tell_answer(unknown, library(), 1.0)
    assert acts(told) == ["more", "ask_responsible_here", "human"]
    tell_as_well(told, entry("second"), library())
    assert acts(told) == ["more", "human", "entry:second"]


def test_lead_and_responsible_units_are_named_in_full() -> None:
    task = entry("e", PLAN, title="办考试", lead=("省残联", "省财政厅"), responsible=("省卫生健康委", "省中医药局"))
    spoken = "".join(tell_responsible(task, library(), 1.0).sentences)
    for words in ("办考试", "牵头单位是省残联和省财政厅", "责任单位有省卫生健康委、省中医药局", "到期"):
        assert words in spoken


def test_units_without_a_lead_still_say_what_for() -> None:
    spoken = tell_responsible(entry("e", title="按摩行动", responsible=("省残联",)), library(), 1.0).sentences
    assert spoken == ["“按摩行动”这项，责任单位有省残联。"]


def test_parts_are_told_few_at_a_time_until_there_are_no_more() -> None:
    long = entry("e", steps=("去报名", "去考试"), materials=("身份证", "残疾人证"))
    heard: list[str] = []
    last = -1
    while last + 1 < len(long.parts):
        told, last = tell_parts(long, last + 1)
        *parts, hint = told.sentences
        assert 1 <= len(parts) <= 2
        assert hint == phrases.NO_MORE or "下一条" in hint
        heard += parts
    assert heard == [
        "细节甲。",
        "细节乙。",
        "细节丙。",
        "第1步，去报名",
        "第2步，去考试",
        "要准备的材料有身份证、残疾人证。",
    ]
    assert hint == phrases.NO_MORE
    assert not told.options
    assert tell_parts(long, last + 1)[0].sentences == [phrases.NO_MORE]


def test_one_part_says_whether_it_is_the_last() -> None:
    assert acts(tell_part(entry("e"), 0)) == ["next_detail"]
    assert tell_part(entry("e"), 2).sentences == ["细节丙。", phrases.NO_MORE]
    assert not tell_part(entry("e"), 2).options


def test_who_leads_is_told_with_the_end_of_the_plan_though_the_answer_rests_on_a_law() -> None:
    both = entry("e", lead=("省残联",), responsible=("省民政厅",))
    both = replace(both, sources=(*both.sources, Source(PLAN, "二（五）")))
    assert "到期" in tell_responsible(both, library(), 1.0).sentences[-1]
    assert tell_answer(both, library(), 1.0).sentences == ["答案e。"]
