"""Hear an answer, ask the next question, tell results, explain one, read its materials."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from actions.eligibility.book import Book
from actions.eligibility.planner import next_question
from actions.eligibility.quota import Employer
from actions.eligibility.reading import Reading, bare_number, read
from actions.eligibility.rules import FactQuestion, Party
from actions.eligibility.session import Session
from actions.eligibility.values import Facts, Span, Value
from actions.eligibility.verdict import Result, judge, judge_all
from actions.knowledge.files import read_lexicon
from actions.language.amounts import plain
from actions.language.choices import chosen_by_name, chosen_number, is_choice

_FIGURES = ("employer_type", "staff", "disabled_staff", "severe_staff", "average_pay", "ratio")
"""What the quota calculation asks for, in this order; each is the id of a fact and of its question."""


@dataclass(frozen=True)
class PosedQuestion:
    """A question as it is put."""

    session: Session
    """To be kept: it holds the open question."""
    text: str
    why: str
    options: tuple[str, ...]
    """At most three; the caller numbers them. 不清楚 is always taken too."""


@dataclass(frozen=True)
class Heard:
    """What an utterance changed."""

    session: Session
    learned: tuple[str, ...]
    """What is known now, in plain words, to be said back: 等级三级."""
    corrected: tuple[str, ...]
    """Names of the facts that were another before."""
    is_understood: bool
    """Whether it told anything or answered the question, 不清楚 included."""
    about: Party | None = None
    """Whom the words were about, where they said so: another than the session's is worth a question."""
    who: str = ""
    """RELATIVE: 妈妈, 爸爸, …"""


def _is_needless(figure: str, known: Facts) -> bool:
    """Whether a figure follows from the others: where nobody disabled works, nobody of grade 1 or 2 does."""
    disabled = known.get("disabled_staff")
    return figure == "severe_staff" and isinstance(disabled, Span) and disabled.high == 0


def _bare(text: str) -> str:
    return text.strip("，。！!,. \n")


