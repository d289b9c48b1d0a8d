"""Short utterances go before long recordings, and nothing waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future

import pytest

from voice.hearing.shortest_first import ShortestFirst

_SECONDS = 10.0


@pytest.fixture
def turns() -> Iterator[ShortestFirst]:
    turns = ShortestFirst("test")
    yield turns
    turns.close()


def _held_up(turns: ShortestFirst) -> threading.Event:
    """Work that goes on until the event is set."""
    begun, goes_on = threading.Event(), threading.Event()

    def _work() -> None:
        begun.set()
        assert goes_on.wait(_SECONDS)

    turns.submit(0, _work)
    assert begun.wait(_SECONDS)
    return goes_on


def test_a_short_word_waits_for_no_long_recording_that_has_not_begun(turns: ShortestFirst) -> None:
    done: list[str] = []
    goes_on = _held_up(turns)
    works = [turns.submit(24, lambda: done.append("a long piece")) for _ in range(3)]
    works.append(turns.submit(1, lambda: done.append("a short word")))
    goes_on.set()
    for work in works:
        work.result(_SECONDS)
    assert done == ["a short word", *["a long piece"] * 3]


def test_what_has_waited_long_enough_goes_first(turns: ShortestFirst, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    goes_on = _held_up(turns)
    now = 100.0
    monkeypatch.setattr("voice.hearing.shortest_first.time.monotonic", lambda: now)
    waited = turns.submit(24, lambda: done.append("waited"))
    now = 130.0
    came = turns.submit(1, lambda: done.append("came"))
    monkeypatch.undo()
    goes_on.set()
    waited.result(_SECONDS)
    came.result(_SECONDS)
    assert done == ["waited", "came"]


def test_work_that_fails_tells_why_and_the_next_is_done(turns: ShortestFirst) -> None:
    with pytest.raises(ZeroDivisionError):
        turns.submit(0, lambda: 1 / 0).result(_SECONDS)
    assert turns.submit(0, lambda: 7).result(_SECONDS) == 7


def test_what_is_cancelled_is_not_done(turns: ShortestFirst) -> None:
    done: list[str] = []
    goes_on = _held_up(turns)
    gone = turns.submit(0, lambda: done.append("gone"))
    assert gone.cancel()
    goes_on.set()
    turns.submit(1, lambda: done.append("next")).result(_SECONDS)
    assert done == ["next"]


def test_closing_cancels_what_waits() -> None:
    turns = ShortestFirst("test")
    goes_on = _held_up(turns)
    left: Future[int] = turns.submit(0, lambda: 7)
    closing = threading.Thread(target=turns.close)
    closing.start()
    while not turns._is_closed:
        pass
    goes_on.set()
    closing.join(_SECONDS)
    with pytest.raises(CancelledError):
        left.result(_SECONDS)
    with pytest.raises(CancelledError):
        turns.submit(0, lambda: 7).result(_SECONDS)
