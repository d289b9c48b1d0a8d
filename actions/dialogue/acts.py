"""Does what the dialogue decided, through the records, and says what came of it.

An act runs within the transaction of its turn; a report of danger has its own. `perform` raises StorageUnavailable
where nothing was done; `failed` is what is then said.
"""

from __future__ import annotations

from actions.dialogue import follow_up_phrases, phrases
from actions.dialogue.act_context import ActContext
from actions.dialogue.follow_up_acts import FollowUpActs
from actions.dialogue.job_search import phrases as job_phrases
from actions.dialogue.job_search.acts import JobActs
from actions.dialogue.personal_acts import PersonalActs
from actions.dialogue.protocol import ActKind
from actions.dialogue.request_acts import RequestActs
from actions.dialogue.state import Act
from actions.dialogue.utterance import Outcome, Utterance
from actions.follow_ups.records import FollowUps
from actions.people.erasure import Erasure
from actions.people.profiles import Profiles
from actions.postings.matching import Matching
from actions.requests.requests import Requests

__all__ = ["ActContext", "ActPerformer", "failed"]


class ActPerformer:
    """Performs acts on the records."""

    def __init__(
        self,
        requests: Requests,
        profiles: Profiles,
        erasure: Erasure,
        matching: Matching,
        follow_ups: FollowUps,
    ) -> None:
        request_acts = RequestActs(requests)
        self._performers = {
            **request_acts.performers,
            **JobActs(requests, request_acts, matching).performers,
            **FollowUpActs(follow_ups).performers,
            **PersonalActs(requests, profiles, erasure).performers,
        }

    def perform(self, act: Act, turn: ActContext) -> None:
        """Do it and complete `turn.utterance`. Raises StorageUnavailable."""
        self._performers[act.kind](act, turn)
        # What an act tells is of this person.
        turn.utterance.is_public = turn.utterance.is_public and act.is_beside
        if act.notes:
            turn.utterance.add_note(*act.notes)


def failed(act: Act) -> Utterance:
    """What is said where an act could not be done: nothing was changed."""
    is_handoff = act.kind in (ActKind.OPEN_REQUEST, ActKind.SEEK_JOB)
    outcome = Outcome.HANDOFF if is_handoff else Outcome.SERVICE
    return Utterance(outcome, list(_FAILED.get(act.kind, (phrases.DONE_NOTHING,))))


_FAILED = {
    ActKind.OPEN_REQUEST: phrases.HANDOFF_FAILED,
    ActKind.PLACE_REQUEST: (phrases.PLACE_FAILED,),
    ActKind.REACH_REQUEST: (phrases.REACH_FAILED,),
    ActKind.LEAVE_CONTACT: (phrases.CONTACT_FAILED,),
    ActKind.ADD_TO_REQUEST: (phrases.ADD_FAILED,),
    ActKind.CANCEL_REQUEST: (phrases.CANCEL_FAILED,),
    ActKind.END_CHAT: (phrases.END_FAILED,),
    ActKind.REOPEN_REQUEST: (phrases.REOPEN_FAILED,),
    ActKind.RATE_REQUEST: (phrases.RATE_FAILED,),
    ActKind.CHANGE_PROFILE: (phrases.PROFILE_FAILED,),
    ActKind.PUT_BACK_PROFILE: (phrases.PROFILE_FAILED,),
    ActKind.KEEP_PROFILE: (phrases.PROFILE_FAILED,),
    ActKind.FORGET_PROFILE: (phrases.PROFILE_FAILED,),
    ActKind.ERASE_DATA: (phrases.ERASE_FAILED,),
    ActKind.SEEK_JOB: job_phrases.SHARE_FAILED,
    ActKind.FIND_POSTS: job_phrases.UNAVAILABLE,
    ActKind.TELL_OUTCOME: follow_up_phrases.OUTCOME_FAILED,
    ActKind.SET_REMINDER: follow_up_phrases.NOT_REMINDED,
    ActKind.STOP_REMINDERS: follow_up_phrases.NOT_STOPPED,
    ActKind.TELL_STATUS: phrases.STATUS_FAILED,
    ActKind.LOOK_UP_NUMBER: phrases.STATUS_FAILED,
}
