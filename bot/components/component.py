"""What our Rasa components share: how Rasa makes them, and how what they learned is kept in the model."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text, Type

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Tokenizer

_LEARNT = "learnt.joblib"


class Component(GraphComponent):
    """A step of the pipeline, with its place in the model and what it learned; None where it has learned nothing."""

    def __init__(
        self,
        config: Dict[Text, Any],
        storage: Optional[ModelStorage] = None,
        resource: Optional[Resource] = None,
        learnt: Any = None,
    ) -> None:
        self.config, self._storage, self._resource, self.learnt = config, storage, resource, learnt

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
        """The component, untrained."""
        return cls(config, model_storage, resource)


class LearningComponent(Component):
    """A step of the pipeline that learns."""

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
