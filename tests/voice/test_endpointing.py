"""Where utterances begin and end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.hearing.endpointing import SILENCES, Endpointer, Moment, next_silence

FRAME = 0.032


def _moments(endpointer: Endpointer, *spans: tuple[float, float]) -> list[tuple[Moment, float]]:
    """(moment, second at which it was told) for spans of (probability of speech, seconds)."""
    told, now = [], 0.0
    for probability, seconds in spans:
        for _ in range(round(seconds / FRAME)):
            now += FRAME
            if (moment := endpointer.accept(probability, FRAME)) is not None:
                told.append((moment, now))
    return told


@pytest.mark.parametrize("silence", SILENCES)
def test_an_utterance_ends_after_the_chosen_silence(silence: float) -> None:
    told = _moments(Endpointer(silence=silence), (0.0, 0.5), (0.9, 2.0), (0.0, 3.0))
    assert [moment for moment, _ in told[:3]] == [Moment.BEGAN, Moment.PAUSED, Moment.ENDED]
    assert told[2][1] == pytest.approx(2.5 + silence, abs=2 * FRAME)


def test_the_silence_is_changed_by_steps_and_the_last_one_stays() -> None:
    assert [next_silence(silence, longer=True) for silence in SILENCES] == [1.25, 2.5, 2.5]
    assert [next_silence(silence, longer=False) for silence in SILENCES] == [0.7, 0.7, 1.25]


def test_a_pause_to_think_does_not_end_it() -> None:
    told = _moments(Endpointer(silence=1.25), (0.9, 1.0), (0.0, 1.0), (0.9, 1.0), (0.0, 2.0))
    assert [moment for moment, _ in told[:5]] == [
        Moment.BEGAN,
        Moment.PAUSED,
        Moment.WENT_ON,
        Moment.PAUSED,
        Moment.ENDED,
    ]


def test_a_click_begins_nothing() -> None:
    assert _moments(Endpointer(), (0.9, 0.1), (0.0, 1.0), (0.9, 0.1), (0.0, 1.0)) == []


def test_weak_frames_inside_a_word_are_still_speech() -> None:
    told = _moments(Endpointer(), (0.9, 0.5), (0.4, 2.0), (0.9, 0.5))
    assert [moment for moment, _ in told] == [Moment.BEGAN]


def test_whoever_says_nothing_is_told_so() -> None:
    told = _moments(Endpointer(patience=5.0), (0.0, 6.0))
    assert told[0] == (Moment.NOBODY_SPOKE, pytest.approx(5.0, abs=FRAME))


def test_an_endless_utterance_is_cut() -> None:
    told = _moments(Endpointer(longest=10.0), (0.9, 12.0))
    assert [moment for moment, _ in told[:2]] == [Moment.BEGAN, Moment.TOO_LONG]
    assert told[1][1] == pytest.approx(10.0, abs=2 * FRAME)


@given(st.lists(st.floats(0, 1), max_size=400), st.sampled_from(SILENCES))
def test_nothing_ends_that_did_not_begin(probabilities: list[float], silence: float) -> None:
    endpointer, speaking = Endpointer(silence=silence), False
    for probability in probabilities:
        moment = endpointer.accept(probability, FRAME)
        if moment == Moment.BEGAN:
            assert not speaking
            speaking = True
        if moment in (Moment.PAUSED, Moment.WENT_ON, Moment.ENDED, Moment.TOO_LONG):
            assert speaking
        if moment in (Moment.ENDED, Moment.TOO_LONG, Moment.NOBODY_SPOKE):
            endpointer, speaking = Endpointer(silence=silence), False