class Inquiry:
    """Stateless: everything stands in the session."""

    def __init__(self, book: Book) -> None:
        self.book = book
        common = read_lexicon("yes_no")
        self._yes = frozenset((*common["yes"], *book.words["yes"]))
        self._no = frozenset((*common["no"], *book.words["no"]))

    def begin(self, text: str = "") -> Session:
        """A fresh inquiry, with what its first words tell."""
        reading = read(text, self.book.words, self.book.facts)
        session = Session(party=reading.party or Party.SELF, who=reading.who)
        return replace(session, told=reading.applied_to({}, self.book.facts))

    def hear(self, session: Session, text: str) -> Heard:
        """An answer, a correction or anything else that tells facts."""
        question = self.book.questions.get(session.question)
        is_settled = bool(session.told or session.who or session.party is Party.EMPLOYER)
        party = session.party if is_settled else None
        reading = read(text, self.book.words, self.book.facts, party, session.who)
        if session.party is Party.RELATIVE and reading.party is Party.SELF and self._names_the_speaker(text):
            return Heard(session, (), (), False, reading.party)
        titled = self._titled(question, text) if question is not None else None
        if titled is not None:
            # 都没工作 tells of the whole family where that was asked, 有工作 leaves open which.
            reading.facts, reading.denied = dict(titled), {}
        elif reading.is_empty and question is not None:
            answer = self._answer(question, text)
            if answer is not None:
                reading.facts.update(answer)
            elif reading.is_unsure:
                unsure = session.unsure | set(question.facts)
                return Heard(replace(session, unsure=unsure, question=""), (), (), True)
        if reading.is_empty:
            return Heard(session, (), (), False, reading.party, reading.who)
        return self._told(session, reading)

    def tell(self, session: Session, answer: Facts) -> Heard:
        """Facts that are known from elsewhere, such as a form of the page."""
        return self._told(session, Reading(facts=dict(answer)))

    def ask(self, session: Session, today: date) -> PosedQuestion | None:
        """The next question; None where nothing more can be decided by asking."""
        rules = [self.book.rules[session.focus]] if session.focus else self.book.of_side(session.party.side)
        question = next_question(
            rules, session.told, session.unsure, self.book, today, with_details=bool(session.focus)
        )
        return None if question is None else self._put(session, question)

    def _put(self, session: Session, question: FactQuestion) -> PosedQuestion:
        is_new = session.question != question.id
        return PosedQuestion(
            session=replace(session, question=question.id, asked=session.asked + int(is_new)),
            text=question.ask.format(who=session.name),
            why=question.why,
            options=tuple(choice.title for choice in question.choices),
        )

    def results(self, session: Session, today: date) -> list[Result]:
        """Everything that may be about this person or employer, best first."""
        return judge_all(session.party.side, session.told, self.book, today)

    def result(self, session: Session, rule: str, today: date) -> Result | None:
        """One rule, for 为什么; None where it is not about them. Raises KeyError where there is no such rule."""
        return judge(self.book.rules[rule], session.told, self.book, today)

    def look_into(self, session: Session, rule: str) -> Session:
        """Ask on for one rule alone, its details included; "" goes back to all."""
        return replace(session, focus=rule, question="")

    def suppose(self, session: Session, text: str, today: date) -> list[Result]:
        """要是户口在贵州呢: the results as they would be; the session stays as it is."""
        reading = read(text, self.book.words, self.book.facts, session.party, session.who, supposed=True)
        return judge_all(session.party.side, reading.applied_to(session.told, self.book.facts), self.book, today)

    def next_material(self, session: Session, rule: str) -> tuple[int, str] | None:
        """(number, what) of the first thing that is not ready yet; None where all are, or none is published."""
        ready = session.ticked.get(rule, ())
        for number, material in enumerate(self.book.rules[rule].materials, 1):
            if number not in ready:
                return number, material
        return None

    def ask_figures(self, session: Session) -> PosedQuestion | None:
        """The next figure that the quota calculation needs; None where all are told or not known."""
        known = self.book.complete(session.told)
        for name in _FIGURES:
            if name not in known and name not in session.unsure and not _is_needless(name, known):
                return self._put(session, self.book.questions[name])
        return None

    def employer(self, session: Session) -> Employer | None:
        """The figures for the quota calculation; None where staff, disabled staff or pay are not known.

        A figure that was said roughly counts with its middle, which is told. Raises UserInputError where figures
        contradict one another.
        """
        spans = {fact: value for fact, value in session.told.items() if isinstance(value, Span)}
        if not {"staff", "disabled_staff", "average_pay"} <= set(spans):
            return None
        middle = {fact: (span.low + span.high) / 2 for fact, span in spans.items()}
        rough = [fact for fact in _FIGURES if fact in spans and spans[fact].exact is None]
        kind = session.told.get("employer_type")
        return Employer(
            staff=middle["staff"],
            average_pay=middle["average_pay"],
            disabled=int(middle["disabled_staff"]),
            severe=int(middle.get("severe_staff", 0)),
            kind=next(iter(kind)) if isinstance(kind, frozenset) and len(kind) == 1 else "private",
            ratio=middle.get("ratio"),
            local_pay=middle.get("local_pay"),
            estimated=tuple(
                f"{self.book.facts[fact].name}按{middle[fact].normalize():f}{self.book.facts[fact].unit}算。"
                for fact in rough
            ),
        )

    def _names_the_speaker(self, text: str) -> bool:
        return text.startswith(tuple(self.book.words["speaker"]))

    @staticmethod
    def _titled(question: FactQuestion, text: str) -> Facts | None:
        """The facts of the choice whose title was said as it is."""
        said = _bare(text)
        return next((choice.sets for choice in question.choices if choice.title == said), None)

    def _answer(self, question: FactQuestion, text: str) -> Facts | None:
        """The facts that an answer to a question gives; None where it is no answer."""
        titles = [choice.title for choice in question.choices]
        if titles and is_choice(text):
            number = chosen_number(text, len(titles))
            if number:
                return question.choices[number - 1].sets
        said = _bare(text)
        short = next((choice for choice in question.choices if said in choice.said), None)
        if short is not None:
            return short.sets
        whole = question.on_yes if said in self._yes else question.on_no if said in self._no else None
        if whole is not None:
            # 一个都没有 holds a number and means none.
            return whole
        numbers = [fact for fact in question.facts if self.book.facts[fact].is_number]
        span = bare_number(text, self.book.words, numbers[0]) if numbers else None
        if span is not None:
            return {numbers[0]: span}
        named = chosen_by_name(text, titles, is_awaited=True) if titles else None
        return question.choices[named - 1].sets if named is not None else None

    def _told(self, session: Session, reading: Reading) -> Heard:
        told = reading.applied_to(session.told, self.book.facts)
        changed = [fact for fact, value in told.items() if session.told.get(fact) != value]
        gone = [fact for fact in session.told if fact not in told]
        corrected = [*(fact for fact in changed if fact in session.told), *gone]
        if reading.party in (Party.RELATIVE, Party.EMPLOYER) and not session.told:
            session = replace(session, party=reading.party, who=reading.who)
        question = self.book.questions.get(session.question)
        is_answered = question is not None and bool(set(question.facts) & set(told))
        return Heard(
            replace(
                session,
                told=told,
                unsure=session.unsure - set(told),
                question="" if is_answered else session.question,
            ),
            tuple(self._in_words(fact, told[fact]) for fact in changed),
            tuple(self.book.facts[fact].name for fact in corrected),
            True,
            reading.party,
            reading.who,
        )

    def _in_words(self, fact: str, value: Value) -> str:
        described = self.book.facts[fact]
        if isinstance(value, Span):
            number = plain(value.low) if value.exact is not None else f"{plain(value.low)}到{plain(value.high)}"
            return f"{described.name}{number}{described.unit}"
        names = dict(zip(described.values, described.names, strict=True))
        return "或".join(names[name] for name in described.values if name in value)
