"""Small knowledge, requests and conversations for the tests of the dialogue."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from actions.beijing_time import today
from actions.dialogue.acts import ActContext, ActPerformer, failed
from actions.dialogue.decision import KnownFacts
from actions.dialogue.protocol import ActKind
from actions.dialogue.state import DialogueState
from actions.dialogue.turn import Turn
from actions.dialogue.turn_taker import TurnTaker
from actions.dialogue.utterance import Utterance
from actions.errors import StorageUnavailable
from actions.knowledge.entry import Document, Entry, Source
from actions.knowledge.library import Library
from actions.people.erasure import KeptCounts
from actions.people.profiles import Profile
from actions.postings.matching import Matching
from actions.postings.posting import Posting, PostingContent
from actions.postings.service import Stamp
from actions.requests.request import HELPED, OPEN, NewRequest, RequestKind, RequestState, ServiceRequest

LAW = Document("law", "残疾人就业条例")
SUCCESSOR = Document("national", "国家新方案", period="2025—2027")
PLAN = Document("plan-2022", "三年行动方案", period="2022—2024", status="over", replaced_by="national")
REPEALED = Document("old", "旧文件", status="repealed")
REPORT = Document("report", "新闻报道", confidence="B")
DOCUMENTS = {document.id: document for document in (LAW, SUCCESSOR, PLAN, REPEALED, REPORT)}


def entry(entry_id: str, document: Document = LAW, clause: str = "第1条", **fields: Any) -> Entry:
    """An entry with three details, unless told otherwise."""
    held = {
        "topic": entry_id.split(".")[0],
        "title": f"题目{entry_id}",
        "questions": (),
        "answer": f"答案{entry_id}。",
        "details": ("细节甲。", "细节乙。", "细节丙。"),
        **fields,
    }
    return Entry(id=entry_id, sources=(Source(document, clause),), **held)


def library(*entries: Entry) -> Library:
    """A library of these entries over DOCUMENTS."""
    return Library({made.id: made for made in entries}, DOCUMENTS)


class MemoryRequests:
    """Requests kept in a list."""

    def __init__(self) -> None:
        self.wanted: list[NewRequest] = []
        self._opened: dict[str, ServiceRequest] = {}
        self.heard: list[str] = []
        self.placed: dict[str, str] = {}
        self.reached: dict[str, str] = {}
        self.contacts: dict[str, str] = {}
        self.rated: list[int] = []

    def open(self, wanted: NewRequest) -> ServiceRequest:
        """Open a request, or find the one that this key opened."""
        if wanted.key not in self._opened:
            self.wanted.append(wanted)
            number = f"{123456 + len(self._opened)}"
            self._opened[wanted.key] = ServiceRequest(number, RequestState.NEW, wanted.topic, wanted.kind)
        return self._opened[wanted.key]

    def report_danger(
        self, conversation: str, key: str, words: str, region: str, medium: str, cry: str
    ) -> ServiceRequest:
        """Make the open request one of danger, or open one."""
        for held in self.of_conversation(conversation):
            if held.state in OPEN:
                return self._change(held.number, kind=RequestKind.DANGER)
        return self.open(
            NewRequest(conversation, key, "", words, kind=RequestKind.DANGER, region=region, medium=medium)
        )

    def of_conversation(self, conversation: str) -> list[ServiceRequest]:
        """The requests of a conversation, newest first."""
        mine = [self._opened[wanted.key] for wanted in self.wanted if wanted.conversation == conversation]
        return mine[::-1]

    def by_number(self, number: str) -> ServiceRequest | None:
        """The request of a number."""
        return next((one for one in self._opened.values() if one.number == number), None)

    def out_of_office(self) -> str:
        return ""

    def cancel(self, conversation: str, number: str) -> ServiceRequest | None:
        """Cancel an open request."""
        request = self.by_number(number)
        if request is None or request.state not in OPEN:
            return None
        return request if request.is_danger else self._change(number, state=RequestState.CANCELLED)

    def end_chat(self, conversation: str) -> ServiceRequest | None:
        """End the talk."""
        return None

    def reopen(self, conversation: str, number: str = "") -> ServiceRequest | None:
        """Open the newest ended request again, or the one of this number."""
        mine = self.of_conversation(conversation)
        ended = next((one for one in mine if one.state in HELPED and number in ("", one.number)), None)
        return self._change(ended.number, state=RequestState.REOPENED) if ended else None

    def rate(self, conversation: str, stars: int) -> ServiceRequest | None:
        """Keep how content the person is."""
        ended = next((one for one in self.of_conversation(conversation) if one.state in HELPED), None)
        self.rated.append(stars)
        return self._change(ended.number, state=RequestState.CLOSED) if ended else None

    def resolve(self, number: str) -> None:
        """As a counselor would."""
        self._change(number, state=RequestState.RESOLVED)

    def said(self, conversation: str) -> list[str]:
        """What the person said lately."""
        return self.heard

    def add_wishes(self, conversation: str, text: str, wishes: str, key: str) -> None:
        """Put wishes to a request."""
        self.add(conversation, text, key)

    def add(self, conversation: str, text: str, key: str) -> None:
        """Put more words to the request."""
        self.heard.append(text)

    def place(self, number: str, region: str) -> None:
        """Say where the person is."""
        self.placed[number] = region

    def reach(self, number: str, medium: str) -> None:
        """Say what the person can use."""
        self.reached[number] = medium

    def leave_contact(self, conversation: str, number: str, text: str) -> ServiceRequest | None:
        """Say how to reach the person."""
        self.contacts[number] = text
        return self.by_number(number)

    def before(self, number: str) -> int:
        """How many requests wait before this one."""
        return int(number) - 123456

    def _change(self, number: str, **changes: Any) -> ServiceRequest:
        key, request = next((key, one) for key, one in self._opened.items() if one.number == number)
        self._opened[key] = replace(request, **changes)
        return self._opened[key]


class MemoryProfiles:
    """One profile."""

    def __init__(self) -> None:
        self.held, self.kept = Profile(), False

    def of(self, conversation: str) -> Profile:
        """What holds."""
        return self.held

    def is_kept(self, conversation: str) -> bool:
        """Whether it was agreed to keep it."""
        return self.kept

    def change(self, conversation: str, changes: dict[str, Any]) -> Profile:
        """Let something hold."""
        self.held = self.held.with_changes(changes)
        return self.held

    def keep(self, conversation: str, *, has_more: bool = False) -> None:
        """The person agreed."""
        self.kept = True

    def forget(self, conversation: str) -> None:
        """The person took it back."""
        self.held, self.kept = Profile(), False


class ClosedRequests:
    """Requests whose database cannot be used."""

    def __getattr__(self, name: str) -> Any:
        """Fail as the stored ones do."""

        def _fail(*_args: Any, **_more: Any) -> None:
            raise StorageUnavailable("the database cannot be used")

        return _fail


class MemoryPostings:
    """Postings kept in a list, with the news of a day."""

    def __init__(self, *contents: PostingContent, listed_on: date) -> None:
        self._held = [Posting(number, one, "名单", listed_on) for number, one in enumerate(contents, 1)]

    def all(self) -> list[Posting]:
        """Every posting."""
        return self._held

    def of_ids(self, ids: Iterable[int]) -> list[Posting]:
        """Those of these numbers."""
        return [self._held[number - 1] for number in ids]

    def stamp(self) -> Stamp:
        """Never another."""
        return Stamp(len(self._held), None)


class MemoryErasure:
    """Erases nothing, and says that it did."""

    def __init__(self) -> None:
        self.erased: list[str] = []

    def kept(self, conversation: str) -> KeptCounts:
        """Something is."""
        return KeptCounts(turns=1, messages=0, requests=0)

    def erase(self, conversation: str) -> None:
        """Remember that it was asked for."""
        self.erased.append(conversation)


class NoFollowUps:
    """Of a person for whom staff began nothing: no post, no date, no reminder."""

    def __init__(self) -> None:
        self.outcomes = self.dates = self.reminders = self.postings = self

    def newest(self, conversation: str) -> None:
        """No post."""

    def ask(self, *about: object) -> None:
        """Nothing is due."""

    def tell(self, *told: object) -> None:
        """There is no such post."""

    def agree(self, *about: object) -> None:
        """There is no such date."""

    def upcoming(self, *about: object) -> list[object]:
        """No date."""
        return []

    def waited_for(self, conversation: str) -> frozenset[int]:
        """No date."""
        return frozenset()

    def of(self, conversation: str) -> list[object]:
        """No reminder."""
        return []

    def of_ids(self, ids: Iterable[int]) -> list[object]:
        """No post."""
        return []

    def stop(self, conversation: str) -> int:
        """None was stopped."""
        return 0


class Talk:
    """One person's conversation: decided, done and remembered as in the gateway, but for the gate of certainty."""

    def __init__(
        self,
        known: Library,
        requests: MemoryRequests | ClosedRequests | None = None,
        postings: MemoryPostings | ClosedRequests | None = None,
        follow_ups: Any = None,
    ) -> None:
        self.requests: Any = requests or MemoryRequests()
        self.profiles, self.erasure = MemoryProfiles(), MemoryErasure()
        self.known = known
        self._turns = TurnTaker(known)
        self.postings: Any = postings or MemoryPostings(listed_on=today())
        self._performer = ActPerformer(
            self.requests,
            self.profiles,  # type: ignore[arg-type]
            self.erasure,  # type: ignore[arg-type]
            Matching(self.postings),
            follow_ups or NoFollowUps(),
        )
        self._state, self._count = "{}", 0
        self.is_streamed = False
        self.done: list[ActKind] = []

    @property
    def state(self) -> DialogueState:
        """The state as the next turn will find it."""
        return DialogueState.from_json(json.loads(self._state))

    @property
    def offered(self) -> list[str]:
        """The payloads that can be chosen now."""
        return [option.act for option in self.state.offered]

    @property
    def facts(self) -> KnownFacts:
        """What the dialogue is told of the person."""
        try:
            requests = self.requests.of_conversation("c1")
        except StorageUnavailable:
            requests = []
        open_request = next((one for one in requests if one.state in OPEN), None)
        ended = next((one for one in requests if one.state in HELPED), None)
        return KnownFacts(open_request, ended, self.profiles.held, self.profiles.kept, self.is_streamed)

    def learn(self, known: Library) -> None:
        """Go on with other knowledge, as after an update of the program."""
        self._turns = TurnTaker(known)

    def do(self, intent: str, text: str = "", *ranking: tuple[str, float], written: str = "", **turn: Any) -> Utterance:
        """Take a turn."""
        self._count += 1
        before = self._state
        decision = self._turns.take(
            Turn(intent, text, ranking=list(ranking), state=self.state, facts=self.facts, **turn)
        )
        doing = ActContext(
            "c1", f"key{self._count}", written or text, text, decision.state, decision.utterance, self.profiles.held
        )
        for act in decision.acts:
            try:
                self._performer.perform(act, doing)
                self.done.append(act.kind)
            except StorageUnavailable:
                if act.kind is ActKind.REPORT_DANGER or act.is_beside:
                    continue
                self._state = before
                return failed(act)
        doing.state.settle(decision.intent, doing.utterance)
        self._state = json.dumps(doing.state.as_json())
        return doing.utterance

    def ask(self, entry_id: str, text: str = "问题") -> Utterance:
        """Ask for what one entry clearly answers."""
        return self.do("ask", text, (entry_id, 0.9))


def acts(utterance: Utterance) -> list[str]:
    """What its options do."""
    return [option.act for option in utterance.options]
