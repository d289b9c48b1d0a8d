"""One turn of the dialogue as a pure function of what was understood, what is known and what was said before.

Rasa says what the person wants (the intent) and which entries may answer; `TurnTaker` turns that into an utterance and
into acts, and leaves the state for the next turn. It does nothing itself: the gateway performs the acts, each only
with the certainty that it needs. What an option or a plain 是 does is written as a payload (`payloads`): an
entry to tell, the name of an intent, or a name of its own.
"""

from __future__ import annotations

from dataclasses import replace

from actions.dialogue import data_rights, feelings, handoff, own_requests, phrases, post_news, preferences
from actions.dialogue.answers import KnowledgeAnswers
from actions.dialogue.decision import Decision
from actions.dialogue.help_lines import answer_about_help_lines
from actions.dialogue.inquiry.inquiries import Inquiries
from actions.dialogue.inquiry.steps import NAME as INQUIRY
from actions.dialogue.inquiry.steps import InquiryStep
from actions.dialogue.job_search.search import JobSearch
from actions.dialogue.job_search.steps import NAME as JOBS
from actions.dialogue.job_search.steps import JobStep
from actions.dialogue.payloads import Payload, entry_in, entry_payload
from actions.dialogue.post_news import NAME as POST_NEWS
from actions.dialogue.protocol import ActKind, Intent
from actions.dialogue.reminding import NAME as REMIND
from actions.dialogue.reminding import Reminding
from actions.dialogue.state import MUST_BE_ANSWERED, Question, QuestionKind, ask
from actions.dialogue.turn import Handler, Turn, social
from actions.dialogue.utterance import HUMAN, Option, Outcome, Utterance
from actions.eligibility.book import shipped_book
from actions.knowledge.library import Library
from actions.language.choices import chosen_by_name, chosen_number

HUMAN_OFFERED_FROM = 2
"""Misunderstandings in a row after which a person is offered."""
SURE_FROM = 0.5
"""Probability of a question's answer below which it may as well be a misheard answer to what was asked."""
_KEEP_THE_QUESTION_OPEN = (Intent.REPEAT, Intent.SLOWER, Intent.FASTER, Intent.HELP, Intent.PRIVACY)
"""Intents after which a plain 好 still answers what was asked before them."""
_OF_REMINDERS = (Intent.REMIND_ME, Intent.STOP_REMINDERS, Intent.MY_REMINDERS)
"""Said beside whatever else is spoken of."""
_STAND_WHATEVER_WAS_OFFERED = (Intent.DANGER, Intent.CHOOSE)
_WHAT_CAN_BE_ASKED = Option("你能做什么", Intent.CAPABILITIES)
_EXAMPLES = ("allowances.care-amount", "massage-exam.overview")
"""Entries that are offered to who asks what can be asked."""
_NO_ANSWER = (Intent.NOT_UNDERSTOOD, Intent.OUT_OF_SCOPE, Intent.ASK_BACK, Intent.UNHELPFUL)


