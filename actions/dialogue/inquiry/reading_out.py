"""What an inquiry tells: results two at a time, one with its reasons, materials one by one, the levy and its lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from actions.dialogue.inquiry import phrases
from actions.dialogue.inquiry.levy_telling import LevyTelling
from actions.dialogue.inquiry.meaning import Meant
from actions.dialogue.inquiry.state import Goal, InquiryState, ReadOut
from actions.dialogue.inquiry.steps import InquiryStep
from actions.dialogue.inquiry.telling import (
    AT_ONCE,
    tell_material,
    tell_one,
    tell_pieces,
    tell_some,
    tell_supposed,
    verdict_counts,
    worded_step,
)
from actions.dialogue.utterance import Option, Utterance
from actions.eligibility.inquiry import Inquiry
from actions.eligibility.verdict import Result
from actions.knowledge.entry import Source

Telling = tuple[Utterance, InquiryState]
_RESULTS = Option(phrases.RESULTS, InquiryStep.RESULTS.payload())


class InquiryReading:
    """Tells what is known, step by step; asks nothing."""

    def __init__(self, inquiry: Inquiry, today: Callable[[], date]) -> None:
        self._inquiry, self._today = inquiry, today
        self._levy = LevyTelling(inquiry)

    def begin(self, inquiry: InquiryState, before: Sequence[str]) -> Telling:
        """The outcome, once nothing more is asked. Raises UserInputError where figures contradict one another."""
        session, today = inquiry.as_session, self._today()
        if inquiry.goal is Goal.LEVY:
            inquiry = replace(inquiry, read_out=ReadOut.NOTHING, rule="")
            if inquiry.wants_one_more:
                more = self._levy.tell_one_more(session, today, is_severe=False)
                more.sentences[:0] = before
                return more, replace(inquiry, wants_one_more=False)
            return self._levy.tell_levy(session, today, before), inquiry
        results = self._results(inquiry)
        is_all_asked = self._inquiry.ask(replace(session, focus=""), today) is None
        intro = verdict_counts(results, session.name, is_all_asked=is_all_asked)
        inquiry = replace(inquiry, read_out=ReadOut.RESULTS, position=0, results_at=0, rule="")
        return tell_some(results, 0, [*before, *intro]), inquiry

    def again(self, inquiry: InquiryState) -> Telling:
        """The outcome once more: from one result back to where the list was left. Raises UserInputError."""
        if inquiry.goal is Goal.BENEFITS and inquiry.rule:
            return self._read(replace(inquiry, read_out=ReadOut.RESULTS, position=inquiry.results_at, rule=""))
        return self.begin(inquiry, [])

    def tell(self, inquiry: InquiryState, meant: Meant, before: Sequence[str] = ()) -> Telling:
        """What a step asks for. Raises UserInputError."""
        match meant.step:
            case InquiryStep.RESULT:
                told, inquiry = self._one(inquiry, meant.rule)
            case InquiryStep.SUPPOSE:
                told = self._suppose(inquiry, meant.words)
            case InquiryStep.ONE_MORE | InquiryStep.ONE_MORE_SEVERE:
                is_severe = meant.step is InquiryStep.ONE_MORE_SEVERE
                told = self._levy.tell_one_more(inquiry.as_session, self._today(), is_severe=is_severe)
                inquiry = replace(inquiry, read_out=ReadOut.NOTHING)
            case InquiryStep.WHY | InquiryStep.MATERIALS | InquiryStep.STEPS | InquiryStep.SUMS:
                told, inquiry = self._open(inquiry, meant.step)
            case InquiryStep.READY:
                told, inquiry = self._tick(inquiry)
            case InquiryStep.NEXT | InquiryStep.PREVIOUS:
                told, inquiry = self._move(inquiry, +1 if meant.step is InquiryStep.NEXT else -1)
            case _:
                told = worded_step([phrases.NO_RESULT], _RESULTS)
        told.sentences[:0] = before
        return told, inquiry

    def _results(self, inquiry: InquiryState) -> list[Result]:
        return self._inquiry.results(inquiry.as_session, self._today())

    def _found(self, inquiry: InquiryState) -> Result | None:
        if inquiry.rule not in self._inquiry.book.rules:
            return None
        return self._inquiry.result(inquiry.as_session, inquiry.rule, self._today())

    def _one(self, inquiry: InquiryState, rule: str) -> Telling:
        inquiry = replace(inquiry, rule=rule, read_out=ReadOut.NOTHING, position=0)
        result = self._found(inquiry)
        if result is None:
            return worded_step([phrases.NOT_ABOUT_THEM.format(name=inquiry.as_session.name)], _RESULTS), inquiry
        focused = self._inquiry.look_into(inquiry.as_session, rule)
        return tell_one(result, can_ask_on=self._inquiry.ask(focused, self._today()) is not None), inquiry

    def _suppose(self, inquiry: InquiryState, text: str) -> Utterance:
        after = self._inquiry.suppose(inquiry.as_session, text, self._today())
        return tell_supposed(self._results(inquiry), after)

    def _open(self, inquiry: InquiryState, step: InquiryStep) -> Telling:
        """Begin to read out something of the rule that was looked at, or of the calculation."""
        is_levy = inquiry.goal is Goal.LEVY and not inquiry.rule
        kind = ReadOut.SUMS if is_levy and step in (InquiryStep.WHY, InquiryStep.SUMS) else ReadOut(step.value)
        if kind is not ReadOut.SUMS and self._found(inquiry) is None:
            return worded_step([phrases.NO_RESULT], _RESULTS), inquiry
        return self._read(replace(inquiry, read_out=kind, position=0))

    def _read(self, inquiry: InquiryState) -> Telling:
        kind = inquiry.read_out
        if kind is ReadOut.RESULTS:
            return tell_some(self._results(inquiry), inquiry.position, []), inquiry
        result = self._found(inquiry)
        if kind is ReadOut.MATERIALS and result is not None and result.rule.materials:
            return tell_material(result, inquiry.position, inquiry.as_session), inquiry
        pieces, sources = self._pieces(inquiry)
        if not pieces:
            missing = phrases.NO_MATERIALS if kind is ReadOut.MATERIALS else phrases.NO_STEPS
            whom = result.rule.ask_whom[0] if result else "12366"
            return worded_step([missing.format(whom=whom)], _RESULTS), replace(inquiry, read_out=ReadOut.NOTHING)
        return tell_pieces(pieces, kind, inquiry.position, sources), inquiry

    def _pieces(self, inquiry: InquiryState) -> tuple[Sequence[str], Sequence[Source]]:
        if inquiry.read_out is ReadOut.SUMS:
            return self._levy.lines(inquiry.as_session, self._today())
        result = self._found(inquiry)
        if result is None:
            return [], []
        lines = {ReadOut.WHY: result.why(), ReadOut.STEPS: list(result.rule.steps)}.get(inquiry.read_out, [])
        return lines, result.sources

    def _count(self, inquiry: InquiryState) -> int:
        if inquiry.read_out is ReadOut.RESULTS:
            return len(self._results(inquiry))
        if inquiry.read_out is ReadOut.MATERIALS:
            result = self._found(inquiry)
            # Behind the last one stands what is not ready yet.
            return len(result.rule.materials) + 1 if result else 0
        return len(self._pieces(inquiry)[0])

    def _move(self, inquiry: InquiryState, direction: int) -> Telling:
        if not inquiry.read_out:
            return worded_step([phrases.NO_RESULT], _RESULTS), inquiry
        position = inquiry.position + direction * AT_ONCE[inquiry.read_out]
        if position >= self._count(inquiry):
            return worded_step([phrases.NO_MORE], _RESULTS), inquiry
        inquiry = replace(inquiry, position=max(0, position))
        return self._read(
            replace(inquiry, results_at=inquiry.position) if inquiry.read_out is ReadOut.RESULTS else inquiry
        )

    def _tick(self, inquiry: InquiryState) -> Telling:
        """One thing is ready; on to the next."""
        session = inquiry.as_session.with_tick(inquiry.rule, inquiry.position + 1)
        return self._move(inquiry.with_session(session), +1)
