"""Finds the offices that an utterance names, by their usual names or by how these sound."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Text, Tuple, Type

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from actions.language.sounds import folded_syllables

LEXICON = Path(__file__).parents[2] / "nlu_data" / "lexicon" / "units.yml"
_ENTITY = "unit"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class UnitExtractor(GraphComponent):
    """Entities `unit` whose value is the unit's full name in the plan."""

    @classmethod
    def required_components(cls) -> List[Type]:
        """Rasa orders the pipeline by this."""
        return [Tokenizer]

    def __init__(self) -> None:
        names = yaml.safe_load(LEXICON.read_text(encoding="utf-8"))
        pairs = [(name, unit) for unit, names_used in names.items() for name in names_used]
        self._names: List[Tuple[List[Text], Text]] = [
            (folded_syllables(name), unit) for name, unit in sorted(pairs, key=lambda pair: -len(pair[0]))
        ]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "UnitExtractor":
        """The component; it learns nothing."""
        return cls()

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
