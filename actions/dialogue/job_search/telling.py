"""How posts are told: counted and numbered, one at a time with its reasons and what to ask, none at all honestly.

Each function takes what was found and what is remembered, and gives what is said and what to remember. Before the first
post stands what a wage does to 低保 and the two allowances.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from actions.dialogue.job_search import phrases
from actions.dialogue.job_search.state import JobState, View
from actions.dialogue.job_search.steps import JobStep
from actions.dialogue.job_search.wishes_in_words import for_a_counselor
from actions.dialogue.payloads import entry_payload
from actions.dialogue.state import Question, QuestionKind, ask
from actions.dialogue.utterance import MAX_OPTIONS, Citation, Option, cited
from actions.eligibility.book import shipped_book
from actions.postings.matching import Matches, Relaxation
from actions.postings.reasons import Match

AT_ONCE = MAX_OPTIONS
"""Posts that are listed at once."""
_MOST_REASONS, _MOST_TO_ASK, _MOST_RELAXATIONS = 3, 2, 2
_DIBAO_RULE = "dibao-after-wage"
_REGISTER = Option(phrases.REGISTER, entry_payload("job.where-ask"))
_NEXT, _LIST = Option(phrases.NEXT, JobStep.NEXT.payload()), Option(phrases.LIST, JobStep.LIST.payload())
_CONTACT, _SEND = Option(phrases.CONTACT_ASK, JobStep.CONTACT.payload()), Option(phrases.SEND, JobStep.SEND.payload())


@dataclass(frozen=True)
class PostsTelling:
    """What is said of posts."""

    search: JobState
    """To be remembered."""
    sentences: tuple[str, ...]
    options: tuple[Option, ...] = ()
    question: Question | None = None
    """What the last sentence asks."""
    sources: list[Citation] = field(default_factory=list)


def tell_posts(search: JobState, matches: Matches) -> PostsTelling:
    """What the search is to say of what was found now."""
    search = replace(search, found=tuple(match.posting.id for match in matches.found))
    if search.seen:
        # Few are left because the others were told.
        matches = replace(matches, relaxations=())
    if not matches.open:
        return _nothing(search, phrases.EMPTY)
    if not matches.found:
        return _none_suits(search, matches)
    if search.view is View.LIST and len(matches.found) > 1:
        return _list(search, matches)
    position = min(search.position, len(matches.found) - 1)
    view = View.CONTACT if search.view is View.CONTACT else View.POST
    content = matches.found[position].posting.content
    post = phrases.POST.format(title=content.title, employer=content.employer, number=search.found[position])
    one = replace(search, view=view, position=position, post=post)
    return _contact(one, matches) if view is View.CONTACT else _post(one, matches)


def no_more(search: JobState) -> PostsTelling:
    """There is nothing behind the last post."""
    return _with_consent(replace(search, view=View.LIST, position=0, post=""), [phrases.NO_MORE])


def consent_question(search: JobState) -> tuple[Question, tuple[str, ...], tuple[Option, ...]]:
    """Whether the wishes may go to a counselor; before it stands what would go."""
    told = for_a_counselor(search)
    first = phrases.SENT_ARE.format(told=told) if told else phrases.NOTHING_SENT
    options = (Option(phrases.SHARE, JobStep.SHARE.payload()), Option(phrases.SHARE_NOT, JobStep.SHARE_NOT.payload()))
    question = ask(QuestionKind.SHARE_WISHES, on_yes=JobStep.SHARE.payload(), on_no=JobStep.SHARE_NOT.payload())
    return question, (first, phrases.SHARE_ASK), options


def _list(search: JobState, matches: Matches) -> PostsTelling:
    """The titles, three at a time."""
    found = matches.found
    start = search.position if search.position < len(found) else 0
    shown, left = found[start : start + AT_ONCE], len(found) - start - AT_ONCE
    sentences, sources, search = _wage_first(search)
    if start == 0 and not search.seen:
        whole = phrases.COUNT_SHOWN if matches.suitable > len(found) else phrases.COUNT
        sentences = [whole.format(count=matches.suitable, shown=len(found)), *sentences]
    sentences += [phrases.MORE_BEHIND] if left > 0 or matches.suitable > len(found) else []
    sentences += _relaxing(matches)
    options = tuple(Option(_title(match), JobStep.POST.payload(str(match.posting.id))) for match in shown)
    return _asking(replace(search, position=start, post=""), sentences, phrases.WHICH_ONE, options, sources)


def _post(search: JobState, matches: Matches) -> PostsTelling:
    """One post: what and where, why it fits, what would have to be arranged, what is not said."""
    match = matches.found[search.position]
    content, caveat = match.posting.content, match.caveat
    before, sources, search = _wage_first(search)
    sentences = [
        *before,
        phrases.NUMBERED.format(number=len(search.seen) + search.position + 1, title=content.title),
        phrases.EMPLOYER.format(employer=content.employer),
    ]
    sentences += [phrases.PLACE.format(place=content.region)] if content.region else []
    sentences += [phrases.PAYS.format(wage=content.wage.spoken)] if content.wage.is_known else []
    sentences += [caveat] if caveat else []
    sentences += [one for one in match.reasons if one not in sentences][:_MOST_REASONS]
    sentences += [one.spoken for one in match.arrangements]
    sentences += match.to_ask[:_MOST_TO_ASK]
    if len(matches.found) == 1:
        sentences += _relaxing(matches)
    is_more = search.position + 1 < len(matches.found) or matches.suitable > len(matches.found)
    if not is_more:
        relax = _relax_options(matches.relaxations[:1]) if len(matches.found) == 1 else []
        return PostsTelling(search, (*sentences,), (_CONTACT, _SEND, *(relax or [_LIST])), sources=sources)
    return _asking(
        search, sentences, phrases.NEXT_ASK, (_NEXT, _CONTACT, _SEND), sources, on_yes=JobStep.NEXT.payload()
    )


def _contact(search: JobState, matches: Matches) -> PostsTelling:
    """How to reach the employer, and what to ask: a request that tells nothing of the person."""
    match = matches.found[search.position]
    contact = match.posting.content.contact
    sentences = [phrases.CONTACT.format(contact=contact) if contact else phrases.NO_CONTACT]
    sentences += [phrases.ASK_EMPLOYER.format(request=one.request) for one in match.arrangements]
    options = (_SEND, _NEXT, _LIST) if len(matches.found) > 1 else (_SEND,)
    return PostsTelling(search, (*sentences,), options)


def _none_suits(search: JobState, matches: Matches) -> PostsTelling:
    """Which wish could be given up, in their order; without any, on to a counselor."""
    if not matches.relaxations:
        return _nothing(search, phrases.NOTHING_LEFT)
    offered = matches.relaxations[:_MOST_RELAXATIONS]
    sentences = [phrases.NONE_SUITS, *(sentence for one in offered for sentence in _spoken(one))]
    asked = phrases.RELAX_ASK if len(offered[0].given_up) == 1 else phrases.RELAX_ALL_ASK
    return _asking(search, sentences, asked, (*_relax_options(offered), _SEND), [])


def _relaxing(matches: Matches) -> list[str]:
    """What else would be found, where few suit."""
    return [phrases.FEW_SUIT, *_spoken(matches.relaxations[0])] if matches.relaxations else []


def _spoken(one: Relaxation) -> list[str]:
    if len(one.given_up) == 1:
        return [one.spoken]
    return [*(f"{wish.spoken}。" for wish in one.given_up), phrases.ALL_TOGETHER.format(count=one.count)]


def _relax_options(relaxations: Sequence[Relaxation]) -> list[Option]:
    return [
        Option(
            one.given_up[0].spoken if len(one.given_up) == 1 else phrases.RELAX_ALL,
            JobStep.RELAX.payload("+".join(wish.value for wish in one.given_up)),
        )
        for one in relaxations
    ]


def _nothing(search: JobState, sentences: Sequence[str]) -> PostsTelling:
    """No list, or nothing in it: said as it is, with the way to 残联 and to a counselor."""
    return _with_consent(search, sentences, _REGISTER)


def _with_consent(search: JobState, sentences: Sequence[str], *others: Option) -> PostsTelling:
    if search.sent and search.sent == for_a_counselor(search):
        return PostsTelling(search, (*sentences,), others)
    question, asked, options = consent_question(search)
    whole, options = (*sentences, *asked), (*options, *others)
    return PostsTelling(search, whole, options, replace(question, sentences=whole, options=options))


def _asking(
    search: JobState,
    sentences: Sequence[str],
    asked: str,
    options: tuple[Option, ...],
    sources: list[Citation],
    on_yes: str = "",
) -> PostsTelling:
    whole = (*sentences, asked)
    question = replace(ask(QuestionKind.OFFER, on_yes=on_yes), sentences=whole, options=options)
    return PostsTelling(search, whole, options, question, sources)


def _wage_first(search: JobState) -> tuple[list[str], list[Citation], JobState]:
    """What a wage does to 低保 and the allowances, once before the first post."""
    if search.is_wage_told:
        return [], [], search
    rule = shipped_book().rules[_DIBAO_RULE]
    return [rule.gist, phrases.WAGE_AND_ALLOWANCES], cited(rule.sources), replace(search, is_wage_told=True)


def _title(match: Match) -> str:
    return f"{match.posting.content.title}，{match.posting.content.employer}"
