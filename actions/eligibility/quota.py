"""残保金: what an employer pays that employs too few disabled people, and what one more of them changes.

Amounts are 元 a year and exact; only what is to be paid is rounded, to 分. Shares are in per cent. All figures are
those of the year before, as the law has it. Guizhou's own ratio is not known: it is asked for, or the national floor is
assumed and said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from actions.eligibility.quota_parameters import Parameter, QuotaParameters
from actions.eligibility.values import Facts, Span, Value
from actions.errors import UserInputError
from actions.knowledge.entry import Source
from actions.language.amounts import in_cents, plain

ENTERPRISES = ("private", "state")
"""Kinds of employer that the exemption of small ones is for."""
SUBSIDISED = ("private", "nonprofit")
"""Kinds of employer that get 岗位补贴 and the award."""
CALCULATED_FROM = {
    "disabled_share": ("staff", "disabled_staff"),
    "quota_share": ("staff", "disabled_staff", "severe_staff"),
    "shortfall": ("staff", "disabled_staff", "severe_staff", "ratio"),
    "surplus": ("staff", "disabled_staff", "severe_staff", "ratio"),
}
"""Facts that nobody tells, and the facts they are calculated from."""
_UNBOUNDED = Decimal("Infinity")
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Employer:
    """Figures of the year before."""

    staff: Decimal
    """Averaged over the year, so it need not be whole."""
    average_pay: Decimal
    """元 a year: total pay divided by staff."""
    disabled: int = 0
    """Heads, those of grade 1 and 2 included."""
    severe: int = 0
    """Of these: grade 1 and 2."""
    kind: str = "private"
    """private, state, public, nonprofit or individual, as the fact `employer_type`."""
    ratio: Decimal | None = None
    """The province's ratio in %, as a tax office told it; None: the national floor is assumed."""
    local_pay: Decimal | None = None
    """Local average pay, 元 a year; None: the cap is not applied, and that is said."""
    estimated: tuple[str, ...] = ()
    """What is told of figures that were said only roughly: 职工按80人算。"""

    def __post_init__(self) -> None:
        if self.staff <= 0 or self.average_pay < 0 or not 0 <= self.severe <= self.disabled <= self.staff:
            raise UserInputError("quota_figures", "人数或工资对不上，请再说一次。")


@dataclass(frozen=True)
class CalculationStep:
    """One line of the calculation."""

    text: str
    source: Source | None = None


@dataclass(frozen=True)
class Calculation:
    """What is to be paid, and how it was found."""

    due: Decimal
    """元, to 分."""
    shortfall: Decimal
    """Persons missing, as a fraction; negative where there are more than needed."""
    steps: tuple[CalculationStep, ...]
    assumed: tuple[str, ...]
    """What was assumed because it is not known; always told."""
    is_owed: bool = False
    """Whether the employer is neither exempt nor has enough disabled staff; how much is owed depends on the pay."""


@dataclass(frozen=True)
class OneMore:
    """What one more disabled member of staff changes in a year."""

    before: Calculation
    after: Calculation
    subsidy: Decimal
    """More 岗位补贴, 元."""
    award: Decimal
    """More 超比例奖励, 元."""
    sentences: tuple[str, ...]
    """The figure first."""

    @property
    def saved(self) -> Decimal:
        """Less levy, 元; negative where more is to be paid."""
        return self.before.due - self.after.due


