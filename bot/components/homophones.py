"""Puts the field's words back where others that sound alike were typed or heard: 旧业 → 就业, 岗味 → 岗位.

Only what neither a general dictionary nor the training texts know gives way, and only to a word that sounds the same
(folded pinyin) and that the training texts use often; everything else stays as it was said.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, Iterable, List, Set, Text, Tuple

import yaml

from actions.language.sounds import folded_syllables

FIELD_WORDS = Path(__file__).parents[2] / "nlu_data" / "lexicon" / "field_words.yml"
_MIN_LENGTH, _MAX_LENGTH = 2, 5
_OFTEN = 30
"""Uses in the training texts that make a word one that others may be taken for."""
_MIN_WRITTEN = 2
"""Uses in the training texts from which other characters of the same sound may be meant as they are written."""
_COMMON = 100
"""Frequency in jieba's dictionary from which a word is left as it was written."""
_MEANT_AS_WRITTEN = 0.05
"""Share of a word's uses from which other characters of the same sound are no misspelling of it: 该找, 改造."""
_HAN = re.compile(r"[\u3400-\u9fff]+")
# Small words are never rewritten: 的呢 is not 得了.
_PARTICLES = frozenset("的了呢吗吧啊我你他她它们这不有没在就都也还和跟给把被让是")
_NUMERALS = frozenset("一二两三四五六七八九十")

Sounds = Tuple[Text, ...]


@dataclass
class HomophoneRepair:
    """Learns the field's words from texts; repairs other texts by their sound."""

    _known: Set[Text] = field(default_factory=set)
    _written: Set[Text] = field(default_factory=set)
    """What sounds like a word of the field and is often written so, across words: 该找."""
    _by_sound: Dict[Sounds, Text] = field(default_factory=dict)

    def fit(self, texts: Iterable[Text]) -> "HomophoneRepair":
        """Learn which words are common, and the commonest word of the texts for each sound."""
        import jieba  # wanted for training alone: its dictionary takes 100 MB

        field_words = yaml.safe_load(FIELD_WORDS.read_text(encoding="utf-8"))
        cutter = jieba.Tokenizer()
        cutter.initialize()
        common = {word for word, uses in cutter.FREQ.items() if uses >= _COMMON and 1 < len(word) <= _MAX_LENGTH}
        for word in field_words:
            cutter.add_word(word)
        self._known = common | set(field_words)
        texts = list(texts)
        uses = Counter(word for text in texts for word in cutter.cut(text, HMM=False) if _is_word(word))
        alike: Dict[Sounds, List[Text]] = defaultdict(list)
        for word, count in uses.items():
            if word in self._known and (count >= _OFTEN or word in field_words):
                alike[tuple(folded_syllables(word))].append(word)
        self._by_sound = {sounds: max(words, key=lambda word: uses[word]) for sounds, words in alike.items()}
        self._written = {
            written
            for (written, meant), count in self._sounding_alike(texts).items()
            if count >= max(_MIN_WRITTEN, _MEANT_AS_WRITTEN * uses[meant])
        }
        self._known |= {word for word in uses if word in self._written}
        return self

    def _sounding_alike(self, texts: Iterable[Text]) -> Dict[Tuple[Text, Text], int]:
        """(characters of the texts, the word that they sound like and are not) → how often."""
        found: Counter[Tuple[Text, Text]] = Counter()
        for han in (run for text in texts for run in _HAN.findall(text)):
            sounds = folded_syllables(han)
            if len(sounds) == len(han):
                for length in range(_MIN_LENGTH, min(_MAX_LENGTH, len(han)) + 1):
                    for start in range(len(han) - length + 1):
                        meant = self._by_sound.get(tuple(sounds[start : start + length]))
                        if meant and meant != han[start : start + length]:
                            found[han[start : start + length], meant] += 1
        return found

    def __call__(self, text: Text) -> Text:
        """The text with the field's words put back."""
        return _HAN.sub(lambda han: self._repaired(han.group()), text)

    def _repaired(self, han: Text) -> Text:
        sounds = folded_syllables(han)
        if len(sounds) != len(han):
            return han
        characters, settled = list(han), self._settled(han)
        for length in range(min(_MAX_LENGTH, len(han)), _MIN_LENGTH - 1, -1):
            for start in range(len(han) - length + 1):
                meant = self._by_sound.get(tuple(sounds[start : start + length]))
                if meant and self._may_become(han, start, meant, settled):
                    characters[start : start + length] = meant
                    settled[start : start + length] = [True] * length
        return "".join(characters)

    def _settled(self, han: Text) -> List[bool]:
        """Which characters belong to a common word, by longest match from the left."""
        settled = [False] * len(han)
        start = 0
        while start < len(han):
            length = next((size for size in range(_MAX_LENGTH, 1, -1) if han[start : start + size] in self._known), 1)
            if length > 1:
                settled[start : start + length] = [True] * length
            start += length
        return settled

    def _may_become(self, han: Text, start: int, meant: Text, settled: List[bool]) -> bool:
        written = han[start : start + len(meant)]
        if written in self._written or any(settled[start : start + len(meant)]):
            return False
        changed = [(before, after) for before, after in zip(written, meant) if before != after]
        return all(before not in _PARTICLES and not {before, after} <= _NUMERALS for before, after in changed)


def _is_word(word: Text) -> bool:
    return _MIN_LENGTH <= len(word) <= _MAX_LENGTH and _HAN.fullmatch(word) is not None
