"""Handing over to a person: asking what may be passed on, opening the request, telling how it stands; and danger."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from actions import phrases
from actions.errors import StorageUnavailable
from actions.regions import region_in
from actions.requests import OPEN, NewRequest, RequestDesk, ServiceRequest
from actions.told_of_self import cannot_hear, cannot_see
from actions.utterance import Option, Outcome, Utterance

if TYPE_CHECKING:
    from actions.turn import Turn

log = logging.getLogger(__name__)


class Handoff:
    """The turns that lead to a person."""

    def __init__(self, desk: RequestDesk) -> None:
        self._desk = desk

    def ask(self, turn: Turn) -> Utterance:
        """Begin the transfer: ask whether the words said so far may go along; one request at a time is enough."""
        waiting = self._waiting(turn)
        if waiting is not None:
            told = [f"您的请求编号{waiting.spoken_number}，{waiting.state.spoken}。", phrases.ALREADY_ASKED]
            return Utterance(Outcome.HANDOFF, told, request=waiting.shown)
        turn.state.on_yes, turn.state.on_no = "handoff_with", "handoff_without"
        options = [
            Option("一起转", "handoff_with"),
            Option("只转请求，不转内容", "handoff_without"),
            Option("先不转", "handoff_later"),
        ]
        return Utterance(Outcome.HANDOFF, list(phrases.HANDOFF_ASK), options=options)

    def open_with_words(self, turn: Turn) -> Utterance:
        """Open a request and pass the last question on."""
        return self._open(turn, turn.state.question, shares_words=True)

    def open_without_words(self, turn: Turn) -> Utterance:
        """Open a request that says nothing of the conversation."""
        return self._open(turn, "", shares_words=False)

    def later(self, turn: Turn) -> Utterance:
        """The person would rather not, for now."""
        turn.state.offered = []
        return Utterance(Outcome.SERVICE, [phrases.HANDOFF_LATER])

    def status(self, turn: Turn) -> Utterance:
        """How the requests of this conversation stand."""
        try:
            requests = self._desk.of_conversation(turn.conversation)
            before = self._desk.before(requests[0].number) if requests else 0
        except StorageUnavailable as error:
            log.error("the requests could not be read: %s", type(error).__name__)
            return Utterance(Outcome.SERVICE, list(phrases.STATUS_FAILED), options=[Option("转人工", "human")])
        if not requests:
            return Utterance(Outcome.SERVICE, list(phrases.NO_REQUESTS), options=[Option("转人工", "human")])
        told = [f"编号{request.spoken_number}，{request.state.spoken}。" for request in requests[:3]]
        if before:
            told.insert(1, phrases.WAITS_BEFORE.format(count=before))
        return Utterance(Outcome.SERVICE, told, request=requests[0].shown)

    def crisis(self, turn: Turn) -> Utterance:
        """Warm words and help lines first; a person is called without asking."""
        turn.state.offered = []
        utterance = Utterance(Outcome.CRISIS, list(phrases.CRISIS))
        request = self._waiting(turn)
        if request is None or not request.urgent:
            wanted = NewRequest(turn.conversation, turn.key, turn.state.subject, turn.text, urgent=True)
            request = self._try_open(wanted)
        if request is not None:
            utterance.sentences.append(phrases.CRISIS_RECORDED)
            utterance.request = request.shown
        return utterance

    def place(self, turn: Turn, region: str) -> Utterance:
        """Send the request that was just opened to where the person is."""
        try:
            self._desk.place(turn.state.placing, region)
        except StorageUnavailable as error:
            log.error("the request could not be placed: %s", type(error).__name__)
            return Utterance(Outcome.SERVICE, list(phrases.STATUS_FAILED))
        placed = phrases.PLACED.format(region=region)
        if _last(_medium, self._said(turn)) or self._known(turn)[1]:
            return Utterance(Outcome.SERVICE, [placed])
        turn.state.reaching = turn.state.placing
        options = [Option("打字", "reach_text"), Option("我要听", "reach_voice"), Option("都行", "reach_any")]
        return Utterance(Outcome.SERVICE, [placed, phrases.HOW_TO_REACH], options=options)

    def reach(self, turn: Turn, medium: str) -> Utterance:
        """Tell the counselor what the person can use."""
        number = turn.state.reaching
        turn.state.offered = []
        if not number:
            return Utterance(Outcome.SERVICE, [phrases.NOTHING_TO_CHOOSE])
        try:
            self._desk.reach(number, medium)
        except StorageUnavailable as error:
            log.error("the request could not be changed: %s", type(error).__name__)
            return Utterance(Outcome.SERVICE, list(phrases.STATUS_FAILED))
        return Utterance(Outcome.SERVICE, [phrases.REACHED.get(medium, phrases.REACHED_ANY)])

    def _open(self, turn: Turn, need: str, *, shares_words: bool) -> Utterance:
        said = [*self._said(turn), need] if shares_words else []
        known_region, known_medium = self._known(turn) if shares_words else ("", "")
        region = _last(region_in, [words for words in said if "我" in words]) or known_region
        medium = _last(_medium, said) or known_medium
        wanted = NewRequest(
            turn.conversation,
            turn.key,
            turn.state.subject,
            need,
            region=region,
            medium=medium,
            shares_words=shares_words,
        )
        request = self._try_open(wanted)
        if request is None:
            return Utterance(Outcome.HANDOFF, list(phrases.HANDOFF_FAILED))
        turn.state.offered = []
        told = [phrases.HANDOFF_DONE.format(number=request.spoken_number), phrases.HANDOFF_NEXT]
        before = self._before(request)
        if before:
            told.insert(1, phrases.WAITS_BEFORE.format(count=before))
        if region:
            told.append(phrases.PLACED.format(region=region))
        else:
            turn.state.placing = request.number
            told.append(phrases.WHERE_ARE_YOU)
        return Utterance(Outcome.HANDOFF, told, request=request.shown)

    def _said(self, turn: Turn) -> list[str]:
        try:
            return self._desk.said(turn.conversation)
        except StorageUnavailable:
            return []

    def _known(self, turn: Turn) -> tuple[str, str]:
        try:
            return self._desk.known(turn.conversation)
        except StorageUnavailable:
            return "", ""

    def _before(self, request: ServiceRequest) -> int:
        try:
            return self._desk.before(request.number)
        except StorageUnavailable:
            return 0

    def _waiting(self, turn: Turn) -> ServiceRequest | None:
        """The request of this conversation that has not ended."""
        try:
            return next((one for one in self._desk.of_conversation(turn.conversation) if one.state in OPEN), None)
        except StorageUnavailable:
            return None

    def _try_open(self, wanted: NewRequest) -> ServiceRequest | None:
        try:
            return self._desk.open(wanted)
        except StorageUnavailable as error:
            log.error("the request could not be stored: %s", type(error).__name__)
            return None


def _last(find: Callable[[str], str], said: list[str]) -> str:
    """What was found in the latest words that tell it; "" where none do."""
    return next((found for words in reversed(said) if (found := find(words))), "")


def _medium(words: str) -> str:
    """What somebody can use, from what they said of themselves."""
    if cannot_hear(words):
        return "text"
    return "voice" if cannot_see(words) else ""