def levy(employer: Employer, numbers: QuotaParameters, today: date) -> Calculation:
    """The levy of a year, step by step, by the rules that hold on a day."""
    ratio = employer.ratio if employer.ratio is not None else numbers.floor_ratio.value
    needed = employer.staff * ratio / _HUNDRED
    counted = _counted(employer, numbers)
    shortfall = needed - counted
    assumed = list(_assumed(employer, numbers))
    steps = [
        CalculationStep(f"上年职工{plain(employer.staff)}人。"),
        CalculationStep(
            f"应安排：{plain(employer.staff)}×{plain(ratio)}%={plain(needed)}人。", numbers.floor_ratio.source
        ),
        CalculationStep(_counting(employer, counted), numbers.severe_weight.source if employer.severe else None),
    ]
    if employer.kind in ENTERPRISES and employer.staff <= numbers.exempt_staff.value:
        if numbers.relief_holds(today):
            steps.append(
                CalculationStep(
                    f"{plain(numbers.exempt_staff.value)}人及以下的企业免交，到{_day(numbers.relief_until)}。",
                    numbers.exempt_staff.source,
                )
            )
            return Calculation(Decimal(0), shortfall, tuple(steps), tuple(assumed))
        assumed.append(_relief_over(numbers))
    if shortfall <= 0:
        steps.append(CalculationStep("人数够了，不用交。", numbers.formula.source))
        return Calculation(Decimal(0), shortfall, tuple(steps), tuple(assumed))
    pay = _pay(employer, numbers, steps)
    full = shortfall * pay
    steps.append(
        CalculationStep(
            f"还差：{plain(needed)}-{plain(counted)}={plain(shortfall)}人，不凑整。", numbers.formula.source
        )
    )
    steps.append(
        CalculationStep(f"应交：{plain(shortfall)}×{plain(pay)}={plain(in_cents(full))}元。", numbers.formula.source)
    )
    if not numbers.relief_holds(today):
        assumed.append(_relief_over(numbers))
        return Calculation(in_cents(full), shortfall, tuple(steps), tuple(dict.fromkeys(assumed)), is_owed=True)
    share, limit = _share_paid(employer, counted, numbers)
    due = in_cents(full * share.value / _HUNDRED)
    steps.append(CalculationStep(f"安排的人{limit}，按{plain(share.value)}%交：{plain(due)}元。", share.source))
    return Calculation(due, shortfall, tuple(steps), tuple(assumed), is_owed=True)


def one_more(employer: Employer, numbers: QuotaParameters, today: date, *, is_severe: bool = False) -> OneMore:
    """What changes in a year if one more disabled person is hired and everything else stays as it is."""
    larger = replace(
        employer,
        staff=employer.staff + 1,
        disabled=employer.disabled + 1,
        severe=employer.severe + int(is_severe),
    )
    before, after = levy(employer, numbers, today), levy(larger, numbers, today)
    is_subsidised = employer.kind in SUBSIDISED
    subsidy = numbers.post_subsidy.value if is_subsidised else Decimal(0)
    award = _award(after, numbers) - _award(before, numbers) if is_subsidised else Decimal(0)
    return OneMore(
        before, after, subsidy, award, tuple(_told(employer, before, after, subsidy, award, numbers, is_severe))
    )


def quota_facts(facts: Facts, numbers: QuotaParameters) -> dict[str, Value]:
    """What follows for the rules from the numbers that were told: shares in %, persons missing or beyond the ratio."""
    staff, disabled = facts.get("staff"), facts.get("disabled_staff")
    if not isinstance(staff, Span) or not isinstance(disabled, Span) or staff.low <= 0:
        return {}
    severe, ratio = facts.get("severe_staff"), facts.get("ratio")
    # As long as nobody said how many are of grade 1 or 2, it may be none or all of them.
    severe = severe if isinstance(severe, Span) else Span(Decimal(0), disabled.high)
    extra = numbers.severe_weight.value - 1
    counted = disabled.plus(Span(severe.low * extra, severe.high * extra))
    known = ratio if isinstance(ratio, Span) else Span(numbers.floor_ratio.value, _UNBOUNDED)
    needed = Span(staff.low * known.low / _HUNDRED, staff.high * known.high / _HUNDRED)
    return {
        "disabled_share": _percent(disabled, staff),
        "quota_share": _percent(counted, staff),
        "shortfall": needed.minus(counted),
        "surplus": counted.minus(needed),
    }


def _percent(part: Span, whole: Span) -> Span:
    return Span(part.low * _HUNDRED / whole.high, part.high * _HUNDRED / whole.low)


def _counted(employer: Employer, numbers: QuotaParameters) -> Decimal:
    return employer.disabled + employer.severe * (numbers.severe_weight.value - 1)