class TurnTaker:
    """Decides turns from a library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._answers = KnowledgeAnswers(library)
        self._examples = [Option(library[entry].title, entry_payload(entry)) for entry in _EXAMPLES if entry in library]
        book, answer = shipped_book(), self._answers.handlers[Intent.ASK]
        self._inquiries, self._jobs = Inquiries(book, answer), JobSearch(book, answer)
        self._reminding = Reminding(library)
        self._handlers: dict[str, Handler] = {
            **self._answers.handlers,
            **handoff.HANDLERS,
            **own_requests.HANDLERS,
            **data_rights.HANDLERS,
            **preferences.HANDLERS,
            **self._inquiries.handlers,
            **self._jobs.handlers,
            **post_news.handlers(answer),
            **self._reminding.handlers,
            Intent.RESUME: self._resume,
            **{intent: _courtesy(sentences) for intent, sentences in _COURTESIES.items()},
            Intent.HELP: self._help,
            Intent.CAPABILITIES: lambda turn: social(phrases.CAPABILITIES, *self._examples, HUMAN),
            Intent.OUT_OF_SCOPE: lambda turn: (
                self._inquiries.begin_if_only_told(turn)
                or self._misunderstood(turn, phrases.REFUSAL, Outcome.OUT_OF_SCOPE)
            ),
            Intent.NOT_UNDERSTOOD: lambda turn: (
                self._inquiries.begin_if_only_told(turn)
                or self._answers.ask_about_a_story(turn)
                or self._misunderstood(turn, phrases.NOT_UNDERSTOOD, Outcome.ASK_BACK)
            ),
            Intent.UNHELPFUL: lambda turn: self._misunderstood(turn, phrases.UNHELPFUL, Outcome.ASK_BACK),
            Intent.VENTING: lambda turn: social(
                phrases.VENTING, Option("有哪些就业帮助", entry_payload("plan.05.overview")), HUMAN
            ),
            Intent.REPEAT: _repeat,
            Intent.CHOOSE: self._choose,
            Intent.CANCEL: _cancel,
            Intent.WAIT: lambda turn: social([phrases.NO_HURRY]),
            Intent.UNSURE: lambda turn: self._misunderstood(turn, phrases.NOT_UNDERSTOOD, Outcome.ASK_BACK),
        }

    @property
    def intents(self) -> frozenset[str]:
        """All intents that have a handler."""
        return frozenset(map(str, self._handlers)) | {Intent.AFFIRM.value, Intent.DENY.value}

    def take(self, turn: Turn) -> Decision:
        """What is said and done; the decision's state is the one for the next turn."""
        question = turn.state.open_question
        turn.state.pending = question
        inquiry, jobs = turn.state.inquiry, turn.state.jobs
        utterance = self._utterance(turn, question)
        if turn.intent != Intent.REPEAT:
            feelings.receive(turn.text, utterance)
            turn.state.say_caveats_once(utterance)
        if turn.asks is not None:
            turn.state.pending = turn.asks
        elif turn.intent not in _KEEP_THE_QUESTION_OPEN and turn.state.pending is question:
            turn.state.pending = None
        if not self._waits_still(turn, question):
            self._inquiries.leave(turn, inquiry, utterance)
            self._jobs.leave(turn, jobs, utterance)
        if not (self._inquiries.is_of_another(turn) or self._jobs.is_of_another(turn)):
            preferences.notice(turn, utterance)
        if utterance.outcome not in (Outcome.ASK_BACK, Outcome.OUT_OF_SCOPE):
            turn.state.misunderstood = 0
        return Decision(utterance, turn.intent, turn.confidence, turn.state, tuple(turn.acts))

    @staticmethod
    def _waits_still(turn: Turn, question: Question | None) -> bool:
        """Whether a service's question goes on waiting: nothing else was spoken of."""
        is_of_reminders = turn.intent in _OF_REMINDERS or any(act.kind is ActKind.SET_REMINDER for act in turn.acts)
        return (
            turn.intent in _KEEP_THE_QUESTION_OPEN
            or is_of_reminders
            or (turn.asks is not None and question is not None and turn.asks.kind in _OF_SERVICES)
        )

    def _utterance(self, turn: Turn, question: Question | None) -> Utterance:
        if turn.intent == Intent.DANGER:
            return handoff.crisis(turn)
        lines = answer_about_help_lines(turn, self._library)
        if lines is not None:
            turn.asks = question
            return lines
        waited = preferences.answer_waiting(turn)
        if waited is not None:
            turn.asks = question
            return waited
        followed = post_news.answered(turn, question) or self._reminding.answered(turn, question)
        if followed is not None:
            return followed
        if question is None or question.kind in (QuestionKind.OFFER, *_OF_SERVICES):
            served = self._jobs.answer_if_meant(turn) or self._inquiries.answer_if_meant(turn)
            if served is not None:
                return served
        if question is not None and question.kind in MUST_BE_ANSWERED:
            answered = self._answered(turn, question)
            if answered is not None:
                return answered
        named = self._named(turn, question)
        if named:
            return self._do(turn, named)
        for answer_told in _WHEREVER_IT_IS_TOLD:
            told = answer_told(turn)
            if told is not None:
                return told
        if turn.intent in (Intent.AFFIRM, Intent.DENY):
            return self._confirmed(turn, question)
        return self._do(turn, turn.intent)

    def _answered(self, turn: Turn, question: Question) -> Utterance | None:
        """What follows from an answer to a question that needs one; None where something else was said."""
        place = handoff.answer_place(turn, question)
        if place is not None:
            return place
        whereabouts = handoff.answer_whereabouts(turn)
        if whereabouts is not None:
            return whereabouts
        right = preferences.answer_wrong(turn, question)
        if right is not None:
            return right
        contact = handoff.answer_contact(turn, question) or handoff.answer_contact_later(turn)
        if contact is not None:
            return contact
        if turn.intent == Intent.WAIT:
            return _ask_again(turn, question, phrases.NO_HURRY)
        if turn.intent == Intent.UNSURE:
            return handoff.answer_without(turn, question) or _ask_again(turn, question, phrases.NO_HURRY)
        if turn.intent == Intent.CANCEL:
            payload = _GIVEN_UP.get(question.kind)
            return self._do(turn, payload) if payload else None
        if self._is_no_answer(turn, question) and not question.was_repeated:
            return _ask_again(turn, replace(question, was_repeated=True), phrases.NOT_THE_ANSWER)
        return None

    def _is_no_answer(self, turn: Turn, question: Question) -> bool:
        """Whether what was said answers nothing: perhaps an answer that was misheard."""
        if self._named(turn, question) or preferences.tells_something(turn):
            return False
        if turn.intent in _NO_ANSWER:
            return True
        if turn.text.startswith(_POINTS_BACK) or turn.text.endswith("呢"):
            # 二级呢 goes on with the question before.
            return False
        best = turn.ranking[0][1] if turn.ranking else 0.0
        return turn.intent == Intent.ASK and (turn.in_context or best < SURE_FROM) and len(turn.text) <= _SHORT

    def _named(self, turn: Turn, question: Question | None) -> str:
        """The payload of the option whose title was said; "" where none was."""
        if turn.intent in _STAND_WHATEVER_WAS_OFFERED:
            return ""
        titles = [option.title for option in turn.state.offered]
        is_awaited = question is not None and question.kind in MUST_BE_ANSWERED
        number = chosen_by_name(turn.text, titles, is_awaited=is_awaited)
        return turn.state.offered[number - 1].act if number else ""

    def _do(self, turn: Turn, payload: str) -> Utterance:
        name, _, step = payload.partition(":")
        if name == INQUIRY:
            return self._inquiries.do(turn, step)
        if name == JOBS:
            return self._jobs.do(turn, step)
        if name == POST_NEWS and step:
            return post_news.do(turn, step)
        if name == REMIND:
            return self._reminding.do(turn, step)
        entry_id = entry_in(payload)
        if entry_id in self._library:
            return self._answers.tell(turn, self._library[entry_id], 1.0)
        if payload not in self._handlers:
            # Offered before the knowledge or the program changed.
            turn.state.offered, turn.state.pending = [], None
            return social([phrases.NOTHING_TO_CHOOSE])
        return self._handlers[payload](turn)

    def _resume(self, turn: Turn) -> Utterance:
        """接着: with the service that was spoken of last."""
        inquiry, jobs = turn.state.inquiry, self._jobs.current(turn)
        is_jobs = jobs is not None and (inquiry is None or jobs.touched_at >= inquiry.touched_at)
        return self._jobs.resume(turn) if is_jobs else self._inquiries.handlers[Intent.RESUME](turn)

    def _help(self, turn: Turn) -> Utterance:
        """How to use the assistant; what was asked can still be answered."""
        question = turn.state.pending
        if question is not None and question.options:
            return social(phrases.HELP, *question.options)
        return social(phrases.HELP, _WHAT_CAN_BE_ASKED, *self._examples[:1], HUMAN)

    def _choose(self, turn: Turn) -> Utterance:
        offered = turn.state.offered
        if not offered:
            return social([phrases.NOTHING_TO_CHOOSE])
        number = chosen_number(turn.text, len(offered))
        if number is None:
            question = turn.state.pending
            if question is not None:
                turn.asks = question
            return Utterance(Outcome.ASK_BACK, [phrases.NO_SUCH_OPTION], options=list(offered))
        return self._do(turn, offered[number - 1].act)

    def _confirmed(self, turn: Turn, question: Question | None) -> Utterance:
        """A plain yes or no."""
        payload = (question.on_yes if turn.intent == Intent.AFFIRM else question.on_no) if question else ""
        return self._do(turn, payload) if payload else social([phrases.GO_AHEAD])

    def _misunderstood(self, turn: Turn, sentences: list[str], outcome: Outcome) -> Utterance:
        turn.state.misunderstood += 1
        turn.asks = ask(QuestionKind.OFFER, on_yes=Intent.HUMAN, on_no=Payload.NOTHING)
        spoken = list(sentences)
        if turn.state.misunderstood >= HUMAN_OFFERED_FROM:
            spoken.append(phrases.OFFER_HUMAN)
        return Utterance(outcome, spoken, options=[HUMAN], is_public=True)


