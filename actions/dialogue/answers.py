"""Answers from the knowledge: to questions, step by step through an entry's parts, and back to earlier ones."""

from __future__ import annotations

from actions.dialogue import phrases
from actions.dialogue.asked_in_particular import AskedInParticular
from actions.dialogue.entry_answers import tell_answer, tell_as_well, tell_part, tell_parts, tell_responsible
from actions.dialogue.payloads import Payload, entry_payload
from actions.dialogue.protocol import Intent
from actions.dialogue.same_subject import fits, shares_words, tell_of_the_same
from actions.dialogue.several_questions import ANSWERED_AT_ONCE, tell_several
from actions.dialogue.state import QuestionKind, ask
from actions.dialogue.turn import Handler, Turn, social
from actions.dialogue.utterance import HUMAN, MAX_OPTIONS, Option, Outcome, Utterance
from actions.knowledge.entry import Entry, sentences
from actions.knowledge.library import Library
from actions.language.elsewhere import other_place_in

AMBIGUOUS_FROM = 0.6
"""Share of the best entry's probability from which the second best is told as well."""
SURE_FROM = 0.7
"""Probability of an entry below which its answer says what was understood: a third of these was not asked for."""
SAID_ALREADY, RELATED = 0.35, 3.0
"""What the probability of what was told lately, and of an entry beside the subject, is worth in a follow-up."""
AGAIN_FROM = 0.3
"""Probability from which a follow-up gets an answer that was given before: 那二级呢."""
FOLLOW_UP_FROM = 0.12
"""Weighed probability below which a follow-up is understood only if the entry has words of it."""
_POINTING = 4
"""Characters of a follow-up that can name no matter of its own: 二级呢."""
STORY_FROM = 30
"""Characters from which somebody tells a story: another title alone is no help to them."""
NEAR_FROM = 0.05
"""Probability from which an entry is offered to who told one that was not understood."""
CHOICE_FROM, MAX_SUBJECTS = 0.3, 2
"""Share of the best entry's probability from which another one is offered beside it, and of how many topics."""
CLEARLY_BEST = 1.5
"""Times the second best entry's probability from which a follow-up is answered without asking back."""
TROUBLE_FROM, TROUBLE_SURE_FROM = 0.05, 0.2
"""Probability from which an entry may help with what was told, and from which it is told."""
FIRST_STEPS, _OF_WRONGS = "rights.complain-route", "rights"
"""The entry that says what to do first about any wrong at work, and the topic of them all."""


