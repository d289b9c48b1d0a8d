"""Whether a question is about what holds in another province."""

from __future__ import annotations

import pytest

from actions.language.elsewhere import other_place_in


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("深圳的护理补贴多少", "深圳"),
        ("我在东莞打工，那边残疾人有补贴吗", "东莞"),
        ("广东残疾人低保", "广东"),
        ("我在杭州打过工，现在回来想开按摩店", ""),
        ("户口在贵州，人在广东打工，补贴找哪边", ""),
        ("我从遵义到重庆怎么坐车", ""),
        ("住在北京路，去哪里办残疾证", ""),
        ("护理补贴多少", ""),
    ],
)
def test_the_place_is_found_where_its_rules_are_asked_for(text: str, place: str) -> None:
    assert other_place_in(text) == place