_GIVEN_UP = {
    QuestionKind.SHARE_WORDS: Payload.HANDOFF_LATER,
    QuestionKind.REGION: Payload.NO_REGION,
    QuestionKind.MEDIUM: Payload.NO_REGION,
    QuestionKind.CONTACT: Payload.NO_CONTACT,
    QuestionKind.WHAT_TO_CANCEL: Payload.KEEP_OPEN,
    QuestionKind.CONFIRM: Payload.DECLINE_ACT,
    QuestionKind.ERASE: Payload.ERASE_NOT,
    QuestionKind.KEEP_PROFILE: Payload.KEEP_ONCE,
    QuestionKind.INQUIRY: InquiryStep.STOP.payload(),
    QuestionKind.JOBS: JobStep.STOP.payload(),
    QuestionKind.SHARE_WISHES: JobStep.SHARE_NOT.payload(),
}
"""What 算了 means as an answer: always that nothing is done."""
_OF_SERVICES = (QuestionKind.INQUIRY, QuestionKind.JOBS, QuestionKind.SHARE_WISHES)
"""Questions of the services that ask back."""
_WHEREVER_IT_IS_TOLD = (
    *(handoff.answer_place_later, handoff.answer_whereabouts, handoff.answer_contact_later),
    preferences.answer_told_of_self,
)
"""Answer what a person tells though nothing asked for it; None where they tell nothing of that kind."""
_POINTS_BACK = ("那", "这", "还有")
_SHORT = 8
"""Characters of what may be an answer that was misheard."""


