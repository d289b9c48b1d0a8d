"""The way from the voice stream to a person's ear."""

from __future__ import annotations

from typing import Protocol

from bot.channels.voice.protocol import VoiceEvent


class Gone(Exception):
    """Nobody listens any more."""


class Outlet(Protocol):
    """The way to the person's ear. Raises Gone."""

    async def event(self, event: VoiceEvent) -> None:
        """Send one event."""

    async def sound(self, piece: bytes) -> None:
        """Send the sound that the last `audio` event announced."""
