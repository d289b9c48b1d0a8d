"""Where somebody is, however it is said or written down."""

from __future__ import annotations

import pytest

from actions.knowledge.files import entry_records
from actions.regions import region_in


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
    assert region_in(text, by_sound=True) == region


def test_other_sentences_are_searched_by_characters_only() -> None:
    assert region_in("法律规定了哪些补贴") == ""
    assert region_in("我在铜仁，怎么报名") == "铜仁市"
    asked = [str(question) for _, record in entry_records() for question in record["questions"]]
    found = [question for question in asked if region_in(question)]
    assert 0 < len(found) <= 0.03 * len(asked)
