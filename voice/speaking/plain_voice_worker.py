"""The process in which pyttsx3 speaks: `python -m voice.speaking.plain_voice_worker`, a JSON line a text.

pyttsx3 has one engine a process with one slot and prints to standard output, so it gets a process of its own, one text
at a time, and our answers go out on the descriptor that standard output had at the start.
"""

from __future__ import annotations

import json
import os
import sys

_WORDS_A_MINUTE = 200


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
        engine.setProperty("rate", round(_WORDS_A_MINUTE * wanted["rate"]))
        engine.save_to_file(wanted["pinyin"], wanted["path"])
        engine.runAndWait()
        answers.write("done\n")


if __name__ == "__main__":
    main()
