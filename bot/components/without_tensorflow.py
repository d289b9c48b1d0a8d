"""Lets Rasa's server start without TensorFlow, which no component of ours uses: 320 MB and ten seconds of each start.

Rasa imports it for what its own neural components are trained with, and for a check before a training. A server does
neither: for it these classes have to be there, and are never used.
"""

from __future__ import annotations

import sys
from types import ModuleType

_TRAINING_ONLY = {
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator",),
    "rasa.graph_components.validators.default_recipe_validator": ("DefaultV1RecipeValidator",),
}
"""Rasa's module → what the server's modules, or a model's description of its training, name of it."""


def install() -> None:
    """Put empty classes in the place of what only training needs. To be called before Rasa is imported."""
    for name, classes in _TRAINING_ONLY.items():
        module = ModuleType(name)
        for each in classes:
            setattr(module, each, type(each, (), {}))
        sys.modules[name] = module
