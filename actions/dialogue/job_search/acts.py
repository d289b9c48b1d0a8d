"""Acts of the search for a post: looking posts up and telling them, and passing the wishes on to a counselor."""

from __future__ import annotations

from dataclasses import replace

from actions.dialogue.act_context import ActContext, Perform
from actions.dialogue.job_search import phrases, telling
from actions.dialogue.job_search.state import JobState
from actions.dialogue.protocol import ActKind
from actions.dialogue.request_acts import RequestActs
from actions.dialogue.state import Act
from actions.dialogue.utterance import Outcome, Utterance
from actions.people.profiles import WISHES
from actions.postings.matching import Matches, Matching
from actions.postings.wishes import wishes_as_json
from actions.requests.request import NewRequest, RequestKind
from actions.requests.requests import Requests

_TOPIC = "job.introduction"
"""The entry under which counselors find such requests."""


class JobActs:
    """Performs the acts of the search."""

    def __init__(self, requests: Requests, request_acts: RequestActs, matching: Matching) -> None:
        self._requests, self._request_acts, self._matching = requests, request_acts, matching
        self.performers: dict[ActKind, Perform] = {
            ActKind.FIND_POSTS: self._find,
            ActKind.SEEK_JOB: self._seek,
        }

    def _find(self, act: Act, turn: ActContext) -> None:
        search = turn.state.jobs
        if search is None:
            turn.utterance.sentences += phrases.NOTHING_TO_GO_ON
            return
        told = self._told(search)
        turn.state.jobs = told.search
        turn.utterance.sentences += told.sentences
        turn.utterance.options = list(told.options)
        turn.utterance.sources = told.sources
        turn.utterance.ends_with_question = told.question is not None
        turn.state.pending = told.question

    def _told(self, search: JobState) -> telling.PostsTelling:
        matches = self._matches(search)
        is_behind = bool(matches.found) and search.position >= len(matches.found)
        if is_behind and matches.suitable > len(matches.found):
            # All of these were told: on to the ones behind them.
            search = replace(
                search, seen=(*search.seen, *(one.posting.id for one in matches.found)), found=(), position=0
            )
            matches = self._matches(search)
        elif is_behind:
            return telling.no_more(search)
        if search.seen and not matches.found:
            return telling.no_more(search)
        return telling.tell_posts(search, matches)

    def _matches(self, search: JobState) -> Matches:
        return self._matching.match(search.searched, skip=frozenset(search.seen))

    def _seek(self, act: Act, turn: ActContext) -> None:
        """Open a request of this kind; where one is open, the wishes are put to it."""
        need, region = act.parameters["need"], act.parameters["region"]
        whole = need or phrases.NOTHING_MORE
        wishes = ""
        if turn.state.jobs is not None:
            wishes = wishes_as_json(turn.state.jobs.wishes)
            turn.state.jobs = replace(turn.state.jobs, sent=need)
        earlier = self._request_acts.open_request_of(turn.conversation)
        if earlier is not None:
            self._requests.add_wishes(turn.conversation, whole, wishes, turn.key)
            told = phrases.ADDED.format(number=earlier.spoken_number)
            turn.utterance = Utterance(Outcome.SERVICE, [told], request=earlier.shown)
            return
        medium = turn.profile.medium
        request = self._requests.open(
            NewRequest(
                turn.conversation,
                turn.key,
                _TOPIC,
                whole,
                RequestKind.JOB_SEEKING,
                region,
                medium=medium,
                consent=True,
                consent_to=WISHES,
                wishes=wishes,
            )
        )
        self._request_acts.tell_opened(turn, request, region, medium)
