"""The one check before any act of the dialogue: is it certain enough that the person wants it? If not, it asks first.

Pages confirm with their own form.
"""

from __future__ import annotations

import re
from dataclasses import replace

from actions.dialogue import follow_up_phrases, phrases
from actions.dialogue.data_rights import ask_whether_to_erase
from actions.dialogue.payloads import Payload
from actions.dialogue.protocol import REQUIRED_CERTAINTY, UNASKED, ActKind, Certainty, Intent
from actions.dialogue.state import Act, Question, QuestionKind, ask
from actions.dialogue.turn import Turn
from actions.dialogue.utterance import Option, Outcome, Utterance
from actions.dialogue.whole_utterances import means_act, yes_or_no
from actions.language.choices import is_choice, is_title
from actions.requests.request import spoken_number
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
_YES_NO = (Option("对", Payload.CONFIRM_ACT), Option("不对", Payload.DECLINE_ACT))
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
    """How sure it is that the person wants this act.

    The model's guess alone is never more than UNDERSTOOD: a question (怎么取消请求) or a no (不要取消请求) looks to it
    like the wish. Certain are whole utterances that mean nothing else, and plain answers to a question.
    """
    if turn.certainty is Certainty.GUESSED:
        return Certainty.GUESSED
    if act.parameters.get("shares_words") == UNASKED:
        # While the model cannot be asked, the measured list of words decides.
        return Certainty.UNMISTAKABLE
    if act.was_asked and (means_act(turn.said, act.kind) or _answers_plainly(act, turn)):
        was_hardly_heard = turn.was_said_back and turn.certainty < Certainty.UNMISTAKABLE
        return Certainty.UNDERSTOOD if was_hardly_heard else Certainty.CONFIRMED
    is_clear = turn.certainty >= Certainty.UNMISTAKABLE or not turn.is_spoken
    if is_clear and means_act(turn.said, act.kind):
        return Certainty.UNMISTAKABLE
    return Certainty.UNDERSTOOD


def _answers_plainly(act: Act, turn: TurnContext) -> bool:
    """Whether the words answer the question that was open, and say nothing else."""
    offered = turn.state_before().offered
    if any(is_title(turn.said, option.title) for option in offered):
        return True
    if act.kind is ActKind.ERASE_DATA:
        # What is lost for good is lost by its own words or its own number, never by a short word that was heard.
        return not turn.is_spoken and is_choice(turn.said)
    return is_choice(turn.said) or yes_or_no(turn.said) is not None


def say_back(turn: TurnContext) -> None:
    """Ask whether something was heard rightly; the question that was open stays open behind it."""
    turn.state = turn.state_before()
    before = _without_heard(turn.state.open_question)
    question = ask(QuestionKind.HEARD)
    turn.state.pending = replace(question, heard=turn.said, heard_written=turn.written, before=before)
    options = [Option("对", Intent.AFFIRM), Option("不对，我再说一遍", Intent.DENY)]
    turn.decide(
        Utterance(
            Outcome.ASK_BACK,
            # The ear checks the numbers themselves.
            [f"{HEARD_INTRODUCTION}{turn.written}。", "对吗？"],
            options=options,
            ends_with_question=True,
        )
    )
    turn.intent, turn.is_said_back = "", True


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
    """Ask whether an act is wanted: once more where that was asked already."""
    turn.state = turn.state_before()
    open_question = turn.state.open_question
    if act.was_asked and open_question is not None and open_question.sentences:
        asked = open_question.sentences[-1]
        turn.decide(
            Utterance(
                Outcome.ASK_BACK,
                [phrases.ANSWER_PLAINLY, asked],
                options=list(open_question.options),
                ends_with_question=True,
            )
        )
        return
    if act.kind is ActKind.ERASE_DATA:
        asking = Turn(turn.intent, turn.said, state=turn.state, facts=turn.facts)
        turn.decide(ask_whether_to_erase(asking))
        turn.state.pending = asking.asks
        return
    if act.kind is ActKind.RATE_REQUEST:
        turn.decide(Utterance(Outcome.ASK_BACK, [phrases.RATE_ASK]))
        return
    sentence, options = _question_about(act)
    question = ask(QuestionKind.CONFIRM, on_yes=Payload.CONFIRM_ACT, on_no=Payload.DECLINE_ACT)
    turn.state.pending = replace(question, act=act, sentences=(sentence,), options=options)
    turn.decide(Utterance(Outcome.ASK_BACK, [sentence], options=list(options), ends_with_question=True))


def _question_about(act: Act) -> tuple[str, tuple[Option, ...]]:
    if act.kind is ActKind.CANCEL_REQUEST:
        asked = phrases.CANCEL_ASK.format(number=spoken_number(act.parameters["number"]))
        return asked, (Option("取消请求", Payload.CONFIRM_ACT), Option("不取消", Payload.DECLINE_ACT))
    if act.kind is ActKind.END_CHAT:
        return phrases.END_ASK, (Option("结束", Payload.CONFIRM_ACT), Option("不结束", Payload.DECLINE_ACT))
    return _QUESTIONS.get(act.kind, phrases.ACT_ASK), _YES_NO


_QUESTIONS = {
    ActKind.KEEP_PROFILE: phrases.KEEP_SURE,
    ActKind.FORGET_PROFILE: phrases.FORGET_SURE,
    ActKind.REOPEN_REQUEST: phrases.REOPEN_SURE,
    ActKind.SET_REMINDER: follow_up_phrases.REMIND_ASK,
}
