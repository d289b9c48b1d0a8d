"""Wishes exclude, abilities decide, every post says why; a disability is nowhere asked for."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.postings import index
from actions.postings.lexicon import accommodations, demands
from actions.postings.matching import MOST, Matches, Matching
from actions.postings.posting import ClosedBecause, PostingContent, PostingKind, WorkTime
from actions.postings.reasons import Match
from actions.postings.wages import Wage
from actions.postings.wishes import RELAXED_IN_ORDER, Wish, Wishes, prefecture_of
from actions.records.encryption import new_key
from actions.store import Store, open_store
from tests.postings.making import DAY, content, list_of, read, row


def _wage(low: int, high: int | None = None) -> Wage:
    return Wage(Decimal(low), Decimal(high or low))


def _match(store: Store, wishes: Wishes, *contents: PostingContent) -> Matches:
    if contents:
        store.postings.take_in(list_of(*contents))
    return Matching(store.postings).match(wishes, on=DAY)


def _titles(matches: Matches) -> list[str]:
    return [one.posting.content.title for one in matches.found]


def _sentences(match: Match) -> list[str]:
    spoken = [*match.reasons, *match.to_ask, match.caveat, *(one.spoken for one in match.arrangements)]
    return [part for text in spoken for part in re.split("[。，？：]", text) if part]


def test_hard_wishes_exclude(store: Store) -> None:
    wanted = Wishes(
        regions=("毕节市",),
        lowest_wage=Decimal(3000),
        work_time=WorkTime.FULL,
        education=3,
        unwanted_work=("按摩",),
    )
    fits = content(title="客服", region="毕节市大方县", wage=_wage(2500, 3500), education=3, work_time=WorkTime.FULL)
    found = _match(
        store,
        wanted,
        fits,
        replace(fits, title="客服二", region="遵义市"),
        replace(fits, title="客服三", wage=_wage(2000)),
        replace(fits, title="客服四", work_time=WorkTime.PART),
        replace(fits, title="客服五", education=5),
        replace(fits, title="盲人按摩师"),
        replace(fits, title="推拿技师"),
        replace(fits, title="客服六", region="遵义市", is_remote=True),
    )
    assert sorted(_titles(found)) == ["客服", "客服六"]
    assert (found.suitable, found.open) == (2, 8)


def test_what_is_not_known_excludes_nothing_and_is_to_be_asked(store: Store) -> None:
    wanted = Wishes(regions=("毕节市大方县",), lowest_wage=Decimal(3000), work_time=WorkTime.FULL, education=3)
    [one] = _match(store, wanted, content(region="毕节市")).found
    assert set(one.to_ask) == {
        "工资没写明，要先问。",
        "没写是不是全职，要先问。",
        "没写学历要求，要先问。",
        "没写在哪个县，要先问。",
    }


def test_a_demand_that_can_be_taken_away_becomes_a_request_without_a_diagnosis(store: Store) -> None:
    wanted = Wishes(cannot=frozenset({"hear_calls", "standing"}))
    [one] = _match(store, wanted, content(title="店员", demands=("hear_calls", "standing"))).found
    assert [arrangement.accommodation for arrangement in one.arrangements] == ["text_communication", "seated_work"]
    assert [arrangement.request for arrangement in one.arrangements] == ["能不能改用文字沟通？", "这活能不能坐着干？"]


def test_what_the_employer_offers_needs_no_request(store: Store) -> None:
    wanted = Wishes(cannot=frozenset({"standing"}))
    [one] = _match(store, wanted, content(demands=("standing",), offers=("seated_work",))).found
    assert one.arrangements == ()
    assert "单位能提供：坐着干。" in one.reasons


def test_a_demand_that_nothing_takes_away_excludes(store: Store) -> None:
    wanted = Wishes(cannot=frozenset({"heights"}))
    assert _titles(_match(store, wanted, content(demands=("heights",)), content(title="文员"))) == ["文员"]


def test_what_the_work_consists_of_is_not_given_to_others(store: Store) -> None:
    wanted = Wishes(cannot=frozenset({"lifting"}))
    loading = content(title="装卸工", demands=("lifting",))
    clerk = content(title="文员", demands=("lifting",))
    assert _titles(_match(store, wanted, clerk)) == ["文员"]
    [heavy] = [one for one in _match(store, wanted, loading).found if one.posting.content.title == "装卸工"]
    # A trolley may do it; nobody is asked to let others do the whole work.
    assert [one.accommodation for one in heavy.arrangements] == ["lifting_aid"]
    far = content(title="保安", demands=("see_far",))
    assert "保安" not in _titles(_match(store, Wishes(cannot=frozenset({"see_far"})), far))


def test_what_a_work_usually_demands_is_asked_about_and_a_said_no_is_a_reason(store: Store) -> None:
    wanted = Wishes(cannot=frozenset({"night_shift"}), work=("保安",))
    unsaid, said = content(title="保安"), content(title="门卫", not_demanded=("night_shift",))
    found = _match(store, wanted, unsaid, said).found
    assert [one.posting.content.title for one in found] == ["门卫", "保安"]
    assert "单位写了，不用上夜班。" in found[0].reasons
    assert "没写要不要上夜班，要先问。" in found[1].to_ask


def test_work_is_found_by_word_by_sound_and_by_title(store: Store) -> None:
    posts = (content(title="数据录入员"), content(title="保健按摩师"), content(title="陶艺师"))
    assert _titles(_match(store, Wishes(work=("打字",)), *posts)) == ["数据录入员"]
    assert _titles(_match(store, Wishes(work=("安摩",)))) == ["保健按摩师"]
    assert _titles(_match(store, Wishes(work=("陶艺",)))) == ["陶艺师"]


def test_stale_posts_come_last_with_a_caveat_and_past_ones_never(store: Store) -> None:
    fresh, old = content(title="客服"), content(title="客服乙", published_on=DAY - timedelta(days=50))
    past = content(title="客服丙", deadline=DAY - timedelta(days=1))
    closed = content(title="客服丁")
    store.postings.take_in(list_of(old, fresh, past, closed))
    [gone] = [one for one in store.postings.all() if one.content.title == "客服丁"]
    store.postings.close(gone.id, ClosedBecause.FILLED, DAY)
    found = _match(store, Wishes())
    assert _titles(found) == ["客服", "客服乙"]
    assert found.found[1].caveat.endswith("要先问还招不招。")


def test_one_employer_fills_no_more_than_two_places_where_others_suit(store: Store) -> None:
    many = [content(title=f"客服{number}") for number in range(9)]
    others = [content(employer=f"乙{number}公司") for number in range(3)]
    found = _match(store, Wishes(), *many, *others)
    assert len(found.found) == MOST
    assert sum(one.posting.content.employer == "甲公司" for one in found.found) == 2


def test_posts_that_were_shown_are_not_shown_again(store: Store) -> None:
    first = _match(store, Wishes(), *(content(employer=f"{number}公司") for number in range(7)))
    shown = frozenset(one.posting.id for one in first.found)
    second = Matching(store.postings).match(Wishes(), on=DAY, skip=shown)
    assert len(second.found) == 2 and not shown & {one.posting.id for one in second.found}


def test_where_nothing_suits_it_is_said_which_wish_could_be_given_up_in_order(store: Store) -> None:
    wanted = Wishes(regions=("毕节市大方县",), lowest_wage=Decimal(3000))
    posts = (
        content(region="毕节市大方县", wage=_wage(2500)),
        content(region="毕节市七星关区", wage=_wage(3500)),
        content(region="遵义市", wage=_wage(5000)),
    )
    found = _match(store, wanted, *posts)
    assert found.found == ()
    assert [(one.given_up, one.count) for one in found.relaxations] == [
        ((Wish.COUNTY,), 1),
        ((Wish.WAGE,), 1),
        ((Wish.PREFECTURE,), 2),
    ]
    order = [RELAXED_IN_ORDER.index(one.given_up[0]) for one in found.relaxations]
    assert order == sorted(order)
    assert found.relaxations[0].spoken == "在全市州找，不只这个县：有1个。"


def test_where_no_single_wish_helps_the_fewest_together_are_named(store: Store) -> None:
    wanted = Wishes(regions=("毕节市大方县",), only_remote=True)
    found = _match(store, wanted, content(region="毕节市七星关区"))
    assert [(one.given_up, one.count) for one in found.relaxations] == [((Wish.COUNTY, Wish.REMOTE), 1)]


def test_an_empty_store_says_so(store: Store) -> None:
    found = _match(store, Wishes(kind=PostingKind.COURSE, work=("打字",), cannot=frozenset({"standing"})))
    assert (found.found, found.suitable, found.open, found.relaxations) == ((), 0, 0, ())


def test_what_changed_in_the_database_is_matched_at_once(store: Store) -> None:
    matching = Matching(store.postings)
    store.postings.take_in(list_of(content()))
    [one] = matching.match(Wishes(), on=DAY).found
    store.postings.close(one.posting.id, ClosedBecause.FILLED, DAY)
    assert matching.match(Wishes(), on=DAY).found == ()


def test_wishes_hold_no_disability() -> None:
    names = {field.name for field in fields(Wishes)}
    assert names == {
        "kind",
        "regions",
        "lowest_wage",
        "work_time",
        "only_remote",
        "education",
        "work",
        "unwanted_work",
        "cannot",
        "needs",
    }


@pytest.mark.parametrize("label", ["视力残疾", "听力残疾", "肢体残疾", "智力残疾", "精神残疾"])
def test_same_abilities_and_another_disability_named_in_the_list_give_the_same_posts(store: Store, label: str) -> None:
    def listed(words: str) -> list[tuple[str, int | None]]:
        store.postings.take_in(read(row(1, description=f"接打电话，能久站{words}"), row(2, title="保洁员")))
        wanted = Wishes(cannot=frozenset({"standing"}), needs=frozenset({"text_communication"}))
        found = _match(store, wanted).found
        return [(one.posting.content.title, len(one.arrangements)) for one in found]

    assert listed("") == listed(f"，适合{label}")


@pytest.mark.parametrize("region", ["黔西南州兴义市", "贵阳市贵安新区", "六盘水市钟山区", "毕节市黔西市", "毕节市"])
def test_the_prefecture_of_a_region(region: str) -> None:
    assert region.startswith(prefecture_of(region)) and prefecture_of(region)[-1] in "市州"
    assert len(prefecture_of(region)) <= 4


_IDS = st.frozensets(st.sampled_from(sorted(demands())), max_size=4)
_POSTS = st.lists(
    st.builds(
        lambda title, said, offers, remote: content(
            title=title, demands=tuple(sorted(said)), offers=tuple(sorted(offers)), is_remote=remote
        ),
        st.sampled_from(["客服", "普工", "保安", "装卸工", "打字员", "陶艺师"]),
        _IDS,
        st.frozensets(st.sampled_from(sorted(accommodations())), max_size=3),
        st.booleans(),
    ),
    max_size=8,
    unique=True,
)


def _in_memory() -> Store:
    return open_store("sqlite:///:memory:", new_key())


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_POSTS, _IDS, st.frozensets(st.sampled_from(sorted(accommodations())), max_size=2))
def test_every_match_is_honest(posts: list[PostingContent], cannot: frozenset[str], needs: frozenset[str]) -> None:
    store = _in_memory()
    wanted = Wishes(cannot=cannot, needs=needs)
    found = _match(store, wanted, *posts)
    again = Matching(store.postings).match(wanted, on=DAY)
    store.close()
    assert found == again
    for one in found.found:
        said, offers = {*one.posting.content.demands}, {*one.posting.content.offers}
        arranged = {arrangement.demand for arrangement in one.arrangements}
        for demand in cannot & said:
            assert demand in arranged or offers & {*demands()[demand].removed_by}
        assert all(len(part) <= 25 for part in _sentences(one))
    # More abilities never make a post vanish.
    if cannot:
        fewer = Wishes(cannot=frozenset(sorted(cannot)[1:]), needs=needs)
        other = _in_memory()
        assert _match(other, fewer, *posts).suitable >= found.suitable
        other.close()


def test_a_large_list_is_searched_as_it_was_until_it_is_taken_over_and_nothing_closed_is_offered(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "MADE_AT_ONCE", 1)
    store.postings.take_in(list_of(content(title="打字员"), content(title="资料员")))
    matching = Matching(store.postings)
    matching.refresh()
    store.postings.take_in(list_of(content(title="客服")))
    gone = next(one for one in store.postings.all() if one.content.title == "资料员")
    store.postings.close(gone.id, ClosedBecause.FILLED, on=DAY)
    titles = [one.posting.content.title for one in matching.match(Wishes(), on=DAY).found]
    assert titles == ["打字员"]
    matching.refresh()
    assert {one.posting.content.title for one in matching.match(Wishes(), on=DAY).found} == {"打字员", "客服"}
