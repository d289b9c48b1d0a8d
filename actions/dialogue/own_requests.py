"""What a person does with their own request: how it stands, adding to it, cancelling, ending the talk, rating.

Payloads: cancel_open and keep_open, after it was asked what is to be cancelled; confirm_act and decline_act.
"""

from __future__ import annotations

import re

from actions.dialogue import phrases
from actions.dialogue.payloads import Payload
from actions.dialogue.protocol import ActKind, Intent
from actions.dialogue.state import Act, QuestionKind, ask
from actions.dialogue.turn import Handler, Turn, asking, service, social
from actions.dialogue.utterance import HUMAN, Option, Outcome, Utterance
from actions.language.amounts import ARABIC_DIGITS
from actions.requests.request import WAITING, RequestState

_NUMBER = re.compile(r"(?<![0-9])[0-9]{3} ?[0-9]{3}(?![0-9])")
ADD_WORDS = ("补充", "跟工作人员说", "告诉工作人员", "加一句", "再加")
_AROUND = "我要想再一下句点个这 ，,：:。、"
_BETWEEN = "一下句点，,：:。、 "
_STARS = {Intent.SATISFIED: 5, Intent.SO_SO: 3, Intent.DISSATISFIED: 1}


def _status(turn: Turn) -> Utterance:
    turn.act(ActKind.TELL_STATUS)
    return service()


def _by_number(turn: Turn) -> Utterance:
    found = _NUMBER.search(turn.text.translate(ARABIC_DIGITS))
    if found is None:
        return _status(turn)
    turn.act(ActKind.LOOK_UP_NUMBER, number=found.group().replace(" ", ""))
    return service()


def _cancel_request(turn: Turn) -> Utterance:
    request = turn.facts.open_request
    if request is None:
        return service(phrases.CANCEL_NOTHING)
    turn.act(ActKind.CANCEL_REQUEST, number=request.number)
    return service()


def ask_what_to_cancel(turn: Turn) -> Utterance:
    """取消 alone, with an open request."""
    request = turn.facts.open_request
    assert request is not None
    question = ask(
        QuestionKind.WHAT_TO_CANCEL, on_yes=Payload.CANCEL_OPEN, on_no=Payload.KEEP_OPEN, number=request.number
    )
    options = (Option("取消请求", Payload.CANCEL_OPEN), Option("不取消", Payload.KEEP_OPEN))
    utterance = asking(turn, question, phrases.CANCEL_WHICH.format(number=request.spoken_number), options=options)
    return utterance


def _cancel_open(turn: Turn) -> Utterance:
    question, request = turn.state.pending, turn.facts.open_request
    if request is None:
        return service(phrases.CANCEL_NOTHING)
    was_asked = (
        question is not None and question.kind is QuestionKind.WHAT_TO_CANCEL and question.number == request.number
    )
    turn.act(ActKind.CANCEL_REQUEST, was_asked=was_asked, number=request.number)
    return service()


def _keep_open(turn: Turn) -> Utterance:
    turn.state.offered = []
    request = turn.facts.open_request
    if request is None:
        return service(phrases.CANCEL_NOTHING)
    utterance = service(phrases.CANCEL_DECLINED.format(number=request.spoken_number))
    utterance.request = request.shown
    return utterance


def _end_chat(turn: Turn) -> Utterance:
    """结束人工 while nobody has taken the request yet: it is the request that is not wanted any more."""
    return ask_what_to_cancel(turn) if turn.facts.open_request is not None else service(phrases.END_NOTHING)


def _add(turn: Turn) -> Utterance:
    request = turn.facts.open_request
    if request is None or request.state not in WAITING:
        return service(phrases.ADD_NOTHING, options=(HUMAN,))
    if not added_words(turn.text):
        return service(phrases.ADD_WHAT)
    turn.act(ActKind.ADD_TO_REQUEST, number=request.number)
    return service()


def added_words(text: str) -> str:
    """What somebody wants to add to their request: 补充：我白天不在家 → 我白天不在家; "" where nothing follows."""
    for word in ADD_WORDS:
        before, found, after = text.partition(word)
        if found and not before.strip(_AROUND):
            return after.lstrip(_BETWEEN).strip()
    return text.strip()


def _reopen(turn: Turn) -> Utterance:
    if turn.facts.ended_request is None:
        return Utterance(Outcome.ASK_BACK, list(phrases.UNHELPFUL), options=[HUMAN])
    turn.act(ActKind.REOPEN_REQUEST)
    return Utterance(Outcome.HANDOFF, [])


def _rate(turn: Turn) -> Utterance:
    request = turn.facts.ended_request
    if request is None or request.state is not RequestState.RESOLVED:
        if turn.intent == Intent.SATISFIED:
            return social(phrases.PRAISE)
        return Utterance(Outcome.ASK_BACK, list(phrases.UNHELPFUL), options=[HUMAN])
    turn.act(ActKind.RATE_REQUEST, stars=_STARS[Intent(turn.intent)])
    return service()


def _confirm_act(turn: Turn) -> Utterance:
    """A yes to what the gate of certainty asked."""
    question = turn.state.pending
    if question is None or question.act is None:
        return social([phrases.GO_AHEAD])
    turn.acts.append(Act(question.act.kind, question.act.parameters, was_asked=True))
    return service()


def _decline_act(turn: Turn) -> Utterance:
    question = turn.state.pending
    kind = question.act.kind if question is not None and question.act is not None else None
    if kind is ActKind.CANCEL_REQUEST:
        return _keep_open(turn)
    turn.state.offered = []
    return service(phrases.GO_AHEAD)


HANDLERS: dict[str, Handler] = {
    Intent.REQUEST_STATUS: _status,
    Intent.REQUEST_BY_NUMBER: _by_number,
    Intent.CANCEL_REQUEST: _cancel_request,
    Intent.DECLINE_CANCEL: _keep_open,
    Intent.END_CHAT: _end_chat,
    Intent.ADD_TO_REQUEST: _add,
    Intent.UNSOLVED: _reopen,
    Intent.SATISFIED: _rate,
    Intent.SO_SO: _rate,
    Intent.DISSATISFIED: _rate,
    Payload.CANCEL_OPEN: _cancel_open,
    Payload.KEEP_OPEN: _keep_open,
    Payload.CONFIRM_ACT: _confirm_act,
    Payload.DECLINE_ACT: _decline_act,
}
