"""One turn of the dialogue as a pure function of what was understood and what was said before.

Rasa says what the person wants (the intent) and which entries may answer; `TurnTaker` turns that into an utterance and
leaves the state for the next turn. What an option or a plain 是 does is written as an act: `entry:<id>`, or the name of
an intent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from actions import phrases
from actions.choices import chosen_by_name, chosen_number
from actions.dialogue_state import DialogueState
from actions.handoff import Handoff
from actions.knowledge.entry import Entry
from actions.knowledge.library import Library
from actions.regions import region_in
from actions.requests import RequestDesk
from actions.telling import tell_answer, tell_as_well, tell_part, tell_parts, tell_responsible
from actions.utterance import Option, Outcome, Utterance

OFFER_HUMAN_AFTER = 2
"""Misunderstandings in a row after which a person is offered."""
AMBIGUOUS_FROM = 0.6
"""Share of the best entry's probability from which the second best is told as well."""
SAID_ALREADY, RELATED = 0.35, 3.0
"""What the probability of what was told lately, and of an entry beside the subject, is worth in a follow-up."""
CLEARLY_BEST = 1.5
"""Times the second best entry's probability from which a follow-up is answered without asking back."""
_HUMAN = Option("转人工", "human")
_KEEP_THE_QUESTION_OPEN = ("repeat", "slower", "faster", "help")
"""Intents after which a plain 好 still answers what was asked before them."""
_LONGEST_PLACE = 14
"""Characters of an answer to where somebody is."""
_NEVER_A_NAME = ("danger", "choose")
"""Intents that stand whatever was offered."""
_NOT_WORTH_REPEATING = ("repeat", "slower", "faster", "stop")
"""Intents whose answer 再说一遍 passes over: it means what was said before."""


@dataclass
class Turn:
    """What Rasa understood, and the state that the handlers change."""

    intent: str
    text: str
    conversation: str
    key: str
    """Names this turn once and for all, so that doing it twice acts once."""
    ranking: list[tuple[str, float]] = field(default_factory=list)
    """(entry id, probability), best first."""
    in_context: bool = False
    """The ranking rests on the question before as well: this was a follow-up."""
    units: list[str] = field(default_factory=list)
    """Offices named, by their full names."""
    state: DialogueState = field(default_factory=DialogueState)


Handler = Callable[[Turn], Utterance]


