"""What somebody holds is changed by them, by a lead of their team, or by an administrator; nobody is passed over."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.errors import StepRefused
from actions.records.database import writing
from actions.requests.casework import NoSuchRequest
from actions.requests.request import NewRequest, RequestState
from actions.staff.counselors import Counselor, CounselorRecord, Role
from actions.store import Store
from tests.actions.counselors import counselor

Act = Callable[[Store, Counselor, str], None]
_ACTS: dict[str, Act] = {
    "answer": lambda store, who, number: store.casework.answer(who, number, "x", f"k {who.login}", ""),
    "note": lambda store, who, number: store.casework.note(who, number, "x", f"n {who.login}"),
    "transfer": lambda store, who, number: store.casework.transfer(who, number, "li", ""),
    "snooze": lambda store, who, number: store.casework.snooze(who, number, 72, ""),
    "resolve": lambda store, who, number: store.casework.resolve(who, number, ""),
    "hand_back": lambda store, who, number: store.casework.hand_back(who, number, ""),
}


def _open(store: Store, conversation: str = "c1", region: str = "") -> str:
    return store.requests.open(NewRequest(conversation, f"open {conversation}", "", "", region=region)).number


@pytest.mark.parametrize("act", _ACTS)
@pytest.mark.parametrize("region", ["", "毕节市"])
def test_a_colleague_changes_nothing_of_what_another_holds(store: Store, act: str, region: str) -> None:
    wang = counselor(store, "wang", Role.COUNSELOR, "毕节组", "毕节市")
    li = counselor(store, "li", Role.COUNSELOR, "毕节组")
    number = _open(store, region=region)
    store.casework.claim(wang, number, "")
    with pytest.raises(StepRefused, match="wang老师手里"):
        _ACTS[act](store, li, number)
    case = store.casework.case(wang, number)
    assert (case.is_mine, case.state, case.snoozed_until) == (True, RequestState.CLAIMED, None)
    assert [event.what for event in store.casework.events(wang, number)] == ["claim"]


@pytest.mark.parametrize("act", ["hand_back", "resolve", "snooze", "transfer", "answer"])
def test_a_lead_of_another_team_changes_nothing(store: Store, act: str) -> None:
    wang = counselor(store, "wang", Role.COUNSELOR, "毕节组", "毕节市")
    counselor(store, "li", Role.COUNSELOR, "毕节组")
    lead = counselor(store, "lead", Role.LEAD, "遵义组", "遵义市")
    number = _open(store)
    store.casework.claim(wang, number, "")
    with pytest.raises(StepRefused, match="wang老师手里"):
        _ACTS[act](store, lead, number)


@pytest.mark.parametrize("role", [Role.LEAD, Role.ADMINISTRATOR])
def test_a_lead_acts_for_the_team_and_the_holder_finds_a_note(store: Store, role: Role) -> None:
    wang = counselor(store, "wang", Role.COUNSELOR, "毕节组", "毕节市")
    counselor(store, "li", Role.COUNSELOR, "毕节组")
    lead = counselor(store, "lead", role, "毕节组" if role is Role.LEAD else "")
    for round_, (act, do) in enumerate(_ACTS.items()):
        number = _open(store, f"c{round_}", "毕节市")
        store.casework.claim(wang, number, "")
        do(store, lead, number)
        if act == "note":
            continue
        notes = [one for one in store.casework.thread(wang, number) if one.author == "note"]
        assert [(note.name, "原来是wang老师在办" in note.text) for note in notes] == [("lead老师", True)]
        events = [(event.what, event.who, event.detail) for event in store.casework.events(wang, number)]
        assert ("take_over", "lead", "wang") in events
        assert "lead老师" not in "".join(told.text for told in store.messages.of_conversation(f"c{round_}", 0, 9)) or (
            act in ("resolve", "answer")
        )


def test_a_lead_takes_a_request_over(store: Store) -> None:
    wang = counselor(store, "wang")
    lead = counselor(store, "lead", Role.LEAD)
    number = _open(store)
    store.casework.claim(wang, number, "")
    store.casework.transfer(lead, number, "lead", "")
    assert store.casework.case(lead, number).is_mine
    assert store.casework.alarms(lead).transferred == 0
    with pytest.raises(StepRefused, match="lead老师手里"):
        store.casework.transfer(wang, number, "wang", "")


def test_a_waiting_request_is_claimed_before_it_is_parked_or_given_away(store: Store) -> None:
    wang, lead = counselor(store, "wang"), counselor(store, "lead", Role.LEAD)
    counselor(store, "li")
    number = _open(store)
    for act in ("snooze", "transfer", "hand_back", "answer", "resolve"):
        with pytest.raises(StepRefused, match="先接下"):
            _ACTS[act](store, wang, number)
    store.casework.snooze(lead, number, 4, "")
    store.casework.transfer(lead, number, "li", "")
    assert store.casework.case(lead, number).counselor == "li老师"


def test_counselors_give_requests_to_their_team_and_leads_to_anybody(store: Store) -> None:
    wang = counselor(store, "wang", Role.COUNSELOR, "毕节组", "毕节市")
    counselor(store, "li", Role.COUNSELOR, "毕节组")
    counselor(store, "zhao", Role.COUNSELOR, "遵义组", "遵义市")
    lead = counselor(store, "lead", Role.LEAD, "毕节组")
    counselor(store, "gone", Role.COUNSELOR, "毕节组")
    with writing(store.engine) as session:
        session.query(CounselorRecord).filter_by(login="gone").one().active = False
    found = [(one.login, one.role, one.team) for one in store.casework.colleagues(wang)]
    assert found == [("lead", Role.LEAD, "毕节组"), ("li", Role.COUNSELOR, "毕节组")]
    assert [one.login for one in store.casework.colleagues(lead)] == ["li", "wang", "zhao"]
    number = _open(store, region="毕节市")
    store.casework.claim(wang, number, "")
    with pytest.raises(StepRefused, match="同组"):
        store.casework.transfer(wang, number, "zhao", "")
    for nobody in ("gone", "nobody"):
        with pytest.raises(NoSuchRequest):
            store.casework.transfer(wang, number, nobody, "")
    store.casework.transfer(lead, number, "zhao", "")
    with pytest.raises(NoSuchRequest):
        store.casework.case(wang, number)


def test_who_is_given_a_request_is_told_until_they_look(store: Store) -> None:
    wang, li = counselor(store, "wang"), counselor(store, "li")
    number = _open(store)
    store.casework.claim(wang, number, "")
    assert store.casework.alarms(wang).transferred == 0
    store.casework.transfer(wang, number, "li", "")
    assert store.casework.case(li, number).is_unseen
    assert (store.casework.alarms(li).transferred, store.casework.alarms(wang).transferred) == (1, 0)
    store.casework.saw(wang, number)
    assert store.casework.alarms(li).transferred == 1
    store.casework.saw(li, number)
    assert store.casework.alarms(li).transferred == 0
    assert not store.casework.case(li, number).is_unseen


def test_danger_that_is_given_away_rings_at_its_receivers(store: Store) -> None:
    wang, li = counselor(store, "wang"), counselor(store, "li")
    number = store.requests.report_danger("c1", "k", "救救我").number
    store.casework.claim(wang, number, "")
    assert store.casework.alarms(wang).dangers == store.casework.alarms(li).dangers == ()
    store.casework.transfer(wang, number, "li", "")
    assert [danger.title for danger in store.casework.alarms(li).dangers] == ["救救我"]
    assert store.casework.alarms(wang).dangers == ()


def test_danger_is_told_to_nobody_of_another_team(store: Store) -> None:
    zunyi = counselor(store, "zunyi", Role.LEAD, "遵义组", "遵义市")
    counselor(store, "bijie", Role.COUNSELOR, "毕节组", "毕节市")
    store.requests.report_danger("c1", "k", "救救我", "毕节市")
    assert store.casework.alarms(zunyi).dangers == ()
    store.requests.report_danger("c2", "k2", "救救我")
    assert len(store.casework.alarms(zunyi).dangers) == 1
