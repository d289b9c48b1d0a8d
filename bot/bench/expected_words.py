"""How well what the moment expects is heard: yes and no, choices, numbers, places, commands, cries; and how often
something else is taken for one of them. Spoken by our voices, which the rule was not calibrated with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np

from actions.dialogue.inquiry.state import Goal, InquiryState
from actions.dialogue.state import DialogueState, QuestionKind, ask
from actions.dialogue.utterance import Option
from actions.eligibility.session import Session
from actions.knowledge.files import read_yaml
from actions.language.danger import Danger, danger_in
from bot.bench.distorted import by_telephone, faster, with_noise
from bot.bench.figures import Figure
from bot.speech.expectations import expected_in
from voice.audio.sound import HEARD_RATE, Samples
from voice.audio.stored import at_rate
from voice.hearing.expected import Expectation, Standing
from voice.hearing.recogniser import Recogniser, hear
from voice.hearing.transcript import Reaction, Transcript
from voice.hearing.wording import comparable
from voice.speaking.speaker import Speaker

_SET = Path(__file__).with_name("expected_words.yml")
_BEFORE, _BEHIND = np.zeros(HEARD_RATE * 3 // 10, np.int16), np.zeros(HEARD_RATE // 2, np.int16)
_AUDIBLE = 500
_NAMES = {
    "yes_no": "对错",
    "choices": "选项",
    "grades": "等级",
    "staff": "人数",
    "pay": "金额",
    "places": "地名",
    "commands": "口令",
    "cries": "呼救",
}
_MOST_MISSED = {"安静": 5, "20分贝噪声": 10, "快1.2倍": 10, "电话频带": 20}
"""Per cent."""
_MOST_FALSE = 100 / 300
Say = Callable[[str, int], Samples]
"""(what is said, number of the utterance) → a recording of 16 kHz as an endpointer cuts it out of a stream."""


@dataclass(frozen=True)
class Utterance:
    """One thing that was said and what was heard of it."""

    kind: str
    said: str
    heard: Transcript
    expectation: Expectation

    @property
    def is_right(self) -> bool:
        """Whether what was said was heard, in other words of one meaning too, or will be said back rightly; whether a
        cry is answered as one."""
        if self.kind == "cries":
            return danger_in(self.heard.text) is not Danger.NONE
        return self.heard.reaction is not Reaction.ASK_TO_REPEAT and (
            comparable(self.heard.text) == comparable(self.said)
            or self._meaning_of(self.heard.text) == self._meaning_of(self.said) != ""
        )

    @property
    def is_false(self) -> bool:
        """Whether something was heard that is expected, or that means danger, and was not said."""
        if danger_in(self.heard.text) is Danger.CERTAIN and danger_in(self.said) is Danger.NONE:
            return True
        is_taken = self.heard.reaction is not Reaction.ASK_TO_REPEAT and bool(self._meaning_of(self.heard.text))
        return is_taken and not self.is_right

    def _meaning_of(self, text: str) -> str:
        plain = comparable(text)
        meant = (one for one in self.expectation if one.standing is not Standing.NOT_MEANT)
        return next((one.meaning for one in meant if comparable(one.words) == plain), "")


Distort = Callable[[Samples, int], Samples]
_CONDITIONS: dict[str, Distort] = {
    "安静": lambda samples, _: samples,
    "20分贝噪声": lambda samples, number: with_noise(samples, 20, number),
    "快1.2倍": lambda samples, _: faster(samples, 1.2),
    "电话频带": lambda samples, _: by_telephone(samples),
}


def figures_of_expected(recogniser: Recogniser, speaker: Speaker) -> Iterator[Figure]:
    """Figures in per cent, by condition and kind."""
    say = _spoken_by(speaker)
    for condition, distort in _CONDITIONS.items():
        heard = list(all_expected(recogniser, _distorted(say, distort)))
        yield Figure(f"该听懂的话没听懂，{condition}", _missed(heard), "%", _MOST_MISSED[condition], 1)
        for kind, name in _NAMES.items():
            of_kind = [one for one in heard if one.kind == kind]
            yield Figure(f"其中{name}{len(of_kind)}句", _missed(of_kind), "%", decimals=1)
    others = list(all_others(recogniser, say))
    false = [one for one in others if one.is_false]
    yield Figure(f"别的话{len(others)}句，听成该听的", 100 * len(false) / len(others), "%", _MOST_FALSE, 2)


def all_expected(recogniser: Recogniser, say: Say) -> Iterator[Utterance]:
    """Everything of the set that is expected, each at its moment."""
    words = read_yaml(_SET)
    for kind in _NAMES:
        expectation = expected_in(moment(kind))
        for number, text in enumerate(words[kind]):
            yield Utterance(kind, text, hear(recogniser, say(text, number), expectation), expectation)


def all_others(recogniser: Recogniser, say: Say) -> Iterator[Utterance]:
    """Everything of the set that nobody expects, at one moment after the other."""
    moments = cycle(expected_in(moment(kind)) for kind in _NAMES)
    for number, (text, expectation) in enumerate(zip(read_yaml(_SET)["others"], moments, strict=False)):
        yield Utterance("others", text, hear(recogniser, say(text, number), expectation), expectation)


def moment(kind: str) -> DialogueState:
    """The state in which a kind of words is expected."""
    if kind in ("commands", "cries"):
        return DialogueState()
    if kind in _QUESTIONS:
        inquiry = InquiryState(Goal.LEVY, Session(question=_QUESTIONS[kind]).as_json())
        return DialogueState(pending=ask(QuestionKind.INQUIRY), inquiry=inquiry)
    state = DialogueState(pending=ask(_KINDS[kind]))
    if kind == "choices":
        state.offered = [Option("打字", "reach_text"), Option("我要听", "reach_voice"), Option("回电话", "reach_call")]
    return state


_QUESTIONS = {"grades": "card", "staff": "staff", "pay": "average_pay"}
_KINDS = {"yes_no": QuestionKind.SHARE_WORDS, "choices": QuestionKind.MEDIUM, "places": QuestionKind.REGION}


def _distorted(say: Say, distort: Distort) -> Say:
    return lambda text, number: distort(say(text, number), number)


def as_cut_out(spoken: Samples) -> Samples:
    """A recording as an endpointer cuts it out of a stream: some silence, the words, the silence that ended them."""
    audible = np.flatnonzero(np.abs(spoken) > _AUDIBLE)
    return np.concatenate([_BEFORE, spoken[audible[0] : audible[-1] + 1], _BEHIND])


def _spoken_by(speaker: Speaker) -> Say:
    voices = speaker.voices
    kept: dict[tuple[str, int], Any] = {}

    def _say(text: str, number: int) -> Samples:
        if (text, number) not in kept:
            spoken = speaker.speak(text, voices[number % len(voices)], 1.0)
            kept[text, number] = as_cut_out(at_rate(spoken, HEARD_RATE).samples)
        return kept[text, number]  # type: ignore[no-any-return]

    return _say


def _missed(heard: list[Utterance]) -> float:
    return 100 * sum(not one.is_right for one in heard) / len(heard)