class TurnTaker:
    """Answers turns from a library; hands over at a desk."""

    def __init__(self, library: Library, desk: RequestDesk) -> None:
        self._library = library
        self._handoff = Handoff(desk)
        self._handlers: dict[str, Handler] = {
            "ask": self._answer,
            "ask_responsible": self._who_is_responsible,
            "ask_responsible_here": self._who_is_responsible_here,
            "ask_unit": self._what_a_unit_does,
            "ask_back": self._ask_which,
            "out_of_scope": lambda turn: self._misunderstood(turn, phrases.REFUSAL, Outcome.OUT_OF_SCOPE),
            "not_understood": lambda turn: self._misunderstood(turn, phrases.NOT_UNDERSTOOD, Outcome.ASK_BACK),
            "unhelpful": lambda turn: self._misunderstood(turn, phrases.UNHELPFUL, Outcome.ASK_BACK),
            "danger": self._handoff.crisis,
            "human": self._handoff.ask,
            "handoff_with": self._handoff.open_with_words,
            "handoff_without": self._handoff.open_without_words,
            "handoff_later": self._handoff.later,
            "reach_text": lambda turn: self._handoff.reach(turn, "text"),
            "reach_voice": lambda turn: self._handoff.reach(turn, "voice"),
            "reach_any": lambda turn: self._handoff.reach(turn, ""),
            "request_status": self._handoff.status,
            "more": self._more,
            "next_detail": lambda turn: self._step(turn, +1),
            "previous_detail": lambda turn: self._step(turn, -1),
            "repeat": self._repeat,
            "from_start": self._from_start,
            "go_back": self._go_back,
            "choose": self._choose,
            "cancel": self._cancel,
            "venting": lambda turn: _social(
                phrases.VENTING, Option("有哪些就业帮助", "entry:plan.05.overview"), _HUMAN
            ),
            **{intent: _courtesy(sentences) for intent, sentences in _COURTESIES.items()},
        }

    @property
    def intents(self) -> frozenset[str]:
        """All intents that have a handler."""
        return frozenset(self._handlers) | {"affirm", "deny"}

    def take(self, turn: Turn) -> Utterance:
        """The utterance for a turn; `turn.state` is then the state for the next one."""
        named, placing, reaching = self._named(turn), turn.state.placing, turn.state.reaching
        agreed, declined = turn.state.on_yes, turn.state.on_no
        if turn.intent not in _KEEP_THE_QUESTION_OPEN:
            # A 好 counts only right after it was asked for: consent does not go stale.
            turn.state.on_yes = turn.state.on_no = ""
        region = region_in(turn.text, by_sound=True) if placing and len(turn.text) <= _LONGEST_PLACE else ""
        if region and turn.intent != "danger":
            utterance = self._handoff.place(turn, region)
            turn.state.offered = [{"title": option.title, "act": option.act} for option in utterance.options]
        elif named:
            utterance = self._act(turn, named)
        elif turn.intent in ("affirm", "deny"):
            utterance = self._confirm(turn, agreed if turn.intent == "affirm" else declined)
        else:
            utterance = self._act(turn, turn.intent)
        # What was asked beside a request is asked once.
        if turn.state.placing == placing:
            turn.state.placing = ""
        if turn.state.reaching == reaching:
            turn.state.reaching = ""
        if utterance.outcome not in (Outcome.ASK_BACK, Outcome.OUT_OF_SCOPE):
            turn.state.misunderstood = 0
        if turn.intent not in _NOT_WORTH_REPEATING:
            turn.state.last = utterance.as_json()
        return utterance

    def _named(self, turn: Turn) -> str:
        """The act of the option whose title was said; "" where none was."""
        if turn.intent in _NEVER_A_NAME:
            return ""
        titles = [option["title"] for option in turn.state.offered]
        number = chosen_by_name(turn.text, titles, is_awaited=bool(turn.state.on_no))
        return turn.state.offered[number - 1]["act"] if number else ""

    def _act(self, turn: Turn, act: str) -> Utterance:
        name, _, entry_id = act.partition(":")
        if entry_id in self._library:
            return self._tell(turn, self._library[entry_id], 1.0)
        if name not in self._handlers:
            # Offered before the knowledge or the program changed.
            turn.state.offered, turn.state.on_yes, turn.state.on_no = [], "", ""
            return _social([phrases.NOTHING_TO_CHOOSE])
        utterance = self._handlers[name](turn)
        if utterance.options:
            turn.state.offered = [{"title": option.title, "act": option.act} for option in utterance.options]
        return utterance

    def _tell(self, turn: Turn, entry: Entry, confidence: float) -> Utterance:
        state = turn.state
        state.turn_to(entry.id)
        utterance = tell_answer(entry, self._library, confidence)
        state.offered = [{"title": option.title, "act": option.act} for option in utterance.options]
        state.on_yes, state.on_no = "more" if entry.parts else "", ""
        return utterance

    def _answer(self, turn: Turn) -> Utterance:
        ranked = self._ranked(turn)
        if not ranked:
            return self._act(turn, "not_understood")
        (entry_id, confidence), *others = ranked
        if not turn.in_context:
            turn.state.question = turn.text
        utterance = self._tell(turn, self._library[entry_id], confidence)
        if others and others[0][1] >= AMBIGUOUS_FROM * confidence:
            tell_as_well(utterance, self._library[others[0][0]], self._library)
            turn.state.offered = [{"title": option.title, "act": option.act} for option in utterance.options]
        return utterance

    def _who_is_responsible(self, turn: Turn) -> Utterance:
        task, confidence = self._task_meant(turn)
        if task is None:
            return self._answer(turn)
        if not turn.in_context:
            turn.state.question = turn.text
        turn.state.turn_to(task.id)
        turn.state.on_yes, turn.state.on_no = "more", ""
        return tell_responsible(task, self._library, confidence)

    def _who_is_responsible_here(self, turn: Turn) -> Utterance:
        subject = self._subject(turn)
        if subject is None:
            return Utterance(Outcome.ASK_BACK, [phrases.NO_SUBJECT])
        if not subject.responsible:
            return self._tell(turn, subject, 1.0)
        return tell_responsible(subject, self._library, 1.0)

    def _task_meant(self, turn: Turn) -> tuple[Entry | None, float]:
        """The plan's task that the question is about; None where no task is, or another entry answers better."""
        ranked = [(self._library[entry_id], confidence) for entry_id, confidence in turn.ranking]
        subject = self._library.get(turn.state.subject)
        if turn.in_context and subject and (subject.lead or subject.responsible):
            return subject, 1.0
        tasks = [(entry, confidence) for entry, confidence in ranked if entry.lead]
        overviews = [(entry, confidence) for entry, confidence in ranked if entry.responsible]
        best = tasks[0] if tasks else overviews[0] if overviews else (None, 0.0)
        asks_for_the_lead = any(word in turn.text for word in ("牵头", "责任单位"))
        if ranked and not asks_for_the_lead and not ranked[0][0].responsible and ranked[0][1] > 2 * best[1]:
            return None, 0.0
        return best

    def _what_a_unit_does(self, turn: Turn) -> Utterance:
        unit = next((f"unit:{unit}" for unit in turn.units if f"unit:{unit}" in self._library), None)
        if unit is None:
            return self._who_is_responsible(turn)
        turn.state.question = turn.text
        return self._tell(turn, self._library[unit], 1.0)

    def _ask_which(self, turn: Turn) -> Utterance:
        if not turn.ranking:
            return self._act(turn, "not_understood")
        ranked = self._ranked(turn)
        if turn.in_context and (len(ranked) == 1 or ranked[0][1] >= CLEARLY_BEST * ranked[1][1]):
            return self._answer(turn)
        choices = [self._library[entry_id] for entry_id, _ in ranked[:3]]
        if not turn.in_context:
            turn.state.question = turn.text
        options = [Option(entry.title, f"entry:{entry.id}") for entry in choices]
        return Utterance(Outcome.ASK_BACK, [phrases.WHICH_ONE], confidence=turn.ranking[0][1], options=options)

    def _misunderstood(self, turn: Turn, sentences: list[str], outcome: Outcome) -> Utterance:
        turn.state.misunderstood += 1
        turn.state.on_yes, turn.state.on_no = "human", "cancel"
        spoken = list(sentences)
        if turn.state.misunderstood >= OFFER_HUMAN_AFTER:
            spoken.append(phrases.OFFER_HUMAN)
        return Utterance(outcome, spoken, options=[_HUMAN])

    def _more(self, turn: Turn) -> Utterance:
        entry = self._subject(turn)
        if entry is None:
            return Utterance(Outcome.ASK_BACK, [phrases.NO_SUBJECT])
        utterance, turn.state.part = tell_parts(entry, turn.state.part + 1)
        turn.state.on_yes = "more" if turn.state.part + 1 < len(entry.parts) else ""
        return utterance

    def _step(self, turn: Turn, step: int) -> Utterance:
        entry = self._subject(turn)
        if entry is None:
            return Utterance(Outcome.ASK_BACK, [phrases.NO_SUBJECT])
        part = turn.state.part + step
        if part >= len(entry.parts):
            return _social([phrases.NO_MORE], _HUMAN)
        if part < -1:
            return _social([phrases.AT_THE_START])
        turn.state.part = part
        turn.state.on_yes = "next_detail" if part + 1 < len(entry.parts) else ""
        return tell_answer(entry, self._library, 1.0) if part == -1 else tell_part(entry, part)

    def _repeat(self, turn: Turn) -> Utterance:
        if not turn.state.last:
            return _social([phrases.NOTHING_SAID])
        utterance = Utterance.from_json(turn.state.last)
        utterance.outcome = Outcome.SMALLTALK
        return utterance

    def _from_start(self, turn: Turn) -> Utterance:
        entry = self._subject(turn)
        return self._tell(turn, entry, 1.0) if entry else _social(phrases.GREETING)

    def _go_back(self, turn: Turn) -> Utterance:
        while turn.state.trail:
            earlier = turn.state.trail.pop()
            if earlier in self._library:
                turn.state.subject = ""
                return self._tell(turn, self._library[earlier], 1.0)
        return _social([phrases.NOTHING_BEFORE])

    def _choose(self, turn: Turn) -> Utterance:
        if not turn.state.offered:
            return _social([phrases.NOTHING_TO_CHOOSE])
        number = chosen_number(turn.text, len(turn.state.offered))
        if number is None:
            return Utterance(
                Outcome.ASK_BACK, [phrases.NO_SUCH_OPTION], options=[Option(**option) for option in turn.state.offered]
            )
        return self._act(turn, turn.state.offered[number - 1]["act"])

    def _confirm(self, turn: Turn, act: str) -> Utterance:
        if act:
            return self._act(turn, act)
        return _social([phrases.NOTHING_TO_CONFIRM])

    def _cancel(self, turn: Turn) -> Utterance:
        turn.state.offered = []
        return _social([phrases.CANCELLED])

    def _ranked(self, turn: Turn) -> list[tuple[str, float]]:
        """The ranking; in a follow-up not the subject again is likely, but what stands beside it."""
        subject = self._subject(turn)
        if not turn.in_context or subject is None:
            return turn.ranking
        weighed = [
            (entry_id, min(0.99, probability * _weight(self._library[entry_id], subject, turn.state.trail)))
            for entry_id, probability in turn.ranking
        ]
        return sorted(weighed, key=lambda item: -item[1])

    def _subject(self, turn: Turn) -> Entry | None:
        return self._library.get(turn.state.subject)


def _weight(entry: Entry, subject: Entry, told_before: list[str]) -> float:
    if entry.id in (subject.id, *told_before):
        return SAID_ALREADY
    return RELATED if entry.topic == subject.topic or entry.id in subject.see_also else 1.0


_COURTESIES = {
    "greet": phrases.GREETING,
    "thanks": phrases.THANKS,
    "goodbye": phrases.GOODBYE,
    "bot_identity": phrases.IDENTITY,
    "capabilities": phrases.CAPABILITIES,
    "praise": phrases.PRAISE,
    "about_me": phrases.ABOUT_ME,
    "help": phrases.HELP,
    "stop": phrases.STOP,
    "slower": phrases.SLOWER,
    "faster": phrases.FASTER,
}


def _social(sentences: list[str], *options: Option) -> Utterance:
    return Utterance(Outcome.SMALLTALK, list(sentences), options=list(options))


def _courtesy(sentences: list[str]) -> Handler:
    return lambda turn: _social(sentences)
