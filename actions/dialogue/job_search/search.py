"""帮我找工作: where, what one can and wants, what one cannot or will not do; then the posts that suit.

What each step (`JobStep`) does stands in `JobSearch._steps`. Looking for posts and passing the wishes on are acts
(`acts.py`); all else lies in the dialogue's state.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from actions.dialogue.job_search import phrases, telling
from actions.dialogue.job_search.meaning import Meant, answers, asks_the_way, meaning, wishes_told
from actions.dialogue.job_search.state import Ask, JobState, View
from actions.dialogue.job_search.steps import LEXICON, JobStep
from actions.dialogue.job_search.wishes_in_words import abilities_of, for_a_counselor, said_back
from actions.dialogue.phrases import GO_ON_HINT
from actions.dialogue.protocol import ActKind, Intent
from actions.dialogue.service_state import if_not_over
from actions.dialogue.service_words import is_sure_of_an_entry, step_meant
from actions.dialogue.state import QuestionKind, ask
from actions.dialogue.turn import Handler, Turn, asking, service
from actions.dialogue.utterance import Option, Outcome, Utterance
from actions.eligibility.book import Book
from actions.eligibility.inquiry import Inquiry
from actions.eligibility.rules import Party
from actions.postings.told import Told
from actions.postings.wishes import Wish, Wishes

_SKIP = Option(phrases.SKIP, JobStep.SKIP.payload())
_QUESTIONS: dict[Ask, tuple[str, tuple[Option, ...]]] = {
    Ask.PLACE: (
        phrases.ASK_PLACE,
        (Option(phrases.ANY_PLACE, JobStep.ANY.payload()), Option(phrases.HOME, JobStep.HOME.payload()), _SKIP),
    ),
    Ask.WORK: (phrases.ASK_WORK, (Option(phrases.ANY_WORK, JobStep.ANY.payload()), _SKIP)),
    Ask.LIMITS: (phrases.ASK_LIMITS, (Option(phrases.NO_LIMITS, JobStep.NONE.payload()), _SKIP)),
}
TakesStep = Callable[[Turn, JobState], Utterance]


class JobSearch:
    """Begins, goes on with and leaves the search; its state stands in the dialogue's."""

    def __init__(self, book: Book, answer: Handler) -> None:
        """book: knows of whom words speak. answer: what answers a question that looks for no post."""
        self._people, self._answer = Inquiry(book), answer
        self.handlers: dict[str, Handler] = {Intent.JOB_SEARCH: self._begin}
        self._steps: dict[JobStep, TakesStep] = {
            JobStep.SKIP: lambda turn, search: self._go_on(turn, search.settle(search.asked), [phrases.SKIPPED]),
            JobStep.ANY: self._any,
            JobStep.NONE: lambda turn, search: self._go_on(turn, search.settle(Ask.LIMITS), []),
            JobStep.HOME: lambda turn, search: self._hear(turn, search, Told(only_remote=True)),
            JobStep.SUCH_AS: lambda turn, search: self._go_on(turn, search, [phrases.SUCH_AS]),
            JobStep.NO_LABEL: lambda turn, search: self._go_on(turn, search, [phrases.NO_LABEL]),
            JobStep.WHY: lambda turn, search: self._go_on(turn, search, [phrases.WHY_ASKED]),
            JobStep.WRONG: self._wrong,
            JobStep.NEXT: lambda turn, search: self._move(turn, search, +1),
            JobStep.PREVIOUS: lambda turn, search: self._move(turn, search, -1),
            JobStep.LIST: lambda turn, search: self._look(turn, search, View.LIST),
            JobStep.RELAX: self._relax,
            JobStep.CONTACT: self._contact,
            JobStep.SEND: self._send,
            JobStep.SHARE: self._share,
            JobStep.SHARE_NOT: self._share_not,
            JobStep.STOP: self._stop,
            JobStep.RESTART: lambda turn, search: self._go_on(turn, JobState(who=search.who), [phrases.STARTED_ANEW]),
            JobStep.RESUME: self._come_back,
        }

    def answer_if_meant(self, turn: Turn) -> Utterance | None:
        """The answer where the words are meant for the search; None where they are not, or none is under way."""
        search = self.current(turn)
        if search is None:
            return None
        if not search.is_foreground:
            return self._come_back(turn, search) if self._is_called_back(turn, search) else None
        meant = meaning(turn, search)
        return self._do(turn, search, meant) if meant is not None else None

    def do(self, turn: Turn, payload: str) -> Utterance:
        """What an option of this room does."""
        search = self.current(turn)
        if search is None:
            return service(*phrases.NOTHING_TO_GO_ON)
        name, _, told = payload.partition(":")
        step = JobStep(name)
        if step is JobStep.POST:
            return self._post(turn, search, told)
        if step is JobStep.RELAX:
            given_up = tuple(Wish(name) for name in told.split("+") if name in {*Wish})
            search = replace(search, given_up=(*search.given_up, *given_up), found=(), seen=(), position=0)
            return self._look(turn, search, View.LIST)
        return self._do(turn, search, Meant(step))

    def _relax(self, turn: Turn, search: JobState) -> Utterance:
        """放宽 alone: the wish that was named as the first one to give up."""
        relaxing = JobStep.RELAX.payload()
        act = next((option.act for option in turn.state.offered if option.act.startswith(relaxing)), "")
        return self.do(turn, act.partition(":")[2]) if act else self._look(turn, search, View.LIST)

    def resume(self, turn: Turn) -> Utterance:
        """接着找."""
        search = self.current(turn)
        return self._come_back(turn, search) if search is not None else service(*phrases.NOTHING_TO_GO_ON)

    def leave(self, turn: Turn, before: JobState | None, utterance: Utterance) -> None:
        """Where something else was said, short words are no longer meant for the search; how to come back is told."""
        search = turn.state.jobs
        if search is None or search is not before or not search.is_left_by(utterance):
            return
        is_waiting = bool(search.asked)
        turn.state.jobs = replace(search, is_foreground=False, is_interrupted=True)
        if is_waiting and utterance.outcome is Outcome.ANSWER:
            utterance.add_note(GO_ON_HINT)

    @staticmethod
    def _is_called_back(turn: Turn, search: JobState) -> bool:
        """Whether 继续 means the search: it was interrupted, and no other service was spoken of since."""
        other = turn.state.inquiry
        is_latest = other is None or (not other.is_foreground and other.touched_at <= search.touched_at)
        return search.is_interrupted and is_latest and JobStep.RESUME in step_meant(turn.text, LEXICON)

    @staticmethod
    def current(turn: Turn) -> JobState | None:
        """The search, where there is one that is not too old."""
        return if_not_over(turn.state.jobs, is_kept=turn.facts.profile_is_kept)

    @staticmethod
    def is_of_another(turn: Turn) -> bool:
        """Whether this turn was about a relative: then nothing of it is the speaker's own."""
        search = turn.state.jobs
        return search is not None and search.is_foreground and bool(search.who)

    def _do(self, turn: Turn, search: JobState, meant: Meant) -> Utterance:
        if meant.told is not None:
            return self._hear(turn, search, meant.told)
        step = self._steps.get(meant.step)
        return step(turn, search) if step is not None else service(*phrases.NOTHING_TO_GO_ON)

    @staticmethod
    def _touch(turn: Turn, search: JobState) -> JobState:
        touched = replace(search, is_foreground=True, is_interrupted=False, touched_at=time.time())
        turn.state.jobs = touched
        return touched

    # Asking and hearing

    def _begin(self, turn: Turn) -> Utterance:
        session = self._people.begin(turn.text)
        is_question = asks_the_way(turn.text) and is_sure_of_an_entry(turn)
        if turn.ranking and (is_question or session.party is Party.EMPLOYER):
            return self._answer(turn)
        turn.state.question = turn.text
        earlier = self.current(turn)
        if earlier is not None and earlier.who == session.who:
            return self._hear(turn, earlier, wishes_told(turn, earlier), [phrases.GO_ON])
        fresh = JobState(who=session.who)
        if not session.who:
            profile = turn.facts.profile
            regions = (profile.region,) if profile.region else ()
            fresh = replace(fresh, wishes=Wishes(regions=regions, cannot=abilities_of(profile.told)))
            fresh = fresh.settle(Ask.PLACE) if regions else fresh
        begun = [phrases.BEGIN.format(name=fresh.name), phrases.HOW_TO_ANSWER]
        told = wishes_told(turn, fresh).applied_to(fresh.wishes)
        return self._go_on(turn, _settled(fresh, told), [*begun, *said_back(Wishes(), told)])

    def _hear(self, turn: Turn, search: JobState, told: Told, before: Sequence[str] = ()) -> Utterance:
        wishes = told.applied_to(search.wishes)
        sentences = [*before, *said_back(search.wishes, wishes)]
        answered = search.asked if answers(told, search.asked) else Ask.NOTHING
        if wishes != search.wishes or answered:
            search = _settled(search.settle(answered).with_wishes(wishes), wishes)
        return self._go_on(turn, search, sentences)

    def _go_on(self, turn: Turn, search: JobState, before: Sequence[str]) -> Utterance:
        """The next question, or the posts."""
        question = search.next_question
        if not question:
            return self._look(turn, search, View.LIST, before)
        self._touch(turn, replace(search, asked=question))
        sentence, options = _QUESTIONS[question]
        utterance = asking(turn, ask(QuestionKind.JOBS), *before, sentence, options=options)
        utterance.is_public = False
        return utterance

    def _any(self, turn: Turn, search: JobState) -> Utterance:
        """都行: no place, or no work, is asked for."""
        given_up = {Ask.PLACE: Wish.PREFECTURE, Ask.WORK: Wish.WORK}.get(search.asked)
        wishes = search.wishes.without((given_up,)) if given_up else search.wishes
        return self._go_on(turn, search.settle(search.asked).with_wishes(wishes), [])

    def _wrong(self, turn: Turn, search: JobState) -> Utterance:
        """不对: the last words do not count, and what they answered is asked again."""
        assert search.before is not None
        earlier = replace(
            search.with_wishes(search.before), before=None, settled=search.settled[:-1], asked=Ask.NOTHING
        )
        return self._go_on(turn, earlier, [phrases.TAKEN_BACK])

    # The posts

    def _look(self, turn: Turn, search: JobState, view: View, before: Sequence[str] = ()) -> Utterance:
        """Let the posts be looked up and told."""
        is_new = view is View.LIST and search.view is not View.LIST
        # From one of them back to the list it is in.
        position = search.position // telling.AT_ONCE * telling.AT_ONCE if is_new else search.position
        self._touch(turn, replace(search, view=view, asked=Ask.NOTHING, position=position))
        turn.act(ActKind.FIND_POSTS)
        turn.state.offered = []
        return Utterance(Outcome.SERVICE, list(before))

    def _post(self, turn: Turn, search: JobState, post_id: str) -> Utterance:
        if not post_id.isdigit() or int(post_id) not in search.found:
            return self._look(turn, search, View.LIST)
        return self._look(turn, replace(search, position=search.found.index(int(post_id))), View.POST)

    def _move(self, turn: Turn, search: JobState, direction: int) -> Utterance:
        if search.view is View.NOTHING:
            return self._go_on(turn, search, [])
        step = telling.AT_ONCE if search.view is View.LIST else 1
        view = View.POST if search.view is View.CONTACT else search.view
        return self._look(turn, replace(search, position=max(0, search.position + direction * step)), view)

    def _contact(self, turn: Turn, search: JobState) -> Utterance:
        if search.view in (View.POST, View.CONTACT) or len(search.found) == 1:
            return self._look(turn, search, View.CONTACT)
        return self._look(turn, search, View.LIST)

    # To a counselor

    def _send(self, turn: Turn, search: JobState) -> Utterance:
        pending = turn.state.pending
        if pending is not None and pending.kind is QuestionKind.SHARE_WISHES:
            return self._share(turn, search)
        request = turn.facts.open_request
        if request is not None and search.sent and search.sent == for_a_counselor(search):
            self._touch(turn, search)
            return service(phrases.ALREADY_SENT.format(number=request.spoken_number))
        search = self._touch(turn, replace(search, asked=Ask.NOTHING))
        question, sentences, options = telling.consent_question(search)
        utterance = asking(turn, question, *sentences, options=options)
        utterance.is_public = False
        return utterance

    def _share(self, turn: Turn, search: JobState) -> Utterance:
        """Pass the wishes on; a consent counts only right after it was asked for."""
        pending = turn.state.pending
        if pending is None or pending.kind is not QuestionKind.SHARE_WISHES:
            return self._send(turn, search)
        self._touch(turn, search)
        region = next(iter(search.wishes.regions), "")
        turn.act(ActKind.SEEK_JOB, was_asked=True, need=for_a_counselor(search), region=region)
        turn.state.offered = []
        return Utterance(Outcome.HANDOFF, [])

    def _share_not(self, turn: Turn, search: JobState) -> Utterance:
        self._touch(turn, search)
        turn.state.offered = []
        return service(*phrases.SHARED_NOT)

    # Leaving and coming back

    def _stop(self, turn: Turn, search: JobState) -> Utterance:
        turn.state.offered = []
        turn.state.jobs = replace(search, is_foreground=False, is_interrupted=True, touched_at=time.time())
        return service(*(phrases.STOPPED_FOR_A_RELATIVE if search.who else phrases.STOPPED))

    def _come_back(self, turn: Turn, search: JobState) -> Utterance:
        known = said_back(Wishes(), search.wishes)
        if search.view is not View.NOTHING:
            return self._look(turn, search, search.view, [phrases.GO_ON, *known])
        return self._go_on(turn, replace(search, asked=Ask.NOTHING), [phrases.GO_ON, *known])


def _settled(search: JobState, wishes: Wishes) -> JobState:
    """With the questions that the wishes answer already."""
    answered = {
        Ask.PLACE: bool(wishes.regions) or wishes.only_remote,
        Ask.WORK: bool(wishes.work),
        Ask.LIMITS: False,
    }
    settled = search.settle(*(question for question, is_answered in answered.items() if is_answered))
    return replace(settled, wishes=wishes)
