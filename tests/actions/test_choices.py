"""Which option is meant, however it is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.choices import chosen_number


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