def _ask_again(turn: Turn, question: Question, first: str) -> Utterance:
    turn.asks = question
    sentences = [first, question.sentences[-1]] if question.sentences else [first]
    return Utterance(
        Outcome.ASK_BACK, sentences, options=list(question.options), ends_with_question=bool(question.sentences)
    )


def _repeat(turn: Turn) -> Utterance:
    last = turn.state.last
    return replace(last, outcome=Outcome.SMALLTALK) if last is not None else social([phrases.NOTHING_SAID])


def _cancel(turn: Turn) -> Utterance:
    """取消, 算了: with an open request it has to be asked what is meant."""
    turn.state.offered = []
    if turn.facts.open_request is not None and turn.state.pending is None:
        return own_requests.ask_what_to_cancel(turn)
    return social([phrases.GO_AHEAD])


_COURTESIES = {
    Intent.GREET: phrases.GREETING,
    Intent.THANKS: phrases.THANKS,
    Intent.GOODBYE: phrases.GOODBYE,
    Intent.BOT_IDENTITY: phrases.IDENTITY,
    Intent.PRAISE: phrases.PRAISE,
    Intent.STOP: phrases.STOP,
    Payload.NOTHING: [phrases.GO_AHEAD],
}


def _courtesy(sentences: list[str]) -> Handler:
    return lambda turn: social(sentences)