def _counting(employer: Employer, counted: Decimal) -> str:
    if not employer.severe:
        return f"已安排：{employer.disabled}人。"
    return f"已安排{employer.disabled}人，一二级{employer.severe}人加倍，算{plain(counted)}人。"


def _pay(employer: Employer, numbers: QuotaParameters, steps: list[CalculationStep]) -> Decimal:
    """Average pay with its cap."""
    cap = None if employer.local_pay is None else employer.local_pay * numbers.pay_cap.value
    if cap is None or employer.average_pay <= cap:
        steps.append(CalculationStep(f"上年年平均工资{plain(employer.average_pay)}元。", numbers.formula.source))
        return employer.average_pay
    steps.append(
        CalculationStep(
            f"年平均工资封顶：当地平均的{plain(numbers.pay_cap.value)}倍，{plain(cap)}元。",
            numbers.pay_cap.source,
        )
    )
    return cap


def _share_paid(employer: Employer, counted: Decimal, numbers: QuotaParameters) -> tuple[Parameter, str]:
    edge = numbers.relief_share.value
    if counted * _HUNDRED >= employer.staff * edge:
        return numbers.pays_from_share, f"到了{plain(edge)}%"
    return numbers.pays_below_share, f"不到{plain(edge)}%"


def _award(calculation: Calculation, numbers: QuotaParameters) -> Decimal:
    """The award of a year: whole persons beyond the ratio, up to the cap."""
    beyond = max(Decimal(0), (-calculation.shortfall).to_integral_value(ROUND_FLOOR))
    return min(beyond * numbers.award.value, numbers.award_cap.value)


def _assumed(employer: Employer, numbers: QuotaParameters) -> list[str]:
    assumed = list(employer.estimated)
    if employer.ratio is None:
        floor = plain(numbers.floor_ratio.value)
        assumed.append(f"按国家最低{floor}%算，贵州的比例请问12366。")
    if employer.severe:
        assumed.append("一二级加倍据公开报道，请向12366核对。")
    if employer.local_pay is None:
        assumed.append("没算工资封顶，要当地平均工资才能算。")
    if employer.kind == "individual":
        assumed.append("个体户要不要交，请先问12366。")
    return assumed


def _told(
    employer: Employer,
    before: Calculation,
    after: Calculation,
    subsidy: Decimal,
    award: Decimal,
    numbers: QuotaParameters,
    is_severe: bool,
) -> list[str]:
    saved = before.due - after.due
    gets = subsidy + award
    who = "再招1个一二级的人" if is_severe else "再招1人"
    first = f"少交{plain(saved)}元" if saved > 0 else f"多交{plain(-saved)}元" if saved < 0 else "残保金不变"
    told = [f"{who}，一年{first}，多拿{plain(gets)}元。"]
    if subsidy:
        told.append(f"岗位补贴多{plain(subsidy)}元，要先联网认证。")
    if award:
        told.append(f"超比例奖励多{plain(award)}元。")
    if not gets:
        told.append("补贴和奖励只给民营企业和民办非企业。")
    limit = numbers.exempt_staff.value
    if employer.kind in ENTERPRISES and employer.staff <= limit < employer.staff + 1:
        told.append(f"注意：超过{plain(limit)}人就不再免交。")
    told.append("按平均工资不变、干满一年来算。")
    return told


def _relief_over(numbers: QuotaParameters) -> str:
    return f"减免只管到{_day(numbers.relief_until)}，以后的请问12366。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def printed(calculation: Calculation) -> str:
    """The calculation as a numbered list with its sources, one step a line, to print or to read aloud."""
    lines = [f"{number}. {step.text}{_cited(step.source)}" for number, step in enumerate(calculation.steps, 1)]
    return "\n".join((f"一年应交{plain(calculation.due)}元。", *lines, *calculation.assumed))


def _cited(source: Source | None) -> str:
    if source is None:
        return ""
    number = source.document.number or source.document.title
    return f"（{number}，{source.clause}）"
