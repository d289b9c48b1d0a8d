"""A microphone and a loudspeaker, whatever they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from voice.audio.sound import Samples


class NoDevice(Exception):
    """There is no microphone or loudspeaker, or no longer; the text says what to do."""


class Devices(Protocol):
    """A microphone and a loudspeaker. All of it raises NoDevice."""

    def open(self, hear: Callable[[Samples], None]) -> None:
        """Begin; `hear` gets mono samples of 16 kHz, from any thread."""

    def play(self, samples: Samples) -> None:
        """Play samples of 24 kHz behind what is being played."""

    def silence(self) -> None:
        """Stop playing, at once."""

    @property
    def is_playing(self) -> bool:
        """Whether something is heard from the loudspeaker."""

    def close(self) -> None:
        """Close microphone and loudspeaker."""
