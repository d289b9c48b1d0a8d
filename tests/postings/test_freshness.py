"""Old news is never told as new: a day decides what a posting is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from actions.postings.posting import ClosedBecause, Freshness, Posting, PostingKind
from tests.postings.making import DAY, content


def _posting(**fields: object) -> Posting:
    held = {
        name: fields.pop(name)
        for name in ("listed_on", "confirmed_on", "closed_on", "closed_because")
        if name in fields
    }
    return Posting(1, content(**fields), "名单", **{"listed_on": DAY, **held})  # type: ignore[arg-type]


def _on(posting: Posting, days: int) -> Freshness:
    return posting.freshness(DAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (0, Freshness.FRESH),
        (30, Freshness.FRESH),
        (31, Freshness.TO_CONFIRM),
        (90, Freshness.TO_CONFIRM),
        (91, Freshness.EXPIRED),
        (270, Freshness.EXPIRED),
        (271, Freshness.ARCHIVED),
    ],
)
def test_news_grows_old(days: int, state: Freshness) -> None:
    assert _on(_posting(), days) is state


def test_a_deadline_ends_a_post_on_its_day_and_a_far_one_keeps_it_open_but_to_be_asked_about() -> None:
    near = _posting(deadline=DAY + timedelta(days=5))
    assert (_on(near, 5), _on(near, 6)) == (Freshness.FRESH, Freshness.EXPIRED)
    far = _posting(deadline=DAY + timedelta(days=300))
    assert (_on(far, 200), _on(far, 301)) == (Freshness.TO_CONFIRM, Freshness.EXPIRED)


def test_the_rows_own_date_goes_before_the_lists_and_a_confirmation_before_both() -> None:
    old = _posting(published_on=DAY - timedelta(days=60))
    assert _on(old, 0) is Freshness.TO_CONFIRM
    assert "2026年9月21日的消息" in old.caveat(DAY)
    asked = _posting(published_on=DAY - timedelta(days=60), confirmed_on=DAY)
    assert _on(asked, 0) is Freshness.FRESH


def test_what_is_closed_is_over_and_says_why() -> None:
    closed = _posting(closed_on=DAY, closed_because=ClosedBecause.FILLED)
    assert _on(closed, 0) is Freshness.EXPIRED
    assert closed.caveat(DAY) == "这条已经过期：已经招满。"


def test_an_event_is_over_after_its_day() -> None:
    event = _posting(kind=PostingKind.EVENT, starts_on=date(2026, 12, 5))
    assert event.freshness(date(2026, 12, 5)) is Freshness.FRESH
    assert event.why_over(date(2026, 12, 6)) == "2026年12月5日截止"


def test_every_stale_or_past_posting_has_a_caveat() -> None:
    for posting in (_posting(), _posting(deadline=DAY + timedelta(days=40)), _posting(closed_on=DAY)):
        for days in range(0, 400, 7):
            if _on(posting, days) is not Freshness.FRESH:
                assert posting.caveat(DAY + timedelta(days=days))
