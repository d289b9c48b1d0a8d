"""What a voice will need, told from what it needed; and how a sentence is cut for an early beginning."""

from __future__ import annotations

import pytest

from voice.speaking.pace import Pace
from voice.speaking.sentences import beginnings


def test_without_a_measurement_nothing_is_known() -> None:
    assert Pace().seconds(10) is None


def test_what_comes_takes_as_long_as_what_came() -> None:
    pace = Pace()
    pace.took(10, 1.0)
    assert pace.seconds(20) == pytest.approx(2.0)
    pace.took(10, 3.0)
    assert pace.seconds(10) == pytest.approx(2.0)


def test_what_was_given_up_takes_at_least_so_long() -> None:
    pace = Pace()
    pace.took_longer(10, 2.0)
    assert pace.seconds(10) == pytest.approx(2.0)
    pace.took_longer(10, 1.0)
    assert pace.seconds(10) == pytest.approx(2.0)


def test_an_old_measurement_says_nothing() -> None:
    now = 0.0
    pace = Pace(lambda: now)
    pace.took(10, 30.0)
    now = 119.0
    assert pace.seconds(1) is not None
    now = 120.0
    assert pace.seconds(1) is None
    pace.took(10, 1.0)
    assert pace.seconds(10) == pytest.approx(1.0)


def test_a_sentence_can_begin_behind_any_clause_that_is_no_scrap() -> None:
    assert beginnings("好，护理补贴按月发，到乡镇去申请，行。") == [
        ("好，护理补贴按月发，", "到乡镇去申请，行。"),
    ]
    assert beginnings("请准备：身份证，残疾人证，申请表。") == [
        ("请准备：", "身份证，残疾人证，申请表。"),
        ("请准备：身份证，", "残疾人证，申请表。"),
        ("请准备：身份证，残疾人证，", "申请表。"),
    ]
    assert beginnings("护理补贴按月发。") == []
