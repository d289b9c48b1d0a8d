"""What an inquiry tells: results two at a time, one with its reasons, materials one by one, the levy and its lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from actions.dialogue import inquiry_phrases as phrases
from actions.dialogue.inquiry_answers import Meant
from actions.dialogue.inquiry_state import Goal, InquiryState, ReadOut
from actions.dialogue.inquiry_telling import (
    AT_ONCE,
    counted,
    tell,
    tell_material,
    tell_one,
    tell_pieces,
    tell_some,
    tell_supposed,
)
from actions.dialogue.levy_telling import LevyTelling
from actions.dialogue.utterance import Option, Utterance
from actions.eligibility.inquiry import Inquiry
from actions.eligibility.verdict import Result
from actions.knowledge.entry import Source

Told = tuple[Utterance, InquiryState]
_RESULTS = Option(phrases.RESULTS, "inquiry:results")


class InquiryReading:
    """Tells what is known, step by step; asks nothing."""

    def __init__(self, inquiry: Inquiry, today: Callable[[], date]) -> None:
        self._inquiry, self._today = inquiry, today
        self._levy = LevyTelling(inquiry)

    def begin(self, held: InquiryState, before: Sequence[str]) -> Told:
        """The outcome, once nothing more is asked. Raises UserInputError where figures contradict one another."""
        session, today = held.as_session, self._today()
        if held.goal is Goal.LEVY:
            held = replace(held, read_out=ReadOut.NOTHING, rule="")
            if held.wants_one_more:
                more = self._levy.tell_one_more(session, today, is_severe=False)
                more.sentences[:0] = before
                return more, replace(held, wants_one_more=False)
            return self._levy.tell_levy(session, today, before), held
        results = self._results(held)
        is_all_asked = self._inquiry.ask(replace(session, focus=""), today) is None
        intro = counted(results, session.name, is_all_asked=is_all_asked)
        held = replace(held, read_out=ReadOut.RESULTS, position=0, results_at=0, rule="")
        return tell_some(results, 0, [*before, *intro]), held

    def again(self, held: InquiryState) -> Told:
        """The outcome once more: from one result back to where the list was left. Raises UserInputError."""
        if held.goal is Goal.BENEFITS and held.rule:
            return self._read(replace(held, read_out=ReadOut.RESULTS, position=held.results_at, rule=""))
        return self.begin(held, [])

    def tell(self, held: InquiryState, meant: Meant, before: Sequence[str] = ()) -> Told:
        """What a step asks for. Raises UserInputError."""
        match meant.step:
            case "result":
                told, held = self._one(held, meant.rule)
            case "suppose":
                told = self._suppose(held, meant.rule)
            case "one_more" | "one_more_severe":
                is_severe = meant.step == "one_more_severe"
                told = self._levy.tell_one_more(held.as_session, self._today(), is_severe=is_severe)
                held = replace(held, read_out=ReadOut.NOTHING)
            case "why" | "materials" | "steps" | "sums":
                told, held = self._open(held, meant.step)
            case "ready":
                told, held = self._tick(held)
            case "next" | "previous":
                told, held = self._move(held, +1 if meant.step == "next" else -1)
            case _:
                told = tell([phrases.NO_RESULT], _RESULTS)
        told.sentences[:0] = before
        return told, held

    def _results(self, held: InquiryState) -> list[Result]:
        return self._inquiry.results(held.as_session, self._today())

    def _found(self, held: InquiryState) -> Result | None:
        if held.rule not in self._inquiry.book.rules:
            return None
        return self._inquiry.result(held.as_session, held.rule, self._today())

    def _one(self, held: InquiryState, rule: str) -> Told:
        held = replace(held, rule=rule, read_out=ReadOut.NOTHING, position=0)
        result = self._found(held)
        if result is None:
            return tell([phrases.NOT_ABOUT_THEM.format(name=held.as_session.name)], _RESULTS), held
        focused = self._inquiry.look_into(held.as_session, rule)
        return tell_one(result, can_ask_on=self._inquiry.ask(focused, self._today()) is not None), held

    def _suppose(self, held: InquiryState, text: str) -> Utterance:
        after = self._inquiry.suppose(held.as_session, text, self._today())
        return tell_supposed(self._results(held), after)

    def _open(self, held: InquiryState, step: str) -> Told:
        """Begin to read out something of the rule that was looked at, or of the calculation."""
        is_levy = held.goal is Goal.LEVY and not held.rule
        kind = ReadOut.SUMS if is_levy and step in ("why", "sums") else ReadOut(step)
        if kind is not ReadOut.SUMS and self._found(held) is None:
            return tell([phrases.NO_RESULT], _RESULTS), held
        return self._read(replace(held, read_out=kind, position=0))

    def _read(self, held: InquiryState) -> Told:
        kind = held.read_out
        if kind is ReadOut.RESULTS:
            return tell_some(self._results(held), held.position, []), held
        result = self._found(held)
        if kind is ReadOut.MATERIALS and result is not None and result.rule.materials:
            return tell_material(result, held.position, held.as_session), held
        pieces, sources = self._pieces(held)
        if not pieces:
            missing = phrases.NO_MATERIALS if kind is ReadOut.MATERIALS else phrases.NO_STEPS
            whom = result.rule.ask_whom[0] if result else "12366"
            return tell([missing.format(whom=whom)], _RESULTS), replace(held, read_out=ReadOut.NOTHING)
        return tell_pieces(pieces, kind, held.position, sources), held

    def _pieces(self, held: InquiryState) -> tuple[Sequence[str], Sequence[Source]]:
        if held.read_out is ReadOut.SUMS:
            return self._levy.lines(held.as_session, self._today())
        result = self._found(held)
        if result is None:
            return [], []
        lines = {ReadOut.WHY: result.why(), ReadOut.STEPS: list(result.rule.steps)}.get(held.read_out, [])
        return lines, result.sources

    def _count(self, held: InquiryState) -> int:
        if held.read_out is ReadOut.RESULTS:
            return len(self._results(held))
        if held.read_out is ReadOut.MATERIALS:
            result = self._found(held)
            # Behind the last one stands what is not ready yet.
            return len(result.rule.materials) + 1 if result else 0
        return len(self._pieces(held)[0])

    def _move(self, held: InquiryState, direction: int) -> Told:
        if not held.read_out:
            return tell([phrases.NO_RESULT], _RESULTS), held
        position = held.position + direction * AT_ONCE[held.read_out]
        if position >= self._count(held):
            return tell([phrases.NO_MORE], _RESULTS), held
        held = replace(held, position=max(0, position))
        return self._read(replace(held, results_at=held.position) if held.read_out is ReadOut.RESULTS else held)

    def _tick(self, held: InquiryState) -> Told:
        """One thing is ready; on to the next."""
        session = held.as_session.with_tick(held.rule, held.position + 1)
        return self._move(held.with_session(session), +1)
