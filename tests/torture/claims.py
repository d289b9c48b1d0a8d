"""What an answer claims, and whether the store agrees: nothing may be said that is not so."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from actions.dialogue import phrases
from actions.people.profiles import Profile
from actions.records.database import reading
from actions.requests.messages import PERSON
from actions.requests.request import RequestState
from actions.requests.request_records import RequestRecord
from actions.store import Store

HELP_LINES = ("12110", "120")
"""Of every answer to danger; who cannot hear is not told to call 110 or 12356."""
_NUMBER = re.compile(r"([0-9]{3}) ([0-9]{3})")


@dataclass(frozen=True)
class Stored:
    """What stands in the store about one conversation, as another program reads it."""

    store: Store
    conversation: str

    @property
    def requests(self) -> list[RequestRecord]:
        """All of them, newest first."""
        query = select(RequestRecord).where(RequestRecord.conversation == self.conversation)
        with reading(self.store.engine) as session:
            return list(session.scalars(query.order_by(RequestRecord.opened_at.desc())))

    def in_state(self, *states: RequestState) -> bool:
        """Whether there is a request in one of these states."""
        return any(request.state in states for request in self.requests)

    @property
    def profile(self) -> Profile:
        """What holds of the person."""
        return self.store.profiles.of(self.conversation)

    @property
    def written(self) -> list[str]:
        """What the person wrote for counselors."""
        return [one.text for one in self.store.messages.thread(self.conversation, 100) if one.author == PERSON]

    @property
    def is_erased(self) -> bool:
        """Whether nothing is kept."""
        return self.store.erasure.kept(self.conversation).is_nothing


Claim = tuple[str, Callable[[Stored, str], bool]]
_CLAIMS: list[Claim] = [
    ("已经转给工作人员", lambda stored, _: bool(stored.requests)),
    ("请求已经取消", lambda stored, _: stored.in_state(RequestState.CANCELLED)),
    ("对话结束了", lambda stored, _: stored.in_state(RequestState.RESOLVED)),
    ("重新打开了", lambda stored, _: stored.in_state(RequestState.REOPENED)),
    (phrases.DATA_ERASED, lambda stored, _: stored.is_erased),
    (phrases.PASSED_ON, lambda stored, said: said in stored.written),
    (phrases.CRISIS_RECORDED, lambda stored, _: any(request.is_danger for request in stored.requests)),
    ("记下了，加到编号", lambda stored, said: any(words and words in said for words in stored.written)),
    ("请求转给毕节市", lambda stored, _: any(request.region == "毕节市" for request in stored.requests)),
    ("您在毕节市。工作人员看得到", lambda stored, _: any(request.region == "毕节市" for request in stored.requests)),
    (phrases.REACHED["text"], lambda stored, _: any(request.medium == "text" for request in stored.requests)),
    (phrases.CONTACT_KEPT, lambda stored, _: any(request.contact for request in stored.requests)),
    (phrases.RATED, lambda stored, _: any(request.rating for request in stored.requests)),
    (f"我记下了：{phrases.TOLD_HEARING}", lambda stored, _: stored.profile.cannot_hear),
    ("好的，我记住了", lambda stored, _: stored.store.profiles.is_kept(stored.conversation)),
    (phrases.PROFILE_FORGOTTEN, lambda stored, _: stored.profile == Profile()),
    (phrases.PUT_BACK, lambda stored, _: not stored.profile.cannot_hear),
]


def untrue(answer: dict[str, Any], said: str, stored: Stored) -> list[str]:
    """What the answer says though it is not so; all of it is looked up now."""
    words = told(answer)
    found = [claim for claim, is_so in _CLAIMS if claim in words and not is_so(stored, said)]
    numbers = {"".join(number) for number in _NUMBER.findall(words)}
    if answer["request"]:
        numbers.add(answer["request"]["number"])
    known = {request.number: request for request in stored.requests}
    found += [f"the request {number}" for number in numbers - known.keys()]
    if answer["request"] and answer["request"]["number"] in known:
        state = known[answer["request"]["number"]].state
        if state != answer["request"]["state"]:
            found.append(f"the request is {answer['request']['state']}, though it is {state}")
    if answer["outcome"] == "crisis":
        found += [f"no {line}" for line in HELP_LINES if line not in words]
    return found


def told(answer: dict[str, Any]) -> str:
    """All that an answer says."""
    return "".join(reply["text"] for reply in answer["replies"])
