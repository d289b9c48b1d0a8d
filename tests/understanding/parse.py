"""What a model understands, without dialogue or gateway; runs in Rasa's environment.

`python tests/understanding/parse.py MODEL UTTERANCES UNDERSTOOD`: both files have one JSON object a line. In goes
`text` and, where it is to be read after a question, `previous`; out comes the message as the pipeline leaves it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from actions.dialogue.protocol import KNOWLEDGE, PREVIOUS_QUESTION

_KEPT = ("intent", "intent_ranking", KNOWLEDGE)


async def understood(agent: Agent, item: dict[str, Any]) -> dict[str, Any]:
    """What the pipeline makes of one utterance."""
    metadata = {PREVIOUS_QUESTION: item.get("previous", "")}
    parsed = await agent.processor.parse_message(UserMessage(item["text"], metadata=metadata))
    return {key: parsed[key] for key in _KEPT}


def main() -> None:
    """Read all lines, write as many."""
    model, utterances, written = sys.argv[1:]
    items = [json.loads(line) for line in Path(utterances).read_text(encoding="utf-8").splitlines()]
    agent = Agent.load(model)
    parsed = [asyncio.run(understood(agent, item)) for item in items]
    lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in parsed]
    Path(written).write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
