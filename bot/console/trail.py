"""The audit trail of a request in words: posts by their names, as long as their person is not forgotten."""

from __future__ import annotations

from dataclasses import replace

from actions.follow_ups.referral_records import PostOutcome
from actions.follow_ups.referrals import Referral
from actions.requests.case import Event
from actions.requests.request import Step


def with_words(events: list[Event], referrals: list[Referral]) -> list[Event]:
    """The audit trail with posts by their names; what was erased keeps its line alone."""
    posts = {str(one.id): one.post for one in referrals}
    return [_with_words(event, posts) for event in events]


def _with_words(event: Event, posts: dict[str, str]) -> Event:
    if event.what == Step.DATE:
        return replace(event, detail="")
    if event.what not in (Step.REFER, Step.OUTCOME):
        return event
    referral, _, told = event.detail.partition(" ")
    spoken = PostOutcome(told).spoken if told in {*PostOutcome} and told else ""
    return replace(event, detail="，".join(part for part in (posts.get(referral, ""), spoken) if part))
