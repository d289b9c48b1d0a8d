"""What a wage does to 低保: the difference to the local standard is paid, so a wage reduces it before it ends it.

The local standard is not known here: the person is asked for it, or it is said that the 乡镇 knows it. Source:
社会救助暂行办法 第12条; that costs of working may be deducted: 残联发〔2018〕6号.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from actions.errors import UserInputError
from actions.language.amounts import in_cents, plain


@dataclass(frozen=True)
class Household:
    """A family that gets 低保. Amounts in 元 a month."""

    standard: Decimal
    """The local standard for one person, as the 乡镇 told it."""
    people: int
    """Members of the household that live together."""
    income: Decimal = Decimal(0)
    """Of the whole household, before the wage."""

    def __post_init__(self) -> None:
        if self.standard <= 0 or self.people < 1 or self.income < 0:
            raise UserInputError("household_figures", "人数或金额对不上，请再说一次。")


@dataclass(frozen=True)
class AfterWage:
    """Amounts in 元 a month for the whole household, to 分."""

    before: Decimal
    """低保 before the wage."""
    after: Decimal
    """低保 with the wage."""
    ends_at: Decimal
    """From this wage on, after costs, there is no more."""
    sentences: tuple[str, ...]
    """The figure first."""


def after_wage(household: Household, wage: Decimal, costs: Decimal = Decimal(0)) -> AfterWage:
    """低保 before and after a wage. costs: what working costs, as far as the 民政 accepts it.

    Raises UserInputError for a negative amount.
    """
    if wage < 0 or costs < 0:
        raise UserInputError("household_figures", "金额对不上，请再说一次。")
    counted = max(Decimal(0), wage - costs)
    before = _benefit(household, household.income)
    after = _benefit(household, household.income + counted)
    edge = max(Decimal(0), household.standard * household.people - household.income)
    told = [
        f"低保大约从每月{plain(before)}元变成{plain(after)}元。",
        f"加上工资，家里多了{plain(in_cents(wage - (before - after)))}元。",
        f"算进去的工资到{plain(in_cents(edge))}元，就没有低保了。",
        "扣多少花费、停不停，由民政决定。",
        "工资有变化，要及时告诉乡镇或街道。",
    ]
    return AfterWage(before, after, in_cents(edge), tuple(told))


def _benefit(household: Household, income: Decimal) -> Decimal:
    # 人均收入低于标准的差额, for all of them: people × standard − income, without a division.
    return in_cents(max(Decimal(0), household.standard * household.people - income))
