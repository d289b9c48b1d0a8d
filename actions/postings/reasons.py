"""Why a post fits, what would have to be arranged and what is to be asked before, in sentences of 25 characters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from actions.postings.lexicon import accommodations, demands, works
from actions.postings.posting import EDUCATION, Posting, WorkTime
from actions.postings.wages import WagePer
from actions.postings.wishes import Wishes, prefecture_of
from actions.postings.works import WantedWork, kinds_of_title, usual_demands

OTHER_TASKS = "other_tasks"


@dataclass(frozen=True)
class Arrangement:
    """Something that the employer would have to arrange."""

    demand: str
    """The demand that it takes away, by id; "" where the person asked for it anyway."""
    accommodation: str
    """By id; the usual one of those that would do, or one that the person needs."""

    @property
    def spoken(self) -> str:
        """For the person."""
        name = accommodations()[self.accommodation].name
        if self.demand:
            return f"这活要{demands()[self.demand].name}，可以请单位：{name}。"
        return f"可以请单位：{name}。"

    @property
    def request(self) -> str:
        """The question to the employer, which tells nothing of the person."""
        return accommodations()[self.accommodation].request


@dataclass(frozen=True)
class Match:
    """A post that suits, with its reasons."""

    posting: Posting
    reasons: tuple[str, ...]
    """Why it fits."""
    arrangements: tuple[Arrangement, ...]
    """What would have to be arranged."""
    to_ask: tuple[str, ...]
    """What the list does not say and has to be asked."""
    caveat: str
    """What has to be said of how far its news can be trusted; "" where nothing."""


def removers_of(demand: str, *, is_essential: bool) -> tuple[str, ...]:
    """What takes a demand away; what a work consists of is not given to somebody else."""
    return tuple(one for one in demands()[demand].removed_by if not is_essential or one != OTHER_TASKS)


def explain(posting: Posting, wishes: Wishes, wanted: tuple[WantedWork, ...], on: date) -> Match:
    """The reasons for a post that suits these wishes."""
    return Match(
        posting,
        tuple(_reasons(posting, wishes, wanted)),
        tuple(_arrangements(posting, wishes)),
        tuple(_to_ask(posting, wishes)),
        posting.caveat(on),
    )


def _reasons(posting: Posting, wishes: Wishes, wanted: tuple[WantedWork, ...]) -> Iterator[str]:
    content = posting.content
    kinds = kinds_of_title(content.title)
    for one in wanted:
        common = sorted(one.kinds & kinds)
        yield f"是{works()[common[0]].name}的活。" if common else f"和您说的{one.words[:8]}有关。"
    if content.is_remote and (wishes.only_remote or wishes.regions):
        yield "可以在家做。"
    elif any(content.region.startswith(region) for region in wishes.regions):
        yield f"在{content.region}。"
    if wishes.lowest_wage is not None and content.wage.is_known:
        yield f"工资{content.wage.spoken}。"
        lowest, highest = content.wage.monthly()
        if content.wage.per in (WagePer.HOUR, WagePer.DAY, WagePer.YEAR):
            yield f"做满一个月约{int(lowest or highest or 0)}元。"
    if wishes.work_time is not WorkTime.UNKNOWN and content.work_time is not WorkTime.UNKNOWN:
        yield f"{content.work_time.spoken}。"
    if wishes.education is not None and content.education is not None:
        yield f"学历要求：{EDUCATION[content.education]}。"
    for demand in sorted(wishes.cannot & {*content.not_demanded}):
        yield f"单位写了，不用{demands()[demand].name}。"
    for offer in sorted(_useful(wishes) & {*content.offers} & accommodations().keys()):
        yield f"单位能提供：{accommodations()[offer].name}。"


def _arrangements(posting: Posting, wishes: Wishes) -> Iterator[Arrangement]:
    content = posting.content
    essential = usual_demands(kinds_of_title(content.title))
    asked: set[str] = set()
    for demand in sorted(wishes.cannot & {*content.demands} & demands().keys()):
        if {*demands()[demand].removed_by} & {*content.offers}:
            continue
        removers = removers_of(demand, is_essential=demand in essential)
        if removers:
            chosen = next((one for one in removers if one in wishes.needs), removers[0])
            asked.add(chosen)
            yield Arrangement(demand, chosen)
    for need in sorted((wishes.needs & accommodations().keys()) - {*content.offers} - asked):
        yield Arrangement("", need)


def _to_ask(posting: Posting, wishes: Wishes) -> Iterator[str]:
    content = posting.content
    said = {*content.demands, *content.not_demanded}
    for demand in sorted((wishes.cannot & usual_demands(kinds_of_title(content.title))) - said):
        yield f"没写要不要{demands()[demand].name}，要先问。"
    if not content.wage.is_known:
        yield "工资没写明，要先问。"
    if wishes.work_time is not WorkTime.UNKNOWN and content.work_time is WorkTime.UNKNOWN:
        yield f"没写是不是{wishes.work_time.spoken}，要先问。"
    if wishes.education is not None and content.education is None:
        yield "没写学历要求，要先问。"
    in_county = any(region != prefecture_of(region) == content.region for region in wishes.regions)
    if in_county and not content.is_remote:
        yield "没写在哪个县，要先问。"


def _useful(wishes: Wishes) -> frozenset[str]:
    """Accommodations that help this person."""
    return wishes.needs | {
        remover for name in wishes.cannot & demands().keys() for remover in demands()[name].removed_by
    }
