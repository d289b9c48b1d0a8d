"""低保 after a wage: reduced first, ended only at the standard."""

from __future__ import annotations

from decimal import Decimal

import pytest

from actions.eligibility.wage import Household, after_wage
from actions.errors import UserInputError

_FAMILY = Household(Decimal(700), 3, Decimal(600))


def test_a_wage_reduces_what_is_paid() -> None:
    told = after_wage(_FAMILY, Decimal(1000), costs=Decimal(200))
    assert (told.before, told.after, told.ends_at) == (Decimal("1500.00"), Decimal("700.00"), Decimal("1500.00"))
    assert told.sentences[:2] == ("低保大约从每月1500元变成700元。", "加上工资，家里多了200元。")


@pytest.mark.parametrize(("wage", "left"), [(1499, "1.00"), (1500, "0.00"), (1501, "0.00")])
def test_where_it_ends(wage: int, left: str) -> None:
    assert after_wage(_FAMILY, Decimal(wage)).after == Decimal(left)


@pytest.mark.parametrize("wrong", [(0, 3, 0), (700, 0, 0), (700, 3, -1)])
def test_impossible_figures_are_refused(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(UserInputError):
        Household(Decimal(wrong[0]), wrong[1], Decimal(wrong[2]))
    with pytest.raises(UserInputError):
        after_wage(_FAMILY, Decimal(-1))
