"""The one gate before any act: is it certain enough that the person wants it? Otherwise they are asked first."""

from __future__ import annotations

import re

from actions import phrases
from actions.dialogue.data_rights import ask_whether_to_erase
from actions.dialogue.protocol import REQUIRED_CERTAINTY, UNMISTAKABLE_FROM, ActKind, Certainty, Intent
from actions.dialogue.state import Act, Question, QuestionKind, ask
from actions.dialogue.turn import Turn
from actions.requests import spoken_number
from actions.utterance import Option, Outcome, Utterance
from bot.turn.context import TurnContext

HEARD_INTRODUCTION = "我听到的是："
_DONE_THOUGH_HEARD_BADLY = frozenset(
    {
        Intent.DANGER,
        # Only begins with a question.
        Intent.HUMAN,
        Intent.REPEAT,
        Intent.MORE,
        Intent.NEXT_DETAIL,
        Intent.PREVIOUS_DETAIL,
        Intent.FROM_START,
        Intent.GO_BACK,
        Intent.STOP,
        Intent.HELP,
        Intent.GREET,
        Intent.THANKS,
        Intent.GOODBYE,
        Intent.WAIT,
    }
)
_YES_NO = (Option("对", "confirm_act"), Option("不对", "decline_act"))
_LONG_NUMBER = re.compile(r"(?:[0-9零一二三四五六七八九幺][ -]?){7,}|〔电话〕")


def confirm(turn: TurnContext) -> None:
    """Let acts pass that are certain enough; replace the others by a question."""
    if turn.utterance is None:
        return
    if _must_be_said_back(turn):
        say_back(turn)
        return
    passed: list[Act] = []
    for act in turn.acts:
        if certainty_of(act, turn) >= REQUIRED_CERTAINTY[act.kind]:
            passed.append(act)
        elif not act.is_beside:
            _ask_first(act, turn)
            return
    turn.acts = passed


def certainty_of(act: Act, turn: TurnContext) -> Certainty:
    """How sure it is that the person wants this act."""
    if turn.certainty is Certainty.GUESSED:
        return Certainty.GUESSED
    if act.was_asked:
        return _certainty_of_answer(act, turn)
    is_clear = turn.certainty >= Certainty.UNMISTAKABLE or not turn.is_spoken
    if is_clear and turn.intent_confidence >= UNMISTAKABLE_FROM:
        return Certainty.UNMISTAKABLE
    return Certainty.UNDERSTOOD


def _certainty_of_answer(act: Act, turn: TurnContext) -> Certainty:
    if act.kind is ActKind.ERASE_DATA and turn.is_spoken and turn.intent != Intent.CONFIRM_ERASE:
        # What is lost for good is not lost by a short word that was heard.
        return Certainty.UNMISTAKABLE
    if turn.was_said_back and turn.certainty < Certainty.UNMISTAKABLE:
        return Certainty.UNDERSTOOD
    return Certainty.CONFIRMED


def say_back(turn: TurnContext) -> None:
    """Ask whether something was heard rightly; the question that was open stays open behind it."""
    turn.state = turn.state_before()
    question = ask(QuestionKind.HEARD, heard=turn.said, before=_without_heard(turn.state.open_question))
    turn.state.pending = question
    options = [Option("对", Intent.AFFIRM), Option("不对，我再说一遍", Intent.DENY)]
    turn.decide(
        Utterance(
            Outcome.ASK_BACK,
            [f"{HEARD_INTRODUCTION}{turn.said}。", "对吗？"],
            options=options,
            ends_with_question=True,
        )
    )
    turn.intent = ""


def _without_heard(question: Question | None) -> Question | None:
    return question.before if question is not None and question.kind is QuestionKind.HEARD else question


def _must_be_said_back(turn: TurnContext) -> bool:
    if turn.held_request is not None:
        # A counselor listens: they ask back themselves; what ends the talk is asked about below.
        return False
    if not turn.is_spoken or turn.was_said_back or any(act.kind is ActKind.REPORT_DANGER for act in turn.acts):
        return False
    if _LONG_NUMBER.search(turn.said):
        # One wrong syllable makes it another number.
        return True
    if turn.certainty is not Certainty.GUESSED:
        return False
    return turn.intent not in _DONE_THOUGH_HEARD_BADLY


def _ask_first(act: Act, turn: TurnContext) -> None:
    """Ask whether an act is wanted."""
    turn.state = turn.state_before()
    if act.kind is ActKind.ERASE_DATA:
        asked = Turn(turn.intent, turn.said, state=turn.state)
        turn.decide(ask_whether_to_erase(asked))
        turn.state.pending = asked.asks
        return
    sentence, options = _question_about(act)
    turn.state.pending = ask(
        QuestionKind.CONFIRM,
        act=act,
        on_yes="confirm_act",
        on_no="decline_act",
        sentences=(sentence,),
        options=options,
    )
    turn.decide(Utterance(Outcome.ASK_BACK, [sentence], options=list(options), ends_with_question=True))


def _question_about(act: Act) -> tuple[str, tuple[Option, ...]]:
    if act.kind is ActKind.CANCEL_REQUEST:
        asked = phrases.CANCEL_ASK.format(number=spoken_number(act.parameters["number"]))
        return asked, (Option("取消请求", "confirm_act"), Option("不取消", "decline_act"))
    if act.kind is ActKind.END_CHAT:
        return phrases.END_ASK, (Option("结束", "confirm_act"), Option("不结束", "decline_act"))
    return phrases.ACT_ASK, _YES_NO
