"""The questions of an inquiry: the next one, whether another person is meant, whether pay is a year's or a month's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from actions.dialogue.inquiry import phrases
from actions.dialogue.inquiry.reading_out import Telling
from actions.dialogue.inquiry.state import Doubt, Goal, InquiryState
from actions.dialogue.inquiry.steps import NAME, InquiryStep
from actions.dialogue.inquiry.telling import said_back
from actions.dialogue.state import QuestionKind, ask
from actions.dialogue.turn import Turn, asking
from actions.dialogue.utterance import Option, Utterance
from actions.eligibility.inquiry import Heard, Inquiry
from actions.eligibility.session import Session
from actions.eligibility.values import Span
from actions.knowledge.files import read_lexicon
from actions.language.amounts import plain
from actions.language.matching import contains

MONTHS = 12
_YEARLY_FROM = 15000
"""元 a year below which an average pay is rather a month's."""
_PAY = "average_pay"


class InquiryAsking:
    """Puts questions; decides nothing."""

    def __init__(self, inquiry: Inquiry, today: Callable[[], date]) -> None:
        self._inquiry, self._today = inquiry, today

    def next(self, turn: Turn, inquiry: InquiryState, before: Sequence[str]) -> Telling | None:
        """The question that is to be put next, behind what is said before it; None where none is left."""
        session = inquiry.as_session
        is_levy = inquiry.goal is Goal.LEVY
        asked = self._inquiry.ask_figures(session) if is_levy else self._inquiry.ask(session, self._today())
        if asked is None:
            return None
        options = tuple(Option(title, InquiryStep.ANSWER.payload()) for title in asked.options)
        utterance = _put(turn, [*before, asked.text], options)
        return utterance, inquiry.with_session(asked.session)

    @staticmethod
    def contradicts(inquiry: InquiryState) -> bool:
        """Whether fewer work there than disabled people do, or fewer of these than those of grade 1 and 2."""
        told = inquiry.as_session.told
        spans = [told.get(figure) for figure in ("staff", "disabled_staff", "severe_staff")]
        known = [span for span in spans if isinstance(span, Span)]
        return inquiry.goal is Goal.LEVY and any(more.high < fewer.low for more, fewer in pairwise(known))

    def whose(self, turn: Turn, inquiry: InquiryState, who: str) -> Telling:
        """Whether another person is meant, where the words say so."""
        options = (
            Option(phrases.SWITCH.format(who=who), InquiryStep.SWITCH.payload()),
            Option(phrases.KEEP, InquiryStep.ASK_AGAIN.payload()),
        )
        return _put(turn, [phrases.WHOSE.format(who=who)], options), inquiry

    def about_pay(self, turn: Turn, inquiry: InquiryState, before: Sequence[str]) -> Telling | None:
        """Whether it is a year's, where the average pay looks like a month's; None where it does not."""
        pay = inquiry.as_session.told.get(_PAY)
        if (
            inquiry.goal is not Goal.LEVY
            or not isinstance(pay, Span)
            or inquiry.is_pay_settled
            or pay.high >= _YEARLY_FROM
        ):
            return None
        options = (
            Option(phrases.A_YEAR, InquiryStep.YEARLY.payload()),
            Option(phrases.A_MONTH, InquiryStep.MONTHLY.payload()),
        )
        utterance = _put(turn, [*before, phrases.YEAR_OR_MONTH.format(pay=plain(pay.low))], options)
        return utterance, replace(inquiry, doubt=Doubt.PAY)

    def in_years(self, turn: Turn, before: Session, heard: Heard) -> Heard:
        """What was heard, with a pay that was told for a month reckoned for a year."""
        pay = heard.session.told.get(_PAY)
        is_new = isinstance(pay, Span) and pay.high < _YEARLY_FROM and pay != before.told.get(_PAY)
        if not is_new or not contains(turn.text, read_lexicon(NAME)["monthly"]):
            return heard
        yearly = self.yearly(heard.session, MONTHS)
        others = [item for item in heard.learned if item not in self._learned(heard.session, _PAY)]
        return replace(heard, session=yearly.session, learned=(*others, *yearly.learned))

    def yearly(self, session: Session, months: int) -> Heard:
        """The pay that was told, for a year."""
        pay = session.told.get(_PAY)
        if not isinstance(pay, Span):
            return Heard(session, (), (), True)
        heard = self._inquiry.tell(session, {_PAY: Span(pay.low * months, pay.high * months)})
        return replace(heard, corrected=())

    def _learned(self, session: Session, fact: str) -> tuple[str, ...]:
        return self._inquiry.tell(replace(session, told={}), {fact: session.told[fact]}).learned

    def known_so_far(self, session: Session) -> list[str]:
        """What was told, for who comes back to it."""
        heard = self._inquiry.tell(replace(session, told={}), session.told)
        return said_back(replace(heard, corrected=()))


def _put(turn: Turn, sentences: Sequence[str], options: tuple[Option, ...]) -> Utterance:
    # A plain yes or no to a question of fact is heard itself; to one between two ways it takes the first or the second.
    is_fork = len(options) == 2 and options[0].act != options[1].act
    on_yes, on_no = (options[0].act, options[1].act) if is_fork else ("", "")
    question = ask(QuestionKind.INQUIRY, on_yes=on_yes, on_no=on_no)
    utterance = asking(turn, question, *sentences, options=options)
    utterance.is_public = False
    return utterance
