"""Reminders of dates that staff entered: which date is meant is asked, and kept only after a yes.

Payloads: `remind:set:<number of the date>`.
"""

from __future__ import annotations

from actions.dialogue.job_search.state import View
from actions.dialogue.protocol import ActKind, Intent
from actions.dialogue.state import Question, QuestionKind
from actions.dialogue.turn import Handler, Turn, service
from actions.dialogue.utterance import Outcome, Utterance
from actions.dialogue.whole_utterances import means_act
from actions.knowledge.library import Library

NAME = "remind"
"""First part of the payloads of this room."""
SET = f"{NAME}:set"
_SURE_FROM = 0.3
"""Probability from which the words themselves name the matter."""


class Reminding:
    """Finds out of what somebody wants to be reminded."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.handlers: dict[str, Handler] = {
            Intent.REMIND_ME: self._find,
            Intent.STOP_REMINDERS: _stop,
            Intent.MY_REMINDERS: _list,
        }

    def do(self, turn: Turn, step: str) -> Utterance:
        """What a choice or a plain yes does."""
        _, _, number = step.partition(":")
        turn.act(ActKind.SET_REMINDER, was_asked=True, date=int(number) if number.isdigit() else 0)
        turn.state.offered = []
        return Utterance(Outcome.SERVICE, [])

    def answered(self, turn: Turn, question: Question | None) -> Utterance | None:
        """到时候提醒我 as the yes to the question about one date; None where something else was said."""
        if question is None or question.kind is not QuestionKind.REMIND or not question.on_yes:
            return None
        is_yes = turn.intent == Intent.REMIND_ME and means_act(turn.text, ActKind.SET_REMINDER)
        return self.do(turn, question.on_yes.removeprefix(f"{NAME}:")) if is_yes else None

    def _find(self, turn: Turn) -> Utterance:
        turn.act(ActKind.FIND_DATES, subjects=self._subjects(turn))
        return service()

    def _subjects(self, turn: Turn) -> list[str]:
        """What is spoken of: the post, the matter that is named, else the one that was told; with what is beside it."""
        search = turn.state.jobs
        is_post = search is not None and search.is_foreground and search.view in (View.POST, View.CONTACT)
        if search is not None and is_post and search.position < len(search.found):
            return [f"post:{search.found[search.position]}"]
        best, probability = turn.ranking[0] if turn.ranking else ("", 0.0)
        entry = self._library.get(best if probability >= _SURE_FROM else turn.state.subject)
        if entry is None:
            return []
        beside = (one.id for one in self._library.entries.values() if one.topic == entry.topic and one.id != entry.id)
        return [entry.id, *beside]


def _stop(turn: Turn) -> Utterance:
    turn.act(ActKind.STOP_REMINDERS)
    return service()


def _list(turn: Turn) -> Utterance:
    turn.act(ActKind.TELL_REMINDERS)
    return service()
