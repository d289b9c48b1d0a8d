"""Small knowledge, desks and conversations for the tests of the dialogue."""

from __future__ import annotations

import json
from typing import Any

from actions.dialogue_state import DialogueState
from actions.errors import StorageUnavailable
from actions.knowledge.entry import Document, Entry, Source
from actions.knowledge.library import Library
from actions.requests import NewRequest, RequestState, ServiceRequest
from actions.turn import Turn, TurnTaker
from actions.utterance import Utterance

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


class MemoryDesk:
    """A desk that keeps its requests in a list."""

    def __init__(self) -> None:
        self.wanted: list[NewRequest] = []
        self._opened: dict[str, ServiceRequest] = {}
        self.heard: list[str] = []
        self.profile = ("", "")
        self.placed: dict[str, str] = {}
        self.reached: dict[str, str] = {}

    def open(self, wanted: NewRequest) -> ServiceRequest:
        """Open a request, or find the one that this key opened."""
        if wanted.key not in self._opened:
            self.wanted.append(wanted)
            number = f"{123456 + len(self._opened)}"
            self._opened[wanted.key] = ServiceRequest(number, RequestState.NEW, wanted.topic, wanted.urgent)
        return self._opened[wanted.key]

    def of_conversation(self, conversation: str) -> list[ServiceRequest]:
        """The requests of a conversation, newest first."""
        mine = [self._opened[wanted.key] for wanted in self.wanted if wanted.conversation == conversation]
        return mine[::-1]

    def said(self, conversation: str) -> list[str]:
        """What the person said lately."""
        return self.heard

    def known(self, conversation: str) -> tuple[str, str]:
        """What the person agreed to have kept."""
        return self.profile

    def place(self, number: str, region: str) -> None:
        """Say where the person is."""
        self.placed[number] = region

    def reach(self, number: str, medium: str) -> None:
        """Say what the person can use."""
        self.reached[number] = medium

    def before(self, number: str) -> int:
        """How many requests wait before this one."""
        return int(number) - 123456


class ClosedDesk:
    """A desk whose database cannot be used."""

    def open(self, wanted: NewRequest) -> ServiceRequest:
        """Fail as the stored desk does."""
        raise StorageUnavailable("the database cannot be used")

    def of_conversation(self, conversation: str) -> list[ServiceRequest]:
        """Fail as the stored desk does."""
        raise StorageUnavailable("the database cannot be used")

    def said(self, conversation: str) -> list[str]:
        """Fail as the stored desk does."""
        raise StorageUnavailable("the database cannot be used")

    def known(self, conversation: str) -> tuple[str, str]:
        """Fail as the stored desk does."""
        raise StorageUnavailable("the database cannot be used")

    def place(self, number: str, region: str) -> None:
        """Fail as the stored desk does."""
        raise StorageUnavailable("the database cannot be used")

    def reach(self, number: str, medium: str) -> None:
        """Fail as the stored desk does."""
        raise StorageUnavailable("the database cannot be used")

    def before(self, number: str) -> int:
        """Fail as the stored desk does."""
        raise StorageUnavailable("the database cannot be used")


class Talk:
    """One person's conversation. Between turns the state becomes JSON, and the question travels apart, as in Rasa."""

    def __init__(self, known: Library, desk: MemoryDesk | ClosedDesk | None = None) -> None:
        self.desk = desk or MemoryDesk()
        self._turns = TurnTaker(known, self.desk)
        self._slot, self._question, self._count = "null", "", 0

    @property
    def state(self) -> DialogueState:
        """The state as the next turn will find it."""
        state = DialogueState.from_slot(json.loads(self._slot))
        state.question = self._question
        return state

    @property
    def offered(self) -> list[str]:
        """The acts that can be chosen now."""
        return [option["act"] for option in self.state.offered]

    def learn(self, known: Library) -> None:
        """Go on with other knowledge, as after an update of the program."""
        self._turns = TurnTaker(known, self.desk)

    def do(self, intent: str, text: str = "", *ranking: tuple[str, float], **turn: Any) -> Utterance:
        """Take a turn."""
        self._count += 1
        state = self.state
        taken = Turn(intent, text, "c1", f"key{self._count}", list(ranking), state=state, **turn)
        utterance = self._turns.take(taken)
        self._slot, self._question = json.dumps(state.as_slot()), state.question
        return utterance

    def ask(self, entry_id: str, text: str = "问题") -> Utterance:
        """Ask for what one entry clearly answers."""
        return self.do("ask", text, (entry_id, 0.9))


def acts(utterance: Utterance) -> list[str]:
    """What its options do."""
    return [option.act for option in utterance.options]
