"""What people tell of themselves is noticed in their own words, and what they say of others is not."""

from __future__ import annotations

from typing import Any

import pytest

from actions.people.told_of_self import tells_only_that, told_of_self


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("我听不见", {"cannot_hear": True}),
        ("我是聋人。", {"cannot_hear": True}),
        ("本人听力二级残疾", {"cannot_hear": True}),
        ("我从小双耳失聪", {"cannot_hear": True}),
        ("听不见 我", {"cannot_hear": True}),
        ("我聋", {"cannot_hear": True}),
        ("我看不见", {"cannot_see": True}),
        ("我眼睛看不见了", {"cannot_see": True}),
        ("我是全盲", {"cannot_see": True}),
        ("我听得见", {"cannot_hear": False}),
        ("我不是聋人", {"cannot_hear": False}),
        ("我在毕节", {"region": "毕节市"}),
        ("我是遵义人", {"region": "遵义市"}),
        ("家在黔西", {"region": "毕节市黔西市"}),
        ("我听不见，我在毕节", {"cannot_hear": True, "region": "毕节市"}),
        ("说短一点", {"short": True}),
        ("请用短句", {"short": True}),
        ("别用短句", {"short": False}),
    ],
)
def test_what_is_told_and_nothing_else(said: str, told: dict[str, Any]) -> None:
    assert told_of_self(said) == told
    assert tells_only_that(said)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("我是盲人，想考按摩证", {"cannot_see": True}),
        ("我聋人 找工作 哪里", {"cannot_hear": True}),
        ("我在毕节想找工作", {"region": "毕节市"}),
        ("我在贵阳市，护理补贴多少", {"region": "贵阳市"}),
    ],
)
def test_what_is_told_beside_a_question(said: str, told: dict[str, Any]) -> None:
    assert told_of_self(said) == told
    assert not tells_only_that(said)


@pytest.mark.parametrize(
    "said",
    [
        "我儿子听不见",
        "我爱人是盲人",
        "我听不见你说话",
        "我看不见这个字",
        "我看不到工作机会",
        "我是盲人按摩师",
        "我想考盲人按摩",
        "聋人能考公务员吗",
        "我们厂在遵义",
        "你在毕节吗",
        "我妈在毕节",
        "我想在毕节找工作",
        "我在工厂上班",
        "太简单了",
        "",
        "，。",
    ],
)
def test_what_is_said_of_others_or_of_something_else(said: str) -> None:
    assert told_of_self(said) == {}
    assert not tells_only_that(said)


@pytest.mark.parametrize("said", ["如果我是盲人能考吗", "我没有说我听不见", "要是我听不见呢", "我是不是聋人"])
def test_what_is_supposed_or_denied_is_not_told(said: str) -> None:
    assert told_of_self(said) == {}
