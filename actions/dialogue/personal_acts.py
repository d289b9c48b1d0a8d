"""Acts on what is known of a person: their profile, and everything that is kept of them."""

from __future__ import annotations

from actions.dialogue import phrases
from actions.dialogue.act_context import ActContext, Perform
from actions.dialogue.preferences import said_back
from actions.dialogue.protocol import ActKind
from actions.dialogue.state import Act, DialogueState
from actions.dialogue.utterance import Outcome, Utterance
from actions.people.erasure import Erasure
from actions.people.profiles import Profile, ProfileChanges, Profiles, put_back
from actions.requests.request import OPEN
from actions.requests.requests import Requests


class PersonalActs:
    """Performs acts on profiles and on all that is kept."""

    def __init__(self, requests: Requests, profiles: Profiles, erasure: Erasure) -> None:
        self._requests, self._profiles, self._erasure = requests, profiles, erasure
        self.performers: dict[ActKind, Perform] = {
            ActKind.CHANGE_PROFILE: self._change_profile,
            ActKind.PUT_BACK_PROFILE: self._put_back,
            ActKind.KEEP_PROFILE: self._keep_profile,
            ActKind.FORGET_PROFILE: self._forget_profile,
            ActKind.TELL_PROFILE: self._tell_profile,
            ActKind.TELL_DATA: self._tell_data,
            ActKind.ERASE_DATA: self._erase,
        }

    # What the person told of themselves

    def _change_profile(self, act: Act, turn: ActContext) -> None:
        self._set_profile(turn, act.parameters.get("changes", {}))

    def _put_back(self, act: Act, turn: ActContext) -> None:
        self._set_profile(turn, put_back(act.parameters["fields"]))
        turn.utterance.sentences.append(phrases.PUT_BACK)

    def _set_profile(self, turn: ActContext, changes: ProfileChanges) -> None:
        """Change the profile, and let the counselor of an open request know what the person can use."""
        turn.profile = self._profiles.change(turn.conversation, changes)
        if {"cannot_hear", "cannot_see"} & changes.keys():
            medium = "text" if turn.profile.cannot_hear else "voice" if turn.profile.cannot_see else ""
            for request in self._requests.of_conversation(turn.conversation):
                if request.state in OPEN:
                    self._requests.reach(request.number, medium)

    def _keep_profile(self, act: Act, turn: ActContext) -> None:
        has_more = turn.state.inquiry is not None
        if turn.profile == Profile() and not has_more:
            turn.utterance.sentences.append(phrases.PROFILE_EMPTY)
            return
        self._profiles.keep(turn.conversation, has_more=has_more)
        turn.utterance.sentences.append(phrases.KEPT)

    def _forget_profile(self, act: Act, turn: ActContext) -> None:
        self._profiles.forget(turn.conversation)
        turn.profile, turn.state.inquiry = Profile(), None
        turn.utterance.sentences.append(phrases.PROFILE_FORGOTTEN)

    def _tell_profile(self, act: Act, turn: ActContext) -> None:
        turn.utterance.sentences += describe_profile(self._profiles, turn.conversation)

    # The person's data

    def _tell_data(self, act: Act, turn: ActContext) -> None:
        turn.utterance.sentences += describe_data(self._erasure, self._profiles, turn.conversation)

    def _erase(self, act: Act, turn: ActContext) -> None:
        self._erasure.erase(turn.conversation)
        turn.state, turn.profile, turn.is_erased = DialogueState(), Profile(), True
        turn.utterance = Utterance(Outcome.SERVICE, [phrases.DATA_ERASED])


def describe_profile(profiles: Profiles, conversation: str) -> list[str]:
    """What is known of the person, in sentences. Raises StorageUnavailable."""
    profile = profiles.of(conversation)
    spoken = said_back(profile.circumstances) + (phrases.TOLD_SHORT if profile.short else "")
    if not spoken:
        return [phrases.PROFILE_EMPTY]
    return [spoken, phrases.PROFILE_KEPT_LONG if profiles.is_kept(conversation) else phrases.PROFILE_KEPT_NOW]


def describe_data(erasure: Erasure, profiles: Profiles, conversation: str) -> list[str]:
    """What is kept of the person, in sentences. Raises StorageUnavailable."""
    kept = erasure.kept(conversation)
    if kept.is_nothing:
        return [phrases.NO_DATA]
    counted = ((kept.turns, "轮问答"), (kept.messages, "条和工作人员的消息"), (kept.requests, "个请求"))
    counts = "、".join(f"{count}{what}" for count, what in counted if count)
    told = [f"我存着您的{counts}，都加密了，证件号和电话遮住了。"] if counts else []
    return [*told, *(describe_profile(profiles, conversation) if kept.profile else []), phrases.DATA_CHOICES]
