"""Where somebody is, however it is said or written down."""

from __future__ import annotations

import pytest

from actions.knowledge.files import entry_records
from actions.language.regions import place_answered, region_in


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("毕节", "毕节市"),
        ("我在毕节市七星关区", "毕节市七星关区"),
        ("我住七星关", "毕节市七星关区"),
        ("黔西南", "黔西南州"),
        ("黔西", "毕节市黔西市"),
        ("黔东南凯里", "黔东南州凯里市"),
        ("凯里的", "黔东南州凯里市"),
        ("必节", "毕节市"),
        ("遵一", "遵义市"),
        ("贵羊花西", "贵阳市花溪区"),
        ("六盘税", "六盘水市"),
        ("铜人", "铜仁市"),
        ("安顺，关岭", "安顺市关岭县"),
        ("威林", "毕节市威宁县"),
        ("成都", ""),
        ("不想说", ""),
        ("", ""),
    ],
)
def test_a_region_is_found(text: str, region: str) -> None:
    place = place_answered(text)
    assert (place.region if place else "") == region


@pytest.mark.parametrize(
    "text",
    [
        "我的申请怎么样了",
        "我的申请",
        "申请怎么办",
        "我要转人工",
        "一起转",
        "还要等多久",
        "再说一遍",
        "隐私",
        "帮助",
        "我的数据",
        "是等",
    ],
)
def test_no_command_is_a_place(text: str) -> None:
    assert place_answered(text) is None


@pytest.mark.parametrize(("text", "by_sound"), [("毕节", False), ("必节", True), ("6盘水", False), ("同人", True)])
def test_a_place_that_was_only_heard_is_told_apart(text: str, by_sound: bool) -> None:
    place = place_answered(text)
    assert place is not None
    assert place.by_sound is by_sound


def test_other_sentences_are_searched_by_characters_only() -> None:
    assert region_in("法律规定了哪些补贴") == ""
    assert region_in("我在铜仁，怎么报名") == "铜仁市"
    asked = [str(question) for _, record in entry_records() for question in record["questions"]]
    found = [question for question in asked if region_in(question)]
    assert 0 < len(found) <= 0.03 * len(asked)
