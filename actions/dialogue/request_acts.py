"""Acts on service requests: the way to a person, danger, and what somebody does with their own request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from actions.dialogue import phrases
from actions.dialogue.act_context import ActContext, Perform
from actions.dialogue.handoff import MASKED_PHONE, MEDIUM_OPTIONS, already_asked, ask_contact
from actions.dialogue.own_requests import added_words
from actions.dialogue.payloads import Payload
from actions.dialogue.protocol import UNASKED, ActKind
from actions.dialogue.state import Act, Question, QuestionKind, ask
from actions.dialogue.utterance import HUMAN, Option, Outcome, Utterance
from actions.errors import StorageUnavailable
from actions.language.regions import region_in
from actions.people.profiles import Profile, ProfileChanges
from actions.people.told_of_self import cannot_hear, cannot_see
from actions.requests.request import HELD, OPEN, NewRequest, ServiceRequest
from actions.requests.requests import Requests

_MAX_TOLD = 3
"""Requests whose state is told at once."""


class RequestActs:
    """Performs acts on requests."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self.performers: dict[ActKind, Perform] = {
            ActKind.OPEN_REQUEST: self._open,
            ActKind.REPORT_DANGER: self._report_danger,
            ActKind.PLACE_REQUEST: self._place,
            ActKind.REACH_REQUEST: self._reach,
            ActKind.LEAVE_CONTACT: self._leave_contact,
            ActKind.ADD_TO_REQUEST: self._add,
            ActKind.CANCEL_REQUEST: self._cancel,
            ActKind.END_CHAT: self._end_chat,
            ActKind.REOPEN_REQUEST: self._reopen,
            ActKind.RATE_REQUEST: self._rate,
            ActKind.TELL_STATUS: self._tell_status,
            ActKind.LOOK_UP_NUMBER: self._look_up,
        }

    # The way to a person

    def _open(self, act: Act, turn: ActContext) -> None:
        shares = act.parameters["shares_words"] == "yes"
        said = [*self._requests.said(turn.conversation), turn.state.question] if shares else []
        known = turn.profile if shares else Profile()
        region = _latest(region_in, [words for words in said if "我" in words]) or known.region
        medium = _latest(_medium_in, said) or known.medium
        # A yes can come twice, where the first one was not remembered: one request at a time is enough.
        request = self.open_request_of(turn.conversation) or self._requests.open(
            NewRequest(
                turn.conversation,
                turn.key,
                act.parameters["topic"],
                act.parameters["need"],
                region=region,
                medium=medium,
                shares_words=shares,
                consent=None if act.parameters["shares_words"] == UNASKED else shares,
            )
        )
        self.tell_opened(turn, request, region, medium)

    def tell_opened(self, turn: ActContext, request: ServiceRequest, region: str, medium: str) -> None:
        """Say that a request was opened and what comes next; ask for what the counselor needs beside."""
        told = [phrases.HANDOFF_DONE.format(number=request.spoken_number)]
        before = self._before(request.number)
        told += [phrases.WAITS_BEFORE.format(count=before)] if before else []
        told += self._out_of_office()
        told.append(phrases.HANDOFF_NEXT)
        turn.utterance = _about(request, Outcome.HANDOFF, *told)
        if region:
            turn.utterance.sentences.append(phrases.PLACED.format(region=region))
            self._ask_how_to_reach(turn, request.number, medium)
        else:
            _ask_where(turn, request.number, phrases.WHERE_ARE_YOU)

    def _before(self, number: str) -> int:
        """How many wait before; 0 where it cannot be read: the request stands all the same."""
        try:
            return self._requests.before(number)
        except StorageUnavailable:
            return 0

    def _out_of_office(self) -> list[str]:
        away = self._requests.out_of_office()
        return [away] if away else []

    def _said(self, conversation: str) -> list[str]:
        try:
            return self._requests.said(conversation)
        except StorageUnavailable:
            return []

    def open_request_of(self, conversation: str) -> ServiceRequest | None:
        """The request of a conversation that has not ended, if there is one."""
        return next((one for one in self._requests.of_conversation(conversation) if one.state in OPEN), None)

    def _report_danger(self, act: Act, turn: ActContext) -> None:
        request = self._requests.report_danger(
            turn.conversation,
            turn.key,
            turn.written,
            turn.profile.region,
            turn.profile.medium,
            act.parameters.get("cry", ""),
        )
        is_held = request.state in HELD
        turn.utterance.sentences.append(phrases.PASSED_ON if is_held else phrases.CRISIS_RECORDED)
        turn.utterance.request = request.shown
        if not turn.profile.region and not is_held:
            _ask_where(turn, request.number, phrases.CRISIS_WHERE)

    def _place(self, act: Act, turn: ActContext) -> None:
        number, region = act.parameters["number"], act.parameters["region"]
        request = self._requests.by_number(number)
        if request is None or request.state not in OPEN:
            turn.utterance = Utterance(Outcome.SERVICE, [phrases.NO_LONGER_OPEN])
            return
        self._requests.place(number, region)
        turn.state.unplaced = ""
        if request.is_danger:
            turn.utterance = _about(request, Outcome.SERVICE, phrases.CRISIS_PLACED.format(region=region))
            return
        turn.utterance.sentences.append(phrases.PLACED.format(region=region))
        by_sound = act.parameters.get("by_sound") == "yes"
        turn.utterance.sentences += [phrases.PLACED_BY_SOUND] if by_sound else []
        medium = _latest(_medium_in, self._said(turn.conversation)) or turn.profile.medium
        self._ask_how_to_reach(turn, number, medium, {"region": region} if by_sound else {})

    def _ask_how_to_reach(self, turn: ActContext, number: str, medium: str, told: ProfileChanges | None = None) -> None:
        """The next thing a counselor needs: by which medium, then at which number or address."""
        if medium:
            _ask(turn, replace(ask_contact(number), told=told or {}), phrases.CONTACT_ASK)
        else:
            question = ask(QuestionKind.MEDIUM, number=number, on_no=Payload.NO_REGION, told=told)
            _ask(turn, question, phrases.HOW_TO_REACH, MEDIUM_OPTIONS)

    def _reach(self, act: Act, turn: ActContext) -> None:
        number, medium = act.parameters["number"], act.parameters["medium"]
        self._requests.reach(number, medium)
        turn.utterance.sentences.append(phrases.REACHED.get(medium, phrases.REACHED_ANY))
        _ask(turn, ask_contact(number), phrases.CONTACT_ASK)

    def _leave_contact(self, act: Act, turn: ActContext) -> None:
        if MASKED_PHONE in turn.written:
            # What came through a channel that masks numbers holds none.
            turn.utterance.sentences.append(phrases.CONTACT_NOT_HERE)
            return
        kept = self._requests.leave_contact(turn.conversation, act.parameters["number"], turn.written)
        turn.utterance.sentences.append(phrases.NO_LONGER_OPEN if kept is None else phrases.CONTACT_KEPT)

    # The person's own request

    def _add(self, act: Act, turn: ActContext) -> None:
        request = self._requests.by_number(act.parameters["number"])
        if request is None or request.state not in OPEN:
            turn.utterance = Utterance(Outcome.SERVICE, [phrases.NO_LONGER_OPEN])
        else:
            self._requests.add(turn.conversation, added_words(turn.written), turn.key)
            turn.utterance = _about(request, Outcome.SERVICE, phrases.ADDED.format(number=request.spoken_number))

    def _cancel(self, act: Act, turn: ActContext) -> None:
        request = self._requests.cancel(turn.conversation, act.parameters["number"])
        turn.state.offered = []
        if request is None:
            turn.utterance = Utterance(Outcome.SERVICE, [phrases.CANCEL_NOTHING])
        elif request.state in OPEN:
            turn.utterance = _about(request, Outcome.SERVICE, phrases.DANGER_NOT_CANCELLED)
        else:
            told = phrases.REQUEST_CANCELLED.format(number=request.spoken_number)
            turn.utterance = _about(request, Outcome.SERVICE, told)

    def _end_chat(self, act: Act, turn: ActContext) -> None:
        request = self._requests.end_chat(turn.conversation)
        if request is None:
            turn.utterance = Utterance(Outcome.SERVICE, [phrases.END_NOTHING])
        elif request.is_danger:
            turn.utterance = _about(request, Outcome.SERVICE, phrases.ENDED_DANGER)
        else:
            turn.utterance = _about(request, Outcome.SERVICE, phrases.ENDED.format(number=request.spoken_number))

    def _reopen(self, act: Act, turn: ActContext) -> None:
        is_open = self.open_request_of(turn.conversation)
        request = self._requests.reopen(turn.conversation, act.parameters.get("number", ""))
        if is_open is not None:
            turn.utterance = already_asked(is_open)
        elif request is None:
            turn.utterance = Utterance(Outcome.ASK_BACK, list(phrases.UNHELPFUL), options=[HUMAN])
        else:
            told = phrases.REQUEST_REOPENED.format(number=request.spoken_number)
            turn.utterance = _about(request, Outcome.HANDOFF, told)

    def _rate(self, act: Act, turn: ActContext) -> None:
        request = self._requests.rate(turn.conversation, act.parameters["stars"])
        if request is None:
            turn.utterance = Utterance(Outcome.SMALLTALK, list(phrases.PRAISE))
        else:
            turn.utterance = _about(request, Outcome.SERVICE, phrases.RATED)

    def _tell_status(self, act: Act, turn: ActContext) -> None:
        requests = self._requests.of_conversation(turn.conversation)
        if not requests:
            turn.utterance = Utterance(Outcome.SERVICE, list(phrases.NO_REQUESTS), options=[HUMAN])
            return
        told = [_state_of(request) for request in requests[:_MAX_TOLD]]
        before = self._requests.before(requests[0].number)
        if before:
            told.insert(1, phrases.WAITS_BEFORE.format(count=before))
        if requests[0].state in OPEN:
            told += self._out_of_office()
        turn.utterance = _about(requests[0], Outcome.SERVICE, *told)

    def _look_up(self, act: Act, turn: ActContext) -> None:
        request = self._requests.by_number(act.parameters["number"])
        if request is None:
            turn.utterance = Utterance(Outcome.SERVICE, [phrases.NO_SUCH_REQUEST])
        else:
            turn.utterance = _about(request, Outcome.SERVICE, _state_of(request))


