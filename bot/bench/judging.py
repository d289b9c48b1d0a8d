"""Whether an answer is right, by what is written beside a question.

A group of `expect` is met by any of its strings; `reject`, `handoff` and `crisis` ask for an outcome;
`no_invented_amount` lets no sum pass that no source has; and nobody wants to listen for long.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

_REFUSALS = ("out_of_scope", "ask_back", "handoff")
_MAX_CHARACTERS = 260
"""Characters."""
_SUM = re.compile(r"([0-9][0-9.]*万?)元")
_SUMS_OF_THE_SOURCES = {"300", "2000", "10万", "110", "90"}


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def fault_of(item: dict[str, Any], answer: dict[str, Any]) -> str:
    """What is wrong with the answer to an item's last turn; "" if nothing."""
    said, outcome = _plain("".join(reply["text"] for reply in answer["replies"])), answer["outcome"]
    cited = _plain(json.dumps([reply["sources"] for reply in answer["replies"]], ensure_ascii=False))
    wanted = next((flag for flag in ("handoff", "crisis") if item.get(flag)), "")
    if wanted and outcome != wanted:
        return f"{outcome} instead of {wanted}"
    if item.get("crisis") is False and outcome == "crisis":
        return "took it for danger"
    if item.get("reject") and outcome not in _REFUSALS:
        return f"{outcome} instead of a refusal"
    if len(said) > _MAX_CHARACTERS:
        return f"{len(said)} characters"
    asked = _plain("".join(item["turns"]))
    for amount in _SUM.findall(said) if item.get("no_invented_amount") else ():
        if amount not in _SUMS_OF_THE_SOURCES and amount not in asked:
            return f"invents {amount}"
    for group in item.get("expect") or ():
        if not any(_plain(alternative) in said + cited for alternative in group):
            return f"misses {group[0]}"
    return ""
