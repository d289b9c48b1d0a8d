"""Acts on what staff began: what became of a post, dates to be reminded of, and reminders."""

from __future__ import annotations

from dataclasses import replace

from actions.beijing_time import today
from actions.dialogue import follow_up_phrases as phrases
from actions.dialogue.act_context import ActContext, Perform
from actions.dialogue.payloads import Payload
from actions.dialogue.post_news import question_about, question_whether
from actions.dialogue.protocol import ActKind
from actions.dialogue.reminding import SET
from actions.dialogue.state import Act, Question, QuestionKind, ask
from actions.dialogue.utterance import HUMAN, Option, Utterance
from actions.follow_ups.dates import MAX_SOURCE, MAX_TITLE, PROGRAM, KnownDate
from actions.follow_ups.moments import first_moment_of
from actions.follow_ups.records import FollowUps
from actions.follow_ups.referral_records import PostOutcome

_MOST_TOLD = 3
_NOTED = {
    PostOutcome.GOT: phrases.GOT_NOTED,
    PostOutcome.WAITS: phrases.WAITS_NOTED,
    PostOutcome.MISSED: phrases.MISSED_NOTED,
    PostOutcome.DECLINED: phrases.DECLINED_NOTED,
}


class FollowUpActs:
    """Performs these acts."""

    def __init__(self, records: FollowUps) -> None:
        self._records = records
        self.performers: dict[ActKind, Perform] = {
            ActKind.ASK_OUTCOME: self._ask_outcome,
            ActKind.ASK_ABOUT_POST: self._ask_about_post,
            ActKind.TELL_OUTCOME: self._tell_outcome,
            ActKind.FIND_DATES: self._find_dates,
            ActKind.SET_REMINDER: self._set_reminder,
            ActKind.STOP_REMINDERS: self._stop_reminders,
            ActKind.TELL_REMINDERS: self._tell_reminders,
        }

    # What became of a post

    def _ask_outcome(self, act: Act, turn: ActContext) -> None:
        """Ask it at the end of an answer, if nobody has asked meanwhile."""
        asked = self._records.outcomes.ask(turn.conversation, act.parameters["referral"])
        if asked is not None:
            _ask(turn, question_about(asked.id))

    def _ask_about_post(self, act: Act, turn: ActContext) -> None:
        post = self._records.outcomes.newest(turn.conversation)
        outcome = PostOutcome(act.parameters["outcome"])
        if post is None:
            turn.utterance.sentences += phrases.NO_POST
        elif outcome:
            _ask(turn, question_whether(post.id, post.post, outcome))
        else:
            _ask(turn, question_about(post.id))

    def _tell_outcome(self, act: Act, turn: ActContext) -> None:
        outcome = PostOutcome(act.parameters["outcome"])
        told = self._records.outcomes.tell(turn.conversation, act.parameters["referral"], outcome, turn.key)
        if told is None:
            turn.utterance.sentences += phrases.NO_POST
            return
        turn.utterance.sentences.append(_NOTED[outcome].format(post=told.post))
        if outcome not in (PostOutcome.MISSED, PostOutcome.DECLINED):
            return
        if told.is_open:
            turn.utterance.sentences.append(phrases.COUNSELOR_READS)
        elif told.may_be_reopened:
            act_on_it = Act(ActKind.REOPEN_REQUEST, {"number": told.number})
            question = ask(QuestionKind.CONFIRM, on_yes=Payload.CONFIRM_ACT, on_no=Payload.DECLINE_ACT)
            options = (Option(phrases.GO_ON, Payload.CONFIRM_ACT), Option(phrases.GO_ON_NOT, Payload.DECLINE_ACT))
            _ask(
                turn,
                replace(question, act=act_on_it, sentences=(phrases.GO_ON_ASK,), options=options),
            )
        else:
            turn.utterance.sentences.append(phrases.FIND_ANOTHER)
            turn.utterance.options = [HUMAN]

    # Reminders

    def _find_dates(self, act: Act, turn: ActContext) -> None:
        subjects = act.parameters["subjects"]
        for subject in subjects:
            self._enter_deadline(subject)
        known = self._records.dates.waited_for(turn.conversation)
        whole = self._records.dates.upcoming(turn.conversation, subjects)
        found = [one for one in whole if one.id not in known][:_MOST_TOLD]
        # An appointment is meant where nothing else is spoken of.
        meant = [one for one in whole if one.subject in subjects or not subjects]
        if meant and not found:
            turn.utterance.sentences.append(phrases.KNOWN_ALREADY.format(title=meant[0].title))
            return
        if not found:
            turn.utterance.sentences += phrases.NO_DATE
            turn.utterance.options = [HUMAN]
            return
        if len(found) == 1:
            self._ask_about_one(found[0], turn)
            return
        turn.utterance.sentences += [_described(one) for one in found]
        options = tuple(Option(f"{one.spoken}，{one.title}", f"{SET}:{one.id}") for one in found)
        question = ask(QuestionKind.REMIND, on_no=Payload.NOTHING)
        _ask(turn, replace(question, sentences=(phrases.REMIND_WHICH_ASK,), options=options))

    def _ask_about_one(self, date: KnownDate, turn: ActContext) -> None:
        turn.utterance.sentences.append(_described(date))
        if date.is_too_close:
            turn.utterance.sentences.append(phrases.TOO_CLOSE.format(when=date.spoken))
            return
        payload = f"{SET}:{date.id}"
        options = (Option(phrases.WANT, payload), Option(phrases.WANT_NOT, Payload.NOTHING))
        question = ask(QuestionKind.REMIND, on_yes=payload, on_no=Payload.NOTHING)
        _ask(turn, replace(question, sentences=(phrases.REMIND_ASK,), options=options))

    def _enter_deadline(self, subject: str) -> None:
        """A post's last day, which its list says, is a date like those that staff enter."""
        kind, _, number = subject.partition(":")
        posts = self._records.postings.of_ids([int(number)]) if kind == "post" and number.isdigit() else []
        if not posts or posts[0].ends_on is None or posts[0].last_day <= today():
            return
        title = f"{posts[0].content.title}截止报名"[:MAX_TITLE]
        at = first_moment_of(posts[0].ends_on)
        self._records.dates.enter(PROGRAM, subject, title, posts[0].list_name[:MAX_SOURCE], at, is_day=True)

    def _set_reminder(self, act: Act, turn: ActContext) -> None:
        date_id = act.parameters["date"]
        if not date_id:
            # A counselor has just told of it, and holds the conversation.
            own = self._records.dates.upcoming(turn.conversation, ())
            if not own:
                turn.utterance.sentences += phrases.NO_DATE
                return
            date_id = max(one.id for one in own)
        agreed = self._records.reminders.agree(turn.conversation, date_id)
        if agreed is None:
            turn.utterance.sentences += phrases.DATE_GONE
        elif agreed.at is None:
            turn.utterance.sentences.append(phrases.TOO_CLOSE.format(when=agreed.date.spoken))
        else:
            turn.has_calendar = True
            turn.utterance.sentences += [
                phrases.REMINDED_AT.format(when=agreed.spoken, title=agreed.date.title),
                phrases.NIGHT,
            ]

    def _stop_reminders(self, act: Act, turn: ActContext) -> None:
        count = self._records.reminders.stop(turn.conversation)
        turn.state.was_reminder_offered = True
        turn.utterance.sentences.append(phrases.STOPPED if count else phrases.NOTHING_TO_STOP)

    def _tell_reminders(self, act: Act, turn: ActContext) -> None:
        found = self._records.reminders.of(turn.conversation)
        if not found:
            turn.utterance.sentences += phrases.NO_REMINDERS
            return
        told = [phrases.REMINDER.format(when=one.spoken, title=one.title) for one in found[:_MOST_TOLD]]
        turn.utterance.sentences += [phrases.REMINDERS.format(count=len(found)), *told, phrases.NIGHT, phrases.CALENDAR]


def _described(date: KnownDate) -> str:
    if not date.source:
        return phrases.APPOINTMENT_IS.format(when=date.spoken, title=date.title)
    return phrases.DATE_IS.format(source=date.source, when=date.spoken, title=date.title)


def _ask(turn: ActContext, question: Question) -> None:
    """Ask something at the end of what is said; its choices are those that can be chosen now."""
    said: Utterance = turn.utterance
    said.sentences += question.sentences
    said.options, said.ends_with_question, said.is_public = list(question.options), True, False
    turn.state.pending = question
