"""The last word on what the person wants: the intents' probabilities and the entries' ranking weighed together.

Thresholds decide between an answer, one clarifying question and an honest refusal. Their values stand in the
component's default config.
"""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, List, Text, Tuple, Type

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from actions.dialogue.protocol import (
    IN_CONTEXT,
    KNOWLEDGE,
    QUESTION_INTENTS,
    QUESTIONS_ASKED,
    RANKING,
    STORY_INTENTS,
    SUSPICION,
    Intent,
)
from actions.knowledge.files import read_lexicon
from actions.language.matching import pattern
from bot.components.component import Component
from bot.components.danger_signs import only_sounds_alarming, shows_danger
from bot.components.entry_ranker import RANKINGS
from bot.components.entry_words import shipped_words
from bot.components.questions_in_message import names_no_matter, points_back
from bot.components.ranking import merged
from bot.components.utterance_reader import ENDING, QUESTIONS, READINGS, WITH_CONTEXT

_SHOWN = 8
_TOO_SHORT = 8
Ranking = List[Tuple[Text, float]]
# Of these the entries tell more than the intents' probabilities do.
_ABOUT_POLICY = (*QUESTION_INTENTS, Intent.TOLD_TROUBLE, Intent.OUT_OF_SCOPE)
# What is told beside a question; the question goes before.
_TOLD = (Intent.ABOUT_ME, Intent.VENTING)
# What a message with several questions may be held for as a whole.
_MAY_ASK_SEVERAL = (*_ABOUT_POLICY, Intent.ASK_BACK, Intent.NOT_UNDERSTOOD, *_TOLD)
# A choice is arithmetic, not statistics: digits and ordinals alone. So is a request's number, six digits as we tell it.
_WORDS = read_lexicon("deciding")
_CHOICE = pattern(_WORDS["choice"])
_DIGIT = _WORDS["digit"]
_BETWEEN_DIGITS = re.compile(rf"(?<={_DIGIT})[\s,，、.。\-]+(?={_DIGIT})")
_REQUEST_NUMBER = re.compile(rf"(?<!{_DIGIT}){_DIGIT}{{6}}(?!{_DIGIT})")
_NUMBER_ALONE = pattern(_WORDS["number_alone"], {"digit": _DIGIT})
_RESPONSIBLE, _ASKS = pattern(_WORDS["responsible"]), pattern(_WORDS["asks"])
# What is left of a question for the responsible unit without these is the task that it names.
_RESPONSIBLE_WORDS = pattern(_WORDS["responsible_words"])
_OWN_MATTER = pattern(_WORDS["own_matter"])
_FEW = 2
"""Characters too few to name a task."""
# People who name the plan want what the plan says, not the rule in force beside it.
_OF_THE_PLAN = pattern(_WORDS["of_the_plan"])
_PLAN_ENTRY, _PLAN_FACTOR = re.compile(r"plan\.(?!general\.successor)"), 2.0


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class TurnDecider(Component):
    """Comes after the intent classifier and the ranker; sets the intent and `knowledge`."""

    def __init__(self, *parts: Any, **named: Any) -> None:
        super().__init__(*parts, **named)
        # Read at the start: no turn waits for it.
        self._entry_words = shipped_words()

    @classmethod
    def required_components(cls) -> List[Type]:
        """Rasa orders the pipeline by this."""
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Probabilities from 0 to 1."""
        return {
            "danger_from": 0.32,
            "danger_in_trouble_from": 0.25,
            "suspicion_from": 0.1,
            "trouble_from": 0.45,
            "trouble_helped_from": 0.05,
            "strange_trouble_from": 0.1,
            "danger_without_signs_from": 0.6,
            "story_danger_from": 0.75,
            "intent_from": 0.35,
            "human_from": 0.2,
            "about_a_person_from": 0.7,
            "command_from": 0.5,
            "guess_from": 0.2,
            "responsible_from": 0.85,
            "answer_from": 0.3,
            "stranger_from": 0.5,
            "story_stranger_from": 0.6,
            "strange_in_context_from": 0.45,
            "strange_though_it_points_from": 0.6,
            "strange_and_far_from": 0.25,
            "near_from": 0.005,
            "same_alone_from": 0.5,
            "same_in_context_from": 0.9,
            "certain_from": 0.97,
            "hardly_asked_from": 0.1,
            "stranger_though_certain_from": 0.75,
            "despite_from": 0.85,
            "asks_from": 0.25,
            "story_despite_from": 0.12,
            "story_asks_from": 0.25,
            "likely_from": 0.12,
            "times_second": 1.5,
            "clarify_from": 0.03,
            "alone_from": 0.6,
            "one_of_several_from": 0.35,
            "asked_beside_from": 0.15,
        }

    @property
    def _at(self) -> Dict[Text, float]:
        """The thresholds, by name."""
        return self.config

    def process(self, messages: List[Message]) -> List[Message]:
        """Decide each message."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                intents = {
                    item[INTENT_NAME_KEY]: item[PREDICTED_CONFIDENCE_KEY]
                    for item in message.get(INTENT_RANKING_KEY) or []
                }
                is_story = ENDING in message.get(READINGS)
                if is_story:
                    intents = {name: probability for name, probability in intents.items() if name in STORY_INTENTS}
                ranking, in_context = self._ranking(text, message, intents)
                plain = message.get(READINGS)[TEXT]
                if in_context and names_no_matter(plain):
                    # 打哪个电话 is strange only to who does not know what was asked before.
                    intents = {name: share for name, share in intents.items() if name != Intent.OUT_OF_SCOPE}
                intent, confidence = self._decide(text, plain, intents, ranking, in_context, is_story)
                asked = self._several(message) if intent in _MAY_ASK_SEVERAL else []
                if asked:
                    intent, confidence = Intent.ASK, self._at["one_of_several_from"]
                decided = {INTENT_NAME_KEY: str(intent), PREDICTED_CONFIDENCE_KEY: confidence}
                message.set(INTENT, decided, add_to_output=True)
                message.set(INTENT_RANKING_KEY, message.get(INTENT_RANKING_KEY, [])[:3], add_to_output=True)
                shown = [[entry, round(probability, 3)] for entry, probability in ranking[:_SHOWN]]
                suspects = intents.get(Intent.DANGER, 0.0) >= self._at["suspicion_from"]
                known = {RANKING: shown, IN_CONTEXT: in_context, QUESTIONS_ASKED: asked, SUSPICION: suspects}
                message.set(KNOWLEDGE, known, add_to_output=True)
        return messages

    def _several(self, message: Message) -> List[Text]:
        """The entries that the questions of a message are about, in their order; [] where that is one alone."""
        rankings: Dict[Text, Callable[[], Ranking]] = message.get(RANKINGS)
        found: List[Text] = []
        for ranking in (rankings[name]() for name in QUESTIONS if name in rankings):
            # Nobody asks the same twice: then the next best one of the same subject was meant.
            is_again = ranking[0][0] in found
            beside = [one for one in ranking if one[0] not in found and _is_of_one_subject(one[0], ranking[0][0])]
            entry, probability = (beside or [("", 0.0)])[0] if is_again else ranking[0]
            if entry and probability >= self._at["asked_beside_from" if is_again else "one_of_several_from"]:
                found.append(entry)
        return found if len(found) > 1 else []

    def _is_command(self, intents: Dict[Text, float]) -> bool:
        """Whether somebody wants something done or told about themselves, whatever they asked before."""
        wanted, sure = max(intents.items(), key=lambda item: item[1], default=(Intent.ASK, 0.0))
        return wanted not in (*_ABOUT_POLICY, *_TOLD) and sure >= self._at["intent_from"]

    def _is_told_trouble(self, intents: Dict[Text, float], wanted: Text, best: float) -> bool:
        """Whether a wrong or a plight is told that something here helps with, and no story of another field."""
        stranger = intents.get(Intent.OUT_OF_SCOPE, 0.0)
        is_ours = stranger < self._at["strange_trouble_from"] and best >= self._at["trouble_helped_from"]
        return wanted == Intent.TOLD_TROUBLE and intents[wanted] >= self._at["trouble_from"] and is_ours

    def _is_about_a_person(self, intents: Dict[Text, float]) -> bool:
        """Whether a person is wanted though it is said with a no: 我要找人工不要机器人."""
        wish = intents.get(Intent.HUMAN, 0.0)
        about = wish + intents.get(Intent.DECLINE_HUMAN, 0.0) + intents.get(Intent.END_CHAT, 0.0)
        is_wished = wish >= self._at["human_from"] and wish > intents.get(Intent.DECLINE_HUMAN, 0.0)
        return is_wished and about >= self._at["about_a_person_from"]

    def _ranking(self, text: Text, message: Message, intents: Dict[Text, float]) -> Tuple[Ranking, bool]:
        """The ranking to go by, and whether it rests on the question before."""
        rankings: Dict[Text, Callable[[], Ranking]] = message.get(RANKINGS)
        alone = rankings[TEXT]()
        if ENDING in rankings:
            alone = merged([(0.5, alone), (0.5, rankings[ENDING]())])
        if _OF_THE_PLAN.search(text):
            alone = _plan_first(alone)
        if not alone or WITH_CONTEXT not in rankings or self._is_command(intents):
            return alone, False
        if _names_no_task(text):
            return rankings[WITH_CONTEXT](), True
        plain = message.get(READINGS)[TEXT]
        if not names_no_matter(plain) and not self._goes_on(plain, intents, alone, rankings[WITH_CONTEXT]):
            return alone, False
        return merged([(0.4, alone), (0.6, rankings[WITH_CONTEXT]())]), True

    def _goes_on(
        self, plain: Text, intents: Dict[Text, float], alone: Ranking, with_context: Callable[[], Ranking]
    ) -> bool:
        """Whether a question that names something is about the question before."""
        is_pointing = points_back(plain)
        strange_from = self._at["strange_though_it_points_from" if is_pointing else "strange_in_context_from"]
        if intents.get(Intent.OUT_OF_SCOPE, 0.0) >= strange_from:
            # Strange by its words alone, unless these and the question before clearly lead to the same entry.
            if alone[0][1] < self._at["same_alone_from"]:
                return False
            best, probability = with_context()[0]
            return best == alone[0][0] and probability >= self._at["same_in_context_from"]
        # 宝宝辅食: with the question before anything leads to its entry; its own words do not at all.
        may_be_far = not is_pointing and intents.get(Intent.OUT_OF_SCOPE, 0.0) >= self._at["strange_and_far_from"]
        if may_be_far and dict(alone).get(with_context()[0][0], 0.0) < self._at["near_from"]:
            return False
        stands_alone = len(plain) > _TOO_SHORT or alone[0][1] >= self._at["alone_from"] or _names_own_matter(plain)
        if is_pointing or stands_alone:
            return is_pointing
        return not self._entry_words.names_another(plain, with_context()[0][0])

    def _decide(
        self, text: Text, plain: Text, intents: Dict[Text, float], ranking: Ranking, in_context: bool, is_story: bool
    ) -> Tuple[Text, float]:
        """`plain` is the text in standard words, with what was typed by sound put right."""
        if _CHOICE.fullmatch(text.replace(" ", "")):
            return Intent.CHOOSE, 1.0
        joined = _BETWEEN_DIGITS.sub("", text).strip("，。！？,.!? ")
        if _NUMBER_ALONE.fullmatch(joined):
            return Intent.REQUEST_BY_NUMBER, 1.0
        # Between a suspicion and certainty, danger needs a word for it.
        without_signs = "story_danger_from" if is_story else "danger_without_signs_from"
        alarm = "danger_from" if shows_danger(text) else without_signs
        if intents.get(Intent.DANGER, 0.0) >= self._at[alarm] and not only_sounds_alarming(text):
            return Intent.DANGER, intents[Intent.DANGER]
        if is_story:
            # What short words could want is no share of a story's.
            total = sum(intents.values()) or 1.0
            intents = {name: probability / total for name, probability in intents.items()}
        # Who tells of themselves and asks something wants the answer, not the thanks for telling.
        others = {name: probability for name, probability in intents.items() if name != Intent.DANGER}
        tells = max(others, key=others.__getitem__, default="") == Intent.ABOUT_ME
        tells_and_asks = tells and any(_ASKS.search(reading) for reading in (text, plain))
        if tells_and_asks:
            del others[Intent.ABOUT_ME]
        wanted, sure = max(others.items(), key=lambda item: item[1]) if others else (Intent.ASK, 0.0)
        if wanted == Intent.REQUEST_STATUS and _REQUEST_NUMBER.search(joined):
            return Intent.REQUEST_BY_NUMBER, sure
        best = ranking[0][1] if ranking else 0.0
        second = ranking[1][1] if len(ranking) > 1 else 0.0
        if wanted == Intent.ASK_UNIT and sure >= self._at["intent_from"]:
            return wanted, sure
        if self._is_told_trouble(intents, wanted, best):
            # A wrong is told in the words of danger or of questions; here a faint danger is one.
            is_danger = intents.get(Intent.DANGER, 0.0) >= self._at["danger_in_trouble_from"]
            if is_danger and not only_sounds_alarming(text):
                return Intent.DANGER, intents[Intent.DANGER]
            return wanted, sure
        stranger = intents.get(Intent.OUT_OF_SCOPE, 0.0)
        is_clearly_asked = intents.get(Intent.ASK_RESPONSIBLE, 0.0) >= self._at["responsible_from"]
        known_from = self._at["clarify_from" if is_clearly_asked else "likely_from"]
        asks = sum(intents.get(question, 0.0) for question in QUESTION_INTENTS)
        # An entry that fits like few others weighs against a suspicion that nothing here does.
        is_certain = best >= self._at["certain_from"] and asks >= self._at["hardly_asked_from"]
        stranger_from = self._at[
            "stranger_though_certain_from" if is_certain else "story_stranger_from" if is_story else "stranger_from"
        ]
        is_known = best >= known_from and stranger < stranger_from
        asks_who = wanted == Intent.ASK_RESPONSIBLE and sure >= self._at["guess_from"]
        if (asks_who or _RESPONSIBLE.search(text)) and (in_context or is_known):
            return Intent.ASK_RESPONSIBLE, max(sure, best)
        if sure < self._at["command_from"] and self._is_about_a_person(intents):
            return Intent.HUMAN, intents[Intent.HUMAN]
        # Offering a person is confirmed before it is done, so a guess costs little.
        wanted_from = self._at["human_from" if wanted == Intent.HUMAN else "intent_from"]
        # Who is sure to want something done or told about themselves gets it, whatever entry the words resemble.
        enough = best if wanted in _TOLD else min(best, self._at["command_from"])
        if wanted == Intent.POST_NEWS and best < self._at["certain_from"]:
            # Which post is meant is asked before anything is noted, so here too a guess costs little.
            enough = wanted_from
        if wanted not in _ABOUT_POLICY and sure >= max(enough, wanted_from):
            return wanted, sure
        if stranger >= stranger_from and not (in_context and best >= self._at["answer_from"]):
            return Intent.OUT_OF_SCOPE, stranger
        despite = "likely_from" if in_context else "story_despite_from" if is_story else "despite_from"
        if stranger > asks and not tells_and_asks and best < self._at[despite]:
            return Intent.OUT_OF_SCOPE, stranger
        if best >= self._at["answer_from"]:
            return Intent.ASK, best
        about_policy = in_context or tells_and_asks or asks >= self._at["story_asks_from" if is_story else "asks_from"]
        if about_policy and best >= self._at["likely_from"] and best >= self._at["times_second"] * second:
            return Intent.ASK, best
        if about_policy and best >= self._at["clarify_from"]:
            return Intent.ASK_BACK, best
        if wanted not in _ABOUT_POLICY and sure >= max(best, self._at["guess_from"]):
            return wanted, sure
        return Intent.NOT_UNDERSTOOD, 1.0 - best


def _names_no_task(text: Text) -> bool:
    """Whether a question for the responsible unit leaves open for what: 牵头单位是哪家."""
    return bool(_RESPONSIBLE.search(text)) and len(_RESPONSIBLE_WORDS.sub("", text)) <= _FEW


def _names_own_matter(plain_text: Text) -> bool:
    """Whether a short message is about another matter than the question before: 帮我找个事做."""
    return bool(_OWN_MATTER.search(plain_text))


def _is_of_one_subject(entry: Text, other: Text) -> bool:
    return entry.partition(".")[0] == other.partition(".")[0]


def _plan_first(ranking: Ranking) -> Ranking:
    weighed = [
        (entry, min(0.99, probability * (_PLAN_FACTOR if _PLAN_ENTRY.match(entry) else 1.0)))
        for entry, probability in ranking
    ]
    return sorted(weighed, key=lambda item: -item[1])