def _about(request: ServiceRequest, outcome: Outcome, *sentences: str) -> Utterance:
    return Utterance(outcome, list(sentences), request=request.shown)


def _ask_where(turn: ActContext, number: str, sentence: str) -> None:
    """Ask where the person is; a place that they name later is understood as well."""
    turn.state.unplaced = number
    _ask(turn, ask(QuestionKind.REGION, number=number, on_no=Payload.NO_REGION), sentence)


def _ask(turn: ActContext, question: Question, sentence: str, options: tuple[Option, ...] = ()) -> None:
    """Ask something at the end of what is said."""
    turn.utterance.sentences.append(sentence)
    turn.utterance.options = list(options)
    turn.utterance.ends_with_question = True
    turn.state.pending = replace(question, sentences=(sentence,), options=options)


def _state_of(request: ServiceRequest) -> str:
    return f"编号{request.spoken_number}，{request.state.spoken}。"


def _latest(find: Callable[[str], str], said: list[str]) -> str:
    """What was found in the latest words that tell it; "" where none do."""
    return next((found for words in reversed(said) if (found := find(words))), "")


def _medium_in(words: str) -> str:
    """What somebody can use, from what they said of themselves."""
    if cannot_hear(words):
        return "text"
    return "voice" if cannot_see(words) else ""
