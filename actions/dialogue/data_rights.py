"""What a person may have done with their data: hear what is kept, take a copy, have it erased.

Payloads: erase_sure, after it was asked, and erase_not.
"""

from __future__ import annotations

from actions.dialogue import phrases
from actions.dialogue.payloads import Payload
from actions.dialogue.protocol import ActKind, Intent
from actions.dialogue.state import QuestionKind, ask
from actions.dialogue.turn import Handler, Turn, asking, service
from actions.dialogue.utterance import Option, Utterance

_OPTIONS = (Option("确认删除我的数据", Payload.ERASE_SURE), Option("不删", Payload.ERASE_NOT))


def _show(turn: Turn) -> Utterance:
    turn.act(ActKind.TELL_DATA)
    return service()


def ask_whether_to_erase(turn: Turn) -> Utterance:
    """The question without which nothing is erased."""
    question = ask(QuestionKind.ERASE, on_yes=Payload.ERASE_SURE, on_no=Payload.ERASE_NOT)
    request = turn.facts.open_request
    warning = [phrases.DATA_ERASE_DANGER] if request is not None and request.is_danger else []
    return asking(turn, question, *warning, *phrases.DATA_ERASE_ASK, options=_OPTIONS)


def _erase(turn: Turn) -> Utterance:
    question = turn.state.pending
    if question is None or question.kind is not QuestionKind.ERASE:
        return ask_whether_to_erase(turn)
    turn.act(ActKind.ERASE_DATA, was_asked=True)
    return service()


def _decline(turn: Turn) -> Utterance:
    turn.state.offered = []
    return service(phrases.ERASE_DECLINED)


HANDLERS: dict[str, Handler] = {
    Intent.SHOW_DATA: _show,
    Intent.COPY_DATA: lambda turn: service(phrases.DATA_COPY_HOW),
    Intent.ERASE_DATA: ask_whether_to_erase,
    Intent.CONFIRM_ERASE: _erase,
    Intent.DECLINE_ERASE: _decline,
    Intent.PRIVACY: lambda turn: service(*phrases.PRIVACY),
    Payload.ERASE_SURE: _erase,
    Payload.ERASE_NOT: _decline,
}
