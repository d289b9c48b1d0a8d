"""One token a Chinese character, one a run of digits or Latin letters; spaces are no tokens."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Text

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

_TOKEN = re.compile(r"[a-zA-Z]+|[0-9]+(?:\.[0-9]+)?|\S")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class MandarinTokenizer(Tokenizer):
    """Steadier than word segmentation where homophones or missing words break the segmenter."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Rasa's own defaults for a tokenizer: intents are not split."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        """Tokens with their offsets in the text."""
        text = message.get(attribute) or ""
        return [Token(match.group(), match.start()) for match in _TOKEN.finditer(text)]
