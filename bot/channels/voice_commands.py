"""What is said to the voice itself, at any time: slower, faster, stop. Everything else is for the dialogue."""

from __future__ import annotations

import re
from enum import StrEnum

_MARKS = re.compile(r"[，。！？、\s]")
_POLITE = r"(?:请|麻烦|你|您|可以|能不能|能|再|说|讲|念|读|话)*"


class VoiceCommand(StrEnum):
    """What the voice is to do."""

    SLOWER = "slower"
    FASTER = "faster"
    STOP = "stop"


_SAID = (
    (VoiceCommand.SLOWER, re.compile(rf"{_POLITE}(?:太快|慢)(?:一点|点|一些|些|了)*(?:儿|说|讲|念|读|吧|吗|嘛)*")),
    (VoiceCommand.FASTER, re.compile(rf"{_POLITE}(?:太慢|快)(?:一点|点|一些|些|了)*(?:儿|说|讲|念|读|吧|吗|嘛)*")),
    (VoiceCommand.STOP, re.compile(r"(?:停|停下|停下来|停一下|停一停|打住|别说|别念|别讲|不要说|安静|闭嘴)(?:了|吧)*")),
)


def command_in(text: str) -> VoiceCommand | None:
    """The command that a whole utterance is, None for anything else."""
    said = _MARKS.sub("", text)
    return next((command for command, pattern in _SAID if pattern.fullmatch(said)), None)
