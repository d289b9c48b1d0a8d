"""The process in which pyttsx3 speaks: `python -m voice.speaking.plain_voice_worker`, a JSON line a text.

pyttsx3 has one engine a process with one slot and prints to standard output, so it gets a process of its own, one text
at a time, and our answers go out on the descriptor that standard output had at the start.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

_WORDS_A_MINUTE = 200
_TRIES, _PAUSE_SECONDS = 50, 0.002


def main() -> None:
    """Read {"pinyin", "rate", "path"} lines until the input ends; answer each with one line."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    import pyttsx3

    from voice.speaking.espeak import VOICE

    engine = pyttsx3.init("espeak")
    engine.setProperty("voice", VOICE)
    for line in sys.stdin:
        wanted = json.loads(line)
        text = _at_rate(wanted["pinyin"], wanted["rate"])
        answers.write("done\n" if _save(engine, text, wanted["path"]) else "failed\n")


def _at_rate(text: str, rate: float) -> str:
    """The text behind espeak-ng's own command for the speed: a property of the engine, set beside the text, waits in
    espeak-ng's queue, and is lost when pyttsx3 cancels the text before."""
    return f"\x01{round(_WORDS_A_MINUTE * rate)}S {text}"


def _save(engine: Any, pinyin: str, path: str) -> bool:
    """Write the speech to a file; whether that was completed.

    At the start of a text pyttsx3 cancels what espeak-ng still plays. Where that is the tail of the text before, it
    cancels the new one, says that it was not completed, and leaves an empty file: then it is spoken again.
    """
    ended: list[bool] = []
    listening = engine.connect("finished-utterance", lambda name, completed: ended.append(completed))
    try:
        for _ in range(_TRIES):
            ended.clear()
            engine.save_to_file(pinyin, path)
            engine.runAndWait()
            if ended and all(ended):
                return True
            time.sleep(_PAUSE_SECONDS)
    finally:
        engine.disconnect(listening)
    return False


if __name__ == "__main__":
    main()
