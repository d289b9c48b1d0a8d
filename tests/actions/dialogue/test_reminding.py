"""Of which date somebody wants to be reminded: the post, the matter that is named, else the one that was told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from actions.beijing_time import today
from actions.dialogue import follow_up_phrases as phrases
from actions.follow_ups.moments import first_moment_of
from actions.knowledge.library import Library
from actions.postings.matching import Matching
from actions.store import Store
from tests.actions.making import Talk
from tests.following import MORNING, claimed, counselor, set_clock
from tests.postings.making import content, list_of

_AT = datetime(2026, 11, 30, 1)


@pytest.fixture
def dated(small: Library, store: Store, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """A conversation at records with a date about 护理补贴."""
    set_clock(monkeypatch, MORNING)
    store.dates.enter("lead", "care", "开始申请", "民政局通知", _AT, is_day=False)
    return Talk(small, follow_ups=store.follow_ups)


def test_the_matter_that_was_told_is_meant_and_a_yes_is_asked_for(dated: Talk, store: Store) -> None:
    dated.ask("care")
    asked = dated.do("remind_me", "到时候提醒我")
    assert asked.sentences == ["民政局通知：11月30日星期一上午9点，开始申请。", phrases.REMIND_ASK]
    assert store.reminders.of("c1") == []
    dated.do("affirm", "好")
    assert [one.title for one in store.reminders.of("c1")] == ["开始申请"]


def test_the_matter_that_is_named_goes_before_the_one_that_was_told(dated: Talk) -> None:
    dated.ask("task")
    assert dated.do("remind_me", "补贴能申请的时候提醒我", ("care", 0.8)).sentences[-1] == phrases.REMIND_ASK
    assert dated.do("remind_me", "考试时提醒我", ("task", 0.8)).sentences == phrases.NO_DATE


def test_what_somebody_is_reminded_of_already_is_not_asked_again(dated: Talk) -> None:
    dated.ask("care")
    dated.do("remind_me", "到时候提醒我")
    dated.do("affirm", "好")
    again = dated.do("remind_me", "到时候提醒我")
    assert again.sentences == [phrases.KNOWN_ALREADY.format(title="开始申请")]


def test_what_is_known_already_is_left_out_before_only_so_many_are_told(dated: Talk, store: Store) -> None:
    for days in range(1, 4):
        store.dates.enter("lead", "care", f"第{days}场", "民政局通知", _AT + timedelta(days=days), is_day=False)
    for date in store.dates.public()[:3]:
        store.reminders.agree("c1", date.id)
    dated.ask("care")
    assert "第3场" in dated.do("remind_me", "到时候提醒我").sentences[0]


def test_a_known_date_of_another_matter_is_not_taken_for_this_one(dated: Talk, store: Store) -> None:
    wang = counselor(store)
    number = claimed(store, wang)
    store.dates.appoint(wang, number, "面试", _AT, is_day=False, address="")
    store.reminders.agree("c1", store.dates.upcoming("c1", ())[0].id)
    dated.ask("task")
    assert dated.do("remind_me", "到时候提醒我").sentences == phrases.NO_DATE


def test_one_that_was_told_can_be_asked_for_again(dated: Talk, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    afternoon = _AT + timedelta(hours=5)
    store.dates.withdraw(store.dates.public()[0].id)
    store.dates.enter("lead", "care", "开始申请", "民政局通知", afternoon, is_day=False)
    store.reminders.agree("c1", store.dates.public()[0].id)
    set_clock(monkeypatch, afternoon - timedelta(days=1))
    assert store.reminders.tell_due() == 1
    dated.ask("care")
    assert dated.do("remind_me", "到时候提醒我").sentences[-1] == phrases.REMIND_ASK


@pytest.mark.parametrize(("intent", "text"), [("deny", "不用"), ("ask", "生活补贴多少")])
def test_without_a_yes_nothing_is_kept(dated: Talk, store: Store, intent: str, text: str) -> None:
    dated.ask("care")
    dated.do("remind_me", "到时候提醒我")
    dated.do(intent, text, ("living", 0.9))
    assert store.reminders.of("c1") == []


def test_of_several_dates_one_is_chosen(dated: Talk, store: Store) -> None:
    store.dates.enter("lead", "care", "截止申请", "民政局通知", _AT + timedelta(days=9), is_day=False)
    dated.ask("care")
    asked = dated.do("remind_me", "到时候提醒我")
    assert asked.sentences[-1] == phrases.REMIND_WHICH_ASK
    dated.do("choose", "2")
    assert [one.title for one in store.reminders.of("c1")] == ["截止申请"]


def test_the_last_day_of_the_post_that_is_told_is_a_date_and_the_search_goes_on(
    small: Library, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = today() + timedelta(days=20)
    store.postings.take_in(list_of(content(title="打字员", deadline=last), listed_on=today()))
    talk = Talk(small, follow_ups=store.follow_ups)
    monkeypatch.setattr(talk._performer._performers["find_posts"].__self__, "_matching", Matching(store.postings))
    talk.do("job_search", "帮我找打字的活")
    for text in ("全省都行", "没有"):
        talk.do("not_understood", text)
    assert talk.state.jobs is not None and talk.state.jobs.found
    asked = talk.do("remind_me", "截止前提醒我")
    assert "打字员截止报名" in asked.sentences[0]
    talk.do("affirm", "好")
    (date_kept,) = store.reminders.of("c1")
    assert (date_kept.at, date_kept.is_day) == (first_moment_of(last), True)
    assert talk.state.jobs.is_foreground
