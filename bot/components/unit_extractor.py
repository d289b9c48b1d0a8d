"""Finds the offices that an utterance names, by their usual names or by how these sound."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Dict, List, Text, Tuple

import yaml
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from actions.language.sounds import folded_syllables
from bot.components.component import Component

LEXICON = Path(__file__).parents[2] / "nlu_data" / "lexicon" / "units.yml"
_ENTITY = "unit"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class UnitExtractor(Component):
    """Entities `unit` whose value is the unit's full name in the plan."""

    @cached_property
    def _names(self) -> List[Tuple[List[Text], Text]]:
        """(sounds of a name, full name), the longest first."""
        names = yaml.safe_load(LEXICON.read_text(encoding="utf-8"))
        pairs = [(name, unit) for unit, names_used in names.items() for name in names_used]
        return [(folded_syllables(name), unit) for name, unit in sorted(pairs, key=lambda pair: -len(pair[0]))]

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the entities to each message."""
        for message in messages:
            found = self._units(message.get(TEXT) or "")
            entities = [
                {"entity": _ENTITY, "value": unit, "start": 0, "end": 0, "extractor": type(self).__name__}
                for unit in found
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
        return messages

    def _units(self, text: Text) -> List[Text]:
        syllables = folded_syllables(text)
        taken = [False] * len(syllables)
        found: Dict[int, Text] = {}
        for name, unit in self._names:
            for start in range(len(syllables) - len(name) + 1):
                span = slice(start, start + len(name))
                if syllables[span] == name and not any(taken[span]):
                    taken[span] = [True] * len(name)
                    found[start] = unit
        return list(dict.fromkeys(unit for _, unit in sorted(found.items())))
