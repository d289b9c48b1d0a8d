"""How the quota calculation is told: what is to be paid first, then what was assumed; its lines on request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from actions.dialogue.inquiry import phrases
from actions.dialogue.inquiry.steps import InquiryStep
from actions.dialogue.inquiry.telling import worded_step
from actions.dialogue.utterance import Option, Utterance
from actions.eligibility.inquiry import Inquiry
from actions.eligibility.quota import Calculation, Employer, levy, one_more
from actions.eligibility.session import Session
from actions.eligibility.values import Span
from actions.knowledge.entry import Source
from actions.language.amounts import plain

_ONE_MORE = Option(phrases.ONE_MORE, InquiryStep.ONE_MORE.payload())
_SUMS = Option(phrases.SUMS, InquiryStep.SUMS.payload())
_BENEFITS = Option(phrases.EMPLOYER_BENEFITS, InquiryStep.BENEFITS.payload())
_BACK = Option(phrases.BACK_TO_LEVY, InquiryStep.LEVY.payload())


class LevyTelling:
    """Tells the levy of the employer in a session. Its methods raise UserInputError where figures contradict."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._inquiry = inquiry

    def tell_levy(self, session: Session, today: date, before: Sequence[str] = ()) -> Utterance:
        """What is to be paid, by how many persons it falls short, and all that was assumed."""
        employer, is_pay_known = self._employer(session)
        if employer is None:
            return worded_step([*before, *phrases.STAFF_UNKNOWN])
        calculation = levy(employer, self._inquiry.book.quota, today)
        if not calculation.is_owed:
            told = [phrases.DUE.format(due=0), calculation.steps[-1].text]
        else:
            due = phrases.DUE.format(due=plain(calculation.due)) if is_pay_known else phrases.PAY_UNKNOWN
            told = [due, phrases.SHORT_OF.format(count=plain(calculation.shortfall))]
        sentences = [*before, *told, *calculation.assumed]
        return worded_step(sentences, _ONE_MORE, _SUMS, _BENEFITS, sources=_sources(calculation))

    def tell_one_more(self, session: Session, today: date, *, is_severe: bool) -> Utterance:
        """What one more disabled member of staff changes."""
        employer, is_pay_known = self._employer(session)
        if employer is None:
            return worded_step(phrases.STAFF_UNKNOWN)
        if not is_pay_known:
            return worded_step([phrases.PAY_UNKNOWN])
        more = one_more(employer, self._inquiry.book.quota, today, is_severe=is_severe)
        sentences = [*more.sentences, *(line for line in more.after.assumed[:1] if employer.ratio is None)]
        return worded_step(sentences, _BACK, _SUMS, _BENEFITS, sources=_sources(more.after))

    def lines(self, session: Session, today: date) -> tuple[list[str], list[Source]]:
        """(numbered lines of the calculation, their sources)."""
        employer, is_pay_known = self._employer(session)
        if employer is None:
            return [], []
        calculation = levy(employer, self._inquiry.book.quota, today)
        steps = calculation.steps if is_pay_known else calculation.steps[:3]
        lines = [phrases.STEP.format(number=number, text=step.text) for number, step in enumerate(steps, 1)]
        return [*lines, *calculation.assumed], _sources(calculation)

    def _employer(self, session: Session) -> tuple[Employer | None, bool]:
        """(the figures, whether the pay is known); without it the persons missing can still be counted."""
        found = self._inquiry.employer(session)
        if found is not None:
            return found, True
        without_pay = self._inquiry.tell(session, {"average_pay": Span.exactly(Decimal(0))}).session
        return self._inquiry.employer(without_pay), "average_pay" in session.told


def _sources(calculation: Calculation) -> list[Source]:
    return list(dict.fromkeys(step.source for step in calculation.steps if step.source is not None))