class KnowledgeAnswers:
    """Tells entries of a library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._asked_in_particular = AskedInParticular(library)
        self.handlers: dict[str, Handler] = {
            Intent.ASK: self._answer,
            Intent.ASK_RESPONSIBLE: self._who_is_responsible,
            Payload.ASK_RESPONSIBLE_HERE: self._who_is_responsible_here,
            Intent.ASK_UNIT: self._what_a_unit_does,
            Intent.TOLD_TROUBLE: self._help_with_trouble,
            Intent.ASK_BACK: self._ask_which,
            Intent.MORE: self._more,
            Intent.NEXT_DETAIL: lambda turn: self._step(turn, +1),
            Intent.PREVIOUS_DETAIL: lambda turn: self._step(turn, -1),
            Intent.FROM_START: self._from_start,
            Intent.GO_BACK: self._go_back,
        }

    def tell(self, turn: Turn, entry: Entry, confidence: float) -> Utterance:
        """Tell an entry: it is the subject from now on."""
        turn.state.turn_to(entry.id)
        if entry.parts:
            turn.asks = ask(QuestionKind.OFFER, on_yes=Intent.MORE)
        utterance = tell_answer(entry, self._library, confidence)
        turn.state.offered = list(utterance.options)
        return utterance

    def _answer(self, turn: Turn) -> Utterance:
        """The answer; where another province was named, first that it is not known what holds there."""
        utterance = self._answer_of_guizhou(turn)
        place = other_place_in(turn.text)
        entry = self._library.get(utterance.topic)
        if place and entry is not None and entry.holds_in_guizhou_alone and not entry.mentions(place):
            utterance.sentences = [phrases.OF_GUIZHOU_ALONE.format(place=place), *utterance.sentences]
            utterance.is_public = False
        return utterance

    def _answer_of_guizhou(self, turn: Turn) -> Utterance:
        if len(turn.questions) > 1:
            return self._several(turn)
        ranked = self._ranked(turn)
        if not ranked:
            return self._not_understood(turn)
        (entry_id, confidence), *others = ranked
        entry = self._library[entry_id]
        unweighed = dict(turn.ranking).get(entry_id, 0.0)
        is_guess = turn.in_context and unweighed < AGAIN_FROM and len(turn.text) > _POINTING
        if entry.id == turn.state.subject and turn.text != turn.state.question:
            # Who cannot glance back would take the same words for a new answer.
            is_about_it = not is_guess or (unweighed >= FOLLOW_UP_FROM and fits(entry, turn.text))
            return self._go_on_with(turn, entry, confidence) if is_about_it else self._not_understood(turn)
        is_far_off = confidence < FOLLOW_UP_FROM and not shares_words(entry, turn.text)
        if is_guess and (entry_id in turn.state.trail or is_far_off):
            return self._not_understood(turn)
        if not turn.in_context:
            turn.state.question = turn.text
        utterance = self.tell(turn, entry, confidence)
        part = self._asked_in_particular.part_of(entry, turn.text)
        if part is not None:
            utterance.sentences.insert(len(sentences(entry.answer)), part)
        elif others and others[0][1] >= AMBIGUOUS_FROM * confidence:
            tell_as_well(utterance, self._library[others[0][0]], self._library)
            return utterance
        if confidence < SURE_FROM and not turn.in_context:
            utterance.sentences.append(phrases.AS_UNDERSTOOD.format(title=entry.title))
        return utterance

    def _help_with_trouble(self, turn: Turn) -> Utterance:
        """What to do about a wrong or a plight that was told without a question; a person is always offered."""
        if len(turn.questions) > 1:
            return self._answer(turn)
        ranked = [(self._library[entry_id], share) for entry_id, share in turn.ranking]
        likely = [(entry, share) for entry, share in ranked if share >= TROUBLE_FROM]
        of_wrongs = sum(share for entry, share in ranked if entry.topic == _OF_WRONGS)
        turn.state.question = turn.text
        if likely and likely[0][1] >= TROUBLE_SURE_FROM:
            utterance = self.tell(turn, likely[0][0], likely[0][1])
        elif FIRST_STEPS in self._library and of_wrongs >= sum(share for _, share in ranked) / 2:
            # Which wrong it is stays open, what to do first does not.
            utterance = self.tell(turn, self._library[FIRST_STEPS], of_wrongs)
        else:
            return self._ask_which(turn)
        others = [entry for entry, _ in likely if entry.id != utterance.topic]
        more = [option for option in utterance.options if option.act == Intent.MORE]
        utterance.options = [*(more or [_option(entry) for entry in others[1:2]]), *map(_option, others[:1]), HUMAN]
        if turn.suspects_danger:
            utterance.sentences = [phrases.IN_DANGER, *utterance.sentences]
        turn.state.offered = list(utterance.options)
        return utterance

    def _several(self, turn: Turn) -> Utterance:
        """The answers to several questions; 返回 leads from the last of them to the first."""
        told = turn.questions[:ANSWERED_AT_ONCE]
        for entry_id in told:
            turn.state.turn_to(entry_id)
        turn.state.question = turn.text
        utterance = tell_several([self._library[entry_id] for entry_id in turn.questions], self._library, 1.0)
        turn.state.offered = list(utterance.options)
        return utterance

    def _go_on_with(self, turn: Turn, entry: Entry, confidence: float) -> Utterance:
        """Of the entry that was told just before, what was not asked yet."""
        utterance, turn.state.part = tell_of_the_same(entry, turn.text, turn.state.part, confidence)
        if entry.parts:
            turn.asks = ask(QuestionKind.OFFER, on_yes=Intent.MORE)
        turn.state.offered = list(utterance.options)
        return utterance

    def _who_is_responsible(self, turn: Turn) -> Utterance:
        task, confidence = self._task_meant(turn)
        if task is None:
            return self._answer(turn)
        if not turn.in_context:
            turn.state.question = turn.text
        turn.state.turn_to(task.id)
        turn.asks = ask(QuestionKind.OFFER, on_yes=Intent.MORE)
        return tell_responsible(task, self._library, confidence)

    def _who_is_responsible_here(self, turn: Turn) -> Utterance:
        subject = self._subject(turn)
        if subject is None:
            return Utterance(Outcome.ASK_BACK, [phrases.NO_SUBJECT])
        if not subject.responsible:
            return self.tell(turn, subject, 1.0)
        return tell_responsible(subject, self._library, 1.0)

    def _task_meant(self, turn: Turn) -> tuple[Entry | None, float]:
        """The plan's task that the question is about; None where no task is, or another entry answers better."""
        ranked = [(self._library[entry_id], confidence) for entry_id, confidence in turn.ranking]
        subject = self._library.get(turn.state.subject)
        if turn.in_context and subject and (subject.lead or subject.responsible):
            return subject, 1.0
        tasks = [(entry, confidence) for entry, confidence in ranked if entry.lead]
        overviews = [(entry, confidence) for entry, confidence in ranked if entry.responsible]
        best = tasks[0] if tasks else overviews[0] if overviews else (None, 0.0)
        asks_for_the_lead = any(word in turn.text for word in ("牵头", "责任单位"))
        if ranked and not asks_for_the_lead and not ranked[0][0].responsible and ranked[0][1] > 2 * best[1]:
            return None, 0.0
        return best

    def _what_a_unit_does(self, turn: Turn) -> Utterance:
        unit = next((f"unit:{unit}" for unit in turn.units if f"unit:{unit}" in self._library), None)
        if unit is None:
            return self._who_is_responsible(turn)
        turn.state.question = turn.text
        return self.tell(turn, self._library[unit], 1.0)

    def _ask_which(self, turn: Turn) -> Utterance:
        if not turn.ranking:
            return self._not_understood(turn)
        ranked = self._ranked(turn)
        if turn.in_context and (len(ranked) == 1 or ranked[0][1] >= CLEARLY_BEST * ranked[1][1]):
            return self._answer(turn)
        if not turn.in_context:
            turn.state.question = turn.text
        # Who told much may need a person rather than another title.
        is_story = len(turn.text) >= STORY_FROM
        choices = self._choices(ranked)[: MAX_OPTIONS - is_story]
        a_person = [HUMAN] if is_story or len(choices) < MAX_OPTIONS else []
        question = [phrases.WHICH_ONE]
        if len(choices) == 1:
            question = [phrases.IS_IT.format(title=choices[0].title)]
            turn.asks = ask(QuestionKind.OFFER, on_yes=entry_payload(choices[0].id), on_no=Payload.NOTHING)
        options = [*map(_option, choices), *a_person]
        return Utterance(Outcome.ASK_BACK, question, confidence=turn.ranking[0][1], options=options, is_public=True)

    def _choices(self, ranked: list[tuple[str, float]]) -> list[Entry]:
        """The entries that may be meant, of two subjects at most: what is far behind the best is no choice."""
        near = [self._library[entry_id] for entry_id, share in ranked if share >= CHOICE_FROM * ranked[0][1]]
        subjects = list(dict.fromkeys(entry.topic for entry in near))[:MAX_SUBJECTS]
        return [entry for entry in near if entry.topic in subjects]

    def _more(self, turn: Turn) -> Utterance:
        entry = self._subject(turn)
        if entry is None:
            return Utterance(Outcome.ASK_BACK, [phrases.NO_SUBJECT])
        utterance, turn.state.part = tell_parts(entry, turn.state.part + 1)
        if turn.state.part + 1 < len(entry.parts):
            turn.asks = ask(QuestionKind.OFFER, on_yes=Intent.MORE)
        return utterance

    def _step(self, turn: Turn, step: int) -> Utterance:
        entry = self._subject(turn)
        if entry is None:
            return Utterance(Outcome.ASK_BACK, [phrases.NO_SUBJECT])
        part = turn.state.part + step
        if part >= len(entry.parts):
            return social([phrases.NO_MORE], HUMAN)
        if part < -1:
            return social([phrases.AT_THE_START])
        turn.state.part = part
        if part + 1 < len(entry.parts):
            turn.asks = ask(QuestionKind.OFFER, on_yes=Intent.NEXT_DETAIL)
        return tell_answer(entry, self._library, 1.0) if part == -1 else tell_part(entry, part)

    def _from_start(self, turn: Turn) -> Utterance:
        entry = self._subject(turn)
        return self.tell(turn, entry, 1.0) if entry else social(phrases.GREETING)

    def _go_back(self, turn: Turn) -> Utterance:
        while turn.state.trail:
            earlier = turn.state.trail.pop()
            if earlier in self._library:
                turn.state.subject = ""
                return self.tell(turn, self._library[earlier], 1.0)
        return social([phrases.NOTHING_BEFORE])

    def ask_about_a_story(self, turn: Turn) -> Utterance | None:
        """What somebody may want who told much: the nearest matters and always a person; None where little was told."""
        if len(turn.text) < STORY_FROM:
            return None
        turn.state.misunderstood += 1
        turn.state.question = turn.text
        turn.asks = ask(QuestionKind.OFFER, on_yes=Intent.HUMAN, on_no=Payload.NOTHING)
        near = [self._library[entry_id] for entry_id, share in turn.ranking if share >= NEAR_FROM]
        options = [*map(_option, near[: MAX_OPTIONS - 1]), HUMAN]
        return Utterance(Outcome.ASK_BACK, list(phrases.STORY_NOT_UNDERSTOOD), options=options, is_public=True)

    def _not_understood(self, turn: Turn) -> Utterance:
        story = self.ask_about_a_story(turn)
        if story is not None:
            return story
        turn.state.misunderstood += 1
        return Utterance(Outcome.ASK_BACK, list(phrases.NOT_UNDERSTOOD), options=[HUMAN])

    def _ranked(self, turn: Turn) -> list[tuple[str, float]]:
        """The ranking; in a follow-up not the subject again is likely, but what stands beside it."""
        subject = self._subject(turn)
        if not turn.in_context or subject is None:
            return turn.ranking
        weighed = [
            (entry_id, min(0.99, probability * _weight(self._library[entry_id], subject, turn)))
            for entry_id, probability in turn.ranking
        ]
        return sorted(weighed, key=lambda item: -item[1])

    def _subject(self, turn: Turn) -> Entry | None:
        return self._library.get(turn.state.subject)


def _option(entry: Entry) -> Option:
    return Option(entry.title, entry_payload(entry.id))


def _weight(entry: Entry, subject: Entry, turn: Turn) -> float:
    if entry.id == subject.id and fits(subject, turn.text):
        return 1.0
    if entry.id in (subject.id, *turn.state.trail):
        return SAID_ALREADY
    return RELATED if entry.topic == subject.topic or entry.id in subject.see_also else 1.0
