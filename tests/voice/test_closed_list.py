"""The rule that takes a word of the closed list or leaves it to open hearing; no sound and no model."""

from __future__ import annotations

import pytest

from voice.hearing.closed_list import Candidate, ClosedList, Hypothesis, Likelihood, said
from voice.hearing.expected import Expected, Standing
from voice.hearing.likeness import Likeness, syllables_of
from voice.hearing.transcript import Reaction

_GRADES = tuple(Expected(f"{number}级", number, Standing.AWAITED) for number in "一二三四")
_LIKELY, _UNLIKELY = Likelihood(-1.0, -6.0), Likelihood(-6.0, -6.0)


def _candidate(words: str, meaning: str, standing: Standing, unlikeness: float) -> Candidate:
    return Candidate(Expected(words, meaning, standing), unlikeness)


def test_a_word_of_the_list_is_found_by_its_sound() -> None:
    (first, *_) = ClosedList().candidates(_GRADES, [Hypothesis("四季", -0.4), Hypothesis("司机", -1.5)])
    assert first == Candidate(_GRADES[3], 0.0)


def test_numbers_are_compared_as_they_are_read() -> None:
    (found,) = ClosedList().candidates((Expected("二十五个", "25"),), [Hypothesis("25个", -0.3)])
    assert found.unlikeness == 0.0


def test_an_unlikely_way_to_write_it_counts_less() -> None:
    wanted = (Expected("四级", "4"),)
    best, later = [Hypothesis("四级", -1.0)], [Hypothesis("晴天", -1.0), Hypothesis("四级", -3.0)]
    near, far = (ClosedList().candidates(wanted, heard)[0].unlikeness for heard in (best, later))
    assert near < far < 0.9


@pytest.mark.parametrize("heard", [[], [Hypothesis("请问公司招残疾人有什么好处", -0.3)], [Hypothesis("", -0.1)]])
def test_what_sounds_like_nothing_of_the_list_is_not_scored(heard: list[Hypothesis]) -> None:
    assert ClosedList().candidates(_GRADES, heard) == []


def test_an_ordinary_word_that_was_heard_well_is_only_put_right_by_its_own_sound() -> None:
    places, grades = (Expected("安顺", "place", Standing.AWAITED),), _GRADES
    assert ClosedList().candidates(places, [Hypothesis("安全", -0.3)]) == []
    assert ClosedList().candidates(places, [Hypothesis("安全", -1.0)]) != []
    assert ClosedList().candidates(grades, [Hypothesis("四季", -0.3)]) != []


def test_the_south_west_is_folded() -> None:
    likeness = Likeness(lambda syllable: {"zheng": "zen"}.get(syllable, syllable))
    assert likeness.distance(syllables_of("正"), syllables_of("怎")) < 0.3


def test_particles_weigh_little() -> None:
    likeness = Likeness()
    assert likeness.distance(syllables_of("是"), syllables_of("是的")) < likeness.distance(
        syllables_of("是"), syllables_of("是谁")
    )


def test_a_clear_word_is_acted_on() -> None:
    heard = said([_candidate("停", "stop", Standing.AT_ANY_MOMENT, 0.0)], [_LIKELY])
    assert heard is not None
    assert (heard.text, heard.reaction) == ("停", Reaction.ACT)


def test_nothing_is_taken_where_nothing_is_near() -> None:
    assert said([], []) is None


def test_words_of_one_meaning_cast_no_doubt_on_one_another() -> None:
    both = [_candidate(word, "yes", Standing.AWAITED, 0.0) for word in ("好的", "好嘞")]
    assert said(both, [_LIKELY, _LIKELY]) is not None


def test_a_word_of_another_meaning_that_is_as_likely_leaves_it_open() -> None:
    both = [_candidate("下一条", "next", Standing.AT_ANY_MOMENT, 0.0), _candidate("夏衣", "", Standing.NOT_MEANT, 0.0)]
    assert said(both, [_LIKELY, _LIKELY]) is None


def test_what_only_sounds_alike_is_left_to_open_hearing() -> None:
    near = [_candidate("停车", "停车", Standing.NOT_MEANT, 0.0), _candidate("停", "stop", Standing.AT_ANY_MOMENT, 0.3)]
    assert said(near, [_LIKELY, _LIKELY]) is None


@pytest.mark.parametrize(
    ("standing", "expected"),
    [(Standing.AT_ANY_MOMENT, None), (Standing.AWAITED, Reaction.SAY_BACK), (Standing.CRY, Reaction.SAY_BACK)],
)
def test_a_doubtful_answer_is_said_back_and_a_doubtful_command_is_not_obeyed(
    standing: Standing, expected: Reaction | None
) -> None:
    heard = said([_candidate("毕节", "place", standing, 0.2)], [Likelihood(-4.0, -6.0)])
    assert (heard.reaction if heard else None) == expected


def test_a_word_that_is_likely_whatever_is_said_needs_its_sound() -> None:
    assert said([_candidate("好", "yes", Standing.AWAITED, 0.5)], [_UNLIKELY]) is None


_SHORT, _WHOLE = (
    _candidate(words, words, Standing.AT_ANY_MOMENT, far) for words, far in (("取消", 0.1), ("取消请求", 0.6))
)


def test_longer_words_that_begin_like_the_best_and_are_as_likely_were_said() -> None:
    """Whisper wrote 取消 for a short 取消请求: what is done must not be what the first half says."""
    heard = said([_SHORT, _WHOLE], [Likelihood(-0.2, -9.0), Likelihood(-0.4, -9.0)])
    assert heard is not None
    assert heard.text == "取消请求"


def test_longer_words_that_are_less_likely_were_not() -> None:
    heard = said([_SHORT, _WHOLE], [Likelihood(-0.2, -9.0), Likelihood(-2.0, -9.0)])
    assert heard is not None
    assert heard.text == "取消"


def test_a_cry_stays_one_though_longer_words_that_are_not_meant_are_as_likely() -> None:
    cry, money = _candidate("救命", "cry", Standing.CRY, 0.0), _candidate("救命钱", "", Standing.NOT_MEANT, 0.3)
    heard = said([cry, money], [Likelihood(-0.2, -9.0), Likelihood(-0.4, -9.0)])
    assert heard is not None
    assert heard.text == "救命"


def test_words_of_the_same_meaning_stay_as_they_were_heard() -> None:
    both = [_candidate("救命", "cry", Standing.CRY, 0.0), _candidate("救命啊", "cry", Standing.CRY, 0.04)]
    heard = said(both, [Likelihood(-2.5, -8.2), Likelihood(-2.9, -8.3)])
    assert heard is not None
    assert heard.text == "救命"
