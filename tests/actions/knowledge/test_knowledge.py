"""What holds for every answer that there is: short enough for the ear, sourced, and made of nothing but words."""

from __future__ import annotations

import re
from datetime import date

import pytest

from actions.dialogue.entry_answers import tell_answer, tell_as_well, tell_part, tell_parts, tell_responsible
from actions.dialogue.utterance import Utterance
from actions.knowledge.entry import Entry
from actions.knowledge.library import Library
from tests.actions import making

_LONGEST = 260
_FOR_THE_EYE = re.compile(r"见下|点击|如下|https?:|www\.|<[a-z/]|\*\*")


def _text(utterance: Utterance) -> str:
    return "".join(utterance.sentences)


def _answers(library: Library) -> list[tuple[Entry, Utterance]]:
    return [(entry, tell_answer(entry, library, 1.0)) for entry in library.entries.values()]


def test_no_answer_is_longer_than_a_listener_can_hold(real_library: Library) -> None:
    too_long = {entry.id: len(_text(told)) for entry, told in _answers(real_library) if len(_text(told)) > _LONGEST}
    assert too_long == {}


def test_a_second_reading_never_makes_an_answer_too_long(real_library: Library) -> None:
    longest = max(real_library.entries.values(), key=lambda entry: len(entry.answer))
    for entry, told in _answers(real_library):
        tell_as_well(told, longest, real_library)
        assert len(_text(told)) <= _LONGEST, entry.id
        assert len(told.options) <= 3, entry.id


def test_nothing_told_needs_an_eye_or_a_click(real_library: Library) -> None:
    told = {
        entry.id: _text(answer) + "".join(_text(tell_part(entry, part)) for part in range(len(entry.parts)))
        for entry, answer in _answers(real_library)
    }
    assert {entry: found.group() for entry, text in told.items() if (found := _FOR_THE_EYE.search(text))} == {}


def test_every_answer_has_a_source_and_at_least_one_sentence(real_library: Library) -> None:
    for entry, told in _answers(real_library):
        assert told.sentences, entry.id
        assert told.sources, entry.id
        assert all(source.document and source.clause for source in told.sources), entry.id


def test_every_option_leads_somewhere_and_there_are_three_at_most(real_library: Library) -> None:
    for entry, told in _answers(real_library):
        assert len(told.options) <= 3, entry.id
        assert len({option.title for option in told.options}) == len(told.options), entry.id
        for option in told.options:
            _, _, other = option.act.partition(":")
            assert not other or other in real_library, entry.id


def test_every_answer_of_the_old_plan_says_that_its_time_is_over(real_library: Library) -> None:
    over = [(entry, told) for entry, told in _answers(real_library) if entry.over]
    assert over
    assert [entry.id for entry, told in over if not re.search("到期|废止", _text(told))] == []


def test_what_ends_by_its_years_says_so_from_the_next_year_on(
    real_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends_2027 = [entry for entry in real_library.entries.values() if entry.sources[0].document.period == "2025—2027"]
    assert ends_2027
    for year, is_over in ((2027, False), (2028, True)):
        monkeypatch.setattr("actions.knowledge.entry.today", lambda year=year: date(year, 1, 1))
        told = [tell_answer(entry, real_library, 1.0) for entry in ends_2027]
        assert {"到期" in _text(utterance) for utterance in told} == {is_over}
        assert {utterance.sources[0].over for utterance in told} == {is_over}


def test_all_parts_of_every_entry_are_told_in_order_and_once(real_library: Library) -> None:
    for entry in real_library.entries.values():
        heard: list[str] = []
        last = -1
        while last + 1 < len(entry.parts):
            told, last = tell_parts(entry, last + 1)
            heard += told.sentences[:-1]
        assert tuple(heard) == entry.parts


def test_every_task_of_the_plan_names_its_lead(real_library: Library) -> None:
    for entry in real_library.entries.values():
        if entry.lead:
            assert all(unit in _text(tell_responsible(entry, real_library, 1.0)) for unit in entry.lead), entry.id


def test_entries_are_found_by_topic_in_the_order_they_are_written(real_library: Library) -> None:
    units = real_library.of_topic("plan.units")
    assert {entry.id.partition(":")[0] for entry in units} == {"unit"}
    assert real_library.get("nothing of the kind") is None


def test_an_id_that_an_entry_once_had_leads_to_it() -> None:
    held = making.library(making.entry("care", formerly=("care-old",)), making.entry("living"))
    assert [held.now_called(name) for name in ("care", "care-old", "gone")] == ["care", "care", "gone"]
    assert held["care-old"] is held.get("care-old") is held.entries["care"]
    assert "care-old" in held
    assert "gone" not in held
