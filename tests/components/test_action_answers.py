"""An answer of the action server passes or fails as it would with Rasa's own check."""

from __future__ import annotations

import unittest
from typing import Any

from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot.components.action_answers import is_valid

_OWN_CHECK = RemoteAction._validate_action_result
_ANSWERS: list[tuple[dict[str, Any], bool]] = [
    ({"events": [{"event": "slot", "name": "dialogue", "value": {}}], "responses": [{"custom": {"a": 1}}]}, True),
    ({"events": [], "responses": []}, True),
    ({"events": "none", "responses": []}, False),
    ({"events": [{"name": "dialogue"}], "responses": []}, False),
]


def _passes(check: Any, answer: dict[str, Any]) -> bool:
    try:
        return bool(check(RemoteAction("action_reply", None), answer))
    except ValidationError:
        return False


class ActionAnswers(unittest.TestCase):
    def test_answers_pass_and_fail_as_in_rasa(self) -> None:
        for answer, passes in _ANSWERS:
            with self.subTest(answer=answer):
                self.assertEqual(_passes(_OWN_CHECK, answer), passes)
                self.assertEqual(_passes(is_valid, answer), passes)


if __name__ == "__main__":
    unittest.main()
