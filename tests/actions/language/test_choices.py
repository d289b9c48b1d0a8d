"""Which option is meant, however it is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.language.choices import chosen_by_name, chosen_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("第一个", 1),
        ("选二", 2),
        ("我要第3项", 3),
        ("两", 2),
        ("就三吧", 3),
        ("第一个吧", 1),
        ("第二个吧", 2),
        ("幺", 1),
        ("最后一个", 3),
        ("最后", 3),
        ("说一下第二个", 2),
    ],
)
def test_an_option_is_found(text: str, number: int) -> None:
    assert chosen_number(text, 3) == number


@pytest.mark.parametrize(
    "text", ["", "0", "4", "第五个", "99999999999999999999", "二十三", "都行", "选一个吧", "说一下"]
)
def test_no_option_is_made_up(text: str) -> None:
    assert chosen_number(text, 3) is None


@given(st.text(alphabet="0123456789一二三两十百幺最后选个吧第 ²③", max_size=12), st.integers(1, 3))
def test_the_number_is_always_one_that_was_offered(text: str, count: int) -> None:
    assert chosen_number(text, count) in (None, *range(1, count + 1))


_TITLES = ["一起转", "只转请求，不转内容", "先不转"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一起转", 1),
        ("好的，一起转过去吧。", 1),
        ("那就一起转", 1),
        ("一起赚", 1),
        ("只转请求", 2),
        ("只转请求，不转内容", 2),
        ("我要先不转了", 3),
        ("转", None),
        ("一起转给谁", None),
        ("护理补贴多少钱", None),
        ("好的", None),
        ("123", None),
        ("", None),
    ],
)
def test_an_option_is_chosen_by_saying_it(text: str, number: int | None) -> None:
    assert chosen_by_name(text, _TITLES) == number


def test_an_awaited_option_is_found_among_misheard_words() -> None:
    assert chosen_by_name("后面一起转过去", _TITLES) is None
    assert chosen_by_name("后面一起转过去", _TITLES, is_awaited=True) == 1
    assert chosen_by_name("我想问残疾人一起转学要怎么办", _TITLES, is_awaited=True) is None


def test_a_good_part_of_a_title_is_enough_if_only_one_has_it() -> None:
    titles = ["公益岗谁能报名", "公益岗怎么报名"]
    assert chosen_by_name("谁能报名", titles) == 1
    assert chosen_by_name("公益岗", titles) is None
    assert chosen_by_name("报名", titles) is None


@pytest.mark.parametrize("said", ["先别取消请求", "不要取消请求", "莫取消请求", "不取消"])
def test_what_is_said_no_to_is_not_chosen(said: str) -> None:
    assert chosen_by_name(said, ["取消请求", "不取消"], is_awaited=True) != 1
