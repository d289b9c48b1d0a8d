"""What our Rasa components share: how Rasa makes them, and how what they learned is kept in the model."""

from __future__ import annotations

from typing import Any, Dict, List, Text, Type

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Tokenizer

_LEARNT = "learnt.joblib"


class Component(GraphComponent):
    """A step of the pipeline that learns nothing."""

    def __init__(self, config: Dict[Text, Any]) -> None:
        self.config = config

    @classmethod
    def required_components(cls) -> List[Type]:
        """Rasa orders the pipeline by this."""
        return [Tokenizer]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Component":
        """The component, as Rasa asks for it."""
        return cls(config)


class LearningComponent(Component):
    """A step of the pipeline that learns one object; None before it has."""

    def __init__(self, config: Dict[Text, Any], storage: ModelStorage, resource: Resource, learnt: Any = None) -> None:
        super().__init__(config)
        self._storage, self._resource, self.learnt = storage, resource, learnt

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LearningComponent":
        """The component, untrained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "LearningComponent":
        """The component as it was trained."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, joblib.load(folder / _LEARNT))

    def keep(self, learnt: Any) -> Resource:
        """Keep what was learnt, in the model too."""
        self.learnt = learnt
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(learnt, folder / _LEARNT)
        return self._resource
