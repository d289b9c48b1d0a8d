"""What people tell of the work that they look for, in one utterance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from actions.postings.posting import WorkTime
from actions.postings.told import Told, told_in
from actions.postings.wishes import Wishes


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("想在毕节七星关找打字的活", {"regions": ("毕节市七星关区",), "work": ("打字",)}),
        ("别给我推按摩", {"unwanted_work": ("按摩",)}),
        ("不做按摩想做客服", {"work": ("客服",), "unwanted_work": ("按摩",)}),
        ("我学过按摩，但是不想再做了", {"unwanted_work": ("按摩",)}),
        ("除了按摩都能做", {"unwanted_work": ("按摩",)}),
        ("不是毕节是遵义", {"regions": ("遵义市",), "not_regions": ("毕节市",)}),
        ("毕节或者贵阳都得", {"regions": ("毕节市", "贵阳市")}),
        ("站不久，不能上夜班", {"cannot": frozenset({"standing", "night_shift"})}),
        ("别安排我加班", {"cannot": frozenset({"overtime"})}),
        ("不怕夜班", {}),
        ("最好坐着干", {"needs": frozenset({"seated_work"})}),
        ("想在家做", {"only_remote": True}),
        ("我在家闲着", {}),
        ("工资三千以上", {"lowest_wage": Decimal(3000)}),
        ("一个月八千以上", {"lowest_wage": Decimal(8000)}),
        ("月薪不低于3000", {"lowest_wage": Decimal(3000)}),
        ("听不见电话", {"cannot": frozenset({"hear_calls"})}),
        ("我会扫地", {"work": ("扫地",)}),
        ("想做兼职", {"work_time": WorkTime.PART}),
        ("我老公是司机", {}),
        ("如果做按摩呢", {}),
    ],
)
def test_what_an_utterance_tells(text: str, told: dict[str, Any]) -> None:
    ignored = {"is_more", "is_a_wish", "is_only_work"}
    found = {name: value for name, value in vars(told_in(text)).items() if value and name not in ignored}
    assert {name: value for name, value in found.items() if value != getattr(Told(), name)} == told


def test_what_is_refused_later_is_wanted_no_more_and_the_other_way_round() -> None:
    wanted = told_in("想做按摩").applied_to(Wishes())
    refused = told_in("不想做按摩了").applied_to(wanted)
    assert (refused.work, refused.unwanted_work) == ((), ("按摩",))
    again = told_in("还是想做按摩").applied_to(refused)
    assert (again.work, again.unwanted_work) == (("按摩",), ())


def test_a_place_replaces_the_one_before_unless_it_comes_beside_it() -> None:
    first = told_in("在毕节").applied_to(Wishes())
    assert told_in("遵义").applied_to(first).regions == ("遵义市",)
    assert told_in("遵义也行").applied_to(first).regions == ("毕节市", "遵义市")
    assert told_in("全省都行").applied_to(first).regions == ()


def test_the_only_work_that_is_wanted_replaces_the_one_before() -> None:
    first = told_in("想做打字").applied_to(Wishes())
    assert told_in("也想做按摩").applied_to(first).work == ("打字", "按摩")
    assert told_in("我只想做按摩").applied_to(first).work == ("按摩",)
    assert told_in("我只想在毕节").applied_to(first).work == ("打字",)
