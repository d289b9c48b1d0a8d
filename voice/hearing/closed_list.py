"""Which of the words that may be said at a moment was said, if any: a closed list against the open transcript.

Two things speak for a word. It sounds like what was heard openly, whatever characters were written: 四季 for 四级,
挫红线 for 册亨县. And the recogniser finds its very characters likely with this sound, more than without any. Words of
another meaning speak against it, and so do words that only sound alike (`Standing.NOT_MEANT`).

The weights and limits were calibrated on voices that no measurement uses. See docs/decisions/0020.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import jieba

from voice.hearing.expected import Expectation, Expected, Standing
from voice.hearing.field_words import Fold
from voice.hearing.likeness import Likeness, syllables_of
from voice.hearing.transcript import GUESS_FROM, SURE_FROM, Transcript

MAX_SECONDS = 3.0
"""Seconds of an utterance that can be one of the list."""
_MOST_SCORED = 12
"""Words whose likelihood is asked for: the most alike. Their number is what the search costs."""
_FARTHEST = 0.9
"""Unlikeness a syllable beyond which no word is scored: most sentences cost nothing."""
_CERTAIN, _SAME_SOUND = -0.7, 0.15
"""Score of an ordinary word that was heard openly, from which it is believed: then only a word of its own sound, up to
this unlikeness, can have been meant instead."""
_UNLIKENESS, _LIKELIHOOD, _BEFOREHAND = 4.0, 0.3, 0.2
_LESS_LIKELY_HYPOTHESIS = 0.2
"""What it adds to the unlikeness that a hypothesis scores less than the best one, for each unit."""
_SURE, _SURE_LEAD = 0.15, 0.3
"""The least score, and the least lead before the next word of another meaning, from which it is certain."""
_PERHAPS = {Standing.AWAITED: (-1.0, 0.3), Standing.CRY: (-1.0, 0.3)}
"""The least score, and the least sum of score and lead, from which it is likely enough to be said back: what is less
likely has to be clearer. A cry that is likely is answered at once."""
_NEARLY_AS_LIKELY = 0.5
"""Of mean log probability: words that go on after the best ones, and are this near to them, were said, not their
part."""
_SAID_BACK = (GUESS_FROM + SURE_FROM) / 2


@dataclass(frozen=True)
class Hypothesis:
    """One way to write what was heard."""

    text: str
    score: float
    """Mean log probability of a token."""


@dataclass(frozen=True)
class Candidate:
    """A word of the list that sounds somewhat like what was heard."""

    expected: Expected
    unlikeness: float
    """A syllable; 0 is the same sound."""


@dataclass(frozen=True)
class Likelihood:
    """How likely a word is, as mean log probability of its tokens."""

    heard: float
    """With what was heard."""
    beforehand: float
    """Without any sound: common words are likely whatever was said."""


class ClosedList:
    """Finds what was said among what was expected; knows nothing of sound itself."""

    def __init__(self, fold: Fold = str) -> None:
        """`fold` says which syllables sound alike."""
        self._likeness = Likeness(fold)
        jieba.setLogLevel("ERROR")
        jieba.initialize()

    def candidates(self, expectation: Expectation, hypotheses: Sequence[Hypothesis]) -> list[Candidate]:
        """The words that sound most like what was heard; none where nothing does."""
        if not hypotheses:
            return []
        farthest = _SAME_SOUND if _is_certain(hypotheses[0]) else _FARTHEST
        found = [Candidate(expected, self._unlikeness(expected, hypotheses)) for expected in expectation]
        near = [candidate for candidate in found if candidate.unlikeness <= farthest]
        return sorted(near, key=lambda candidate: candidate.unlikeness)[:_MOST_SCORED]

    def _unlikeness(self, expected: Expected, hypotheses: Sequence[Hypothesis]) -> float:
        meant = syllables_of(expected.words)
        best = hypotheses[0].score
        return min(
            self._likeness.distance(syllables_of(hypothesis.text), meant) / len(meant)
            + _LESS_LIKELY_HYPOTHESIS * (best - hypothesis.score)
            for hypothesis in hypotheses
        )


def said(candidates: Sequence[Candidate], likelihoods: Sequence[Likelihood]) -> Transcript | None:
    """The word that was said; None where none is likely enough, or another meaning is as likely.

    What answers the question that is open is believed sooner than a command; where it is doubtful its confidence has
    it said back.
    """
    scored = sorted(zip(map(_score, candidates, likelihoods), candidates, strict=True), key=lambda one: -one[0])
    if not scored:
        return None
    score, best = scored[0]
    expected = _as_long_as_it_was(best, candidates, likelihoods).expected
    of_one_beginning = {expected.meaning, best.expected.meaning}
    rival = max((other for other, one in scored if one.expected.meaning not in of_one_beginning), default=-math.inf)
    lead = score - rival
    if expected.standing is Standing.NOT_MEANT:
        return None
    if score >= _SURE and lead >= _SURE_LEAD:
        return Transcript(expected.words, SURE_FROM + (1 - SURE_FROM) * (1 - math.exp(_SURE - score)))
    least_score, least_sum = _PERHAPS.get(expected.standing, (math.inf, math.inf))
    if score >= least_score and score + lead >= least_sum:
        return Transcript(expected.words, _SAID_BACK)
    return None


def _as_long_as_it_was(
    best: Candidate, candidates: Sequence[Candidate], likelihoods: Sequence[Likelihood]
) -> Candidate:
    """The longest words of another meaning that begin with the best ones and are nearly as likely; else the best."""
    likely = {
        candidate.expected.words: likelihood.heard
        for candidate, likelihood in zip(candidates, likelihoods, strict=True)
    }
    least = likely[best.expected.words] - _NEARLY_AS_LIKELY
    # 救命啊 means what 救命 means, and 救命钱 is not meant: it only casts doubt by its score.
    others = [one for one in candidates if one.expected.standing is not Standing.NOT_MEANT]
    others = [one for one in others if one.expected.meaning != best.expected.meaning]
    longer = [best, *(one for one in others if one.expected.words.startswith(best.expected.words))]
    return max((one for one in longer if likely[one.expected.words] >= least), key=lambda one: len(one.expected.words))


def _is_certain(heard: Hypothesis) -> bool:
    """Whether it is an ordinary word that was heard well, such as 安全; 挫红线 is none."""
    return heard.score >= _CERTAIN and bool(jieba.dt.FREQ.get(heard.text))


def _score(candidate: Candidate, likelihood: Likelihood) -> float:
    return _LIKELIHOOD * likelihood.heard - _BEFOREHAND * likelihood.beforehand - _UNLIKENESS * candidate.unlikeness
