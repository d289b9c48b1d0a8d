"""Spoken sentences kept on disk, found by text, voice and rate; bounded in bytes, the longest unused go first.

Several processes may use one folder. A full disk costs the cache, not the speech.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from hashlib import blake2b
from pathlib import Path

from voice.audio.encoding import as_ogg
from voice.audio.sound import Sound
from voice.audio.stored import read_ogg
from voice.speaking.mandarin_text import normalise
from voice.speaking.speaker import Speaker

_VERSION = "1"
"""Changes when the same text is to sound different."""
_CHECKED_EVERY = 50


class SpokenCache:
    """A folder of Ogg files, at most `limit` bytes."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder, self._limit = folder, limit
        self._written = 0
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)

    def path(self, speaker: str, text: str, voice: str, rate: float) -> Path:
        """Where a sentence's sound is kept."""
        key = "\0".join((_VERSION, speaker, voice, f"{rate:.2f}", normalise(text)))
        return self._folder / f"{blake2b(key.encode(), digest_size=16).hexdigest()}.ogg"

    def holds(self, speaker: str, text: str, voice: str, rate: float) -> bool:
        """Whether the sentence is there."""
        return self.path(speaker, text, voice, rate).exists()

    def get(self, path: Path) -> Sound | None:
        """A kept sound, None where there is none or it cannot be read."""
        try:
            sound = read_ogg(path.read_bytes())
            os.utime(path)
        except (OSError, ValueError):
            return None
        return sound

    def put(self, path: Path, sound: Sound) -> None:
        """Keep a sound, whole or not at all; without room it is not kept."""
        with contextlib.suppress(OSError):
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(as_ogg(sound))
                Path(name).replace(path)
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise
            self._written += 1
            if self._written % _CHECKED_EVERY == 0:
                self.prune()

    def prune(self) -> None:
        """Delete what was not used for longest until the rest fits."""
        files = []
        for path in self._folder.glob("*.ogg"):
            with contextlib.suppress(OSError):
                known = path.stat()
                files.append((known.st_mtime, known.st_size, path))
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if total <= self._limit:
                return
            path.unlink(missing_ok=True)
            total -= size


class CachedSpeaker:
    """A speaker that remembers."""

    def __init__(self, speaker: Speaker, cache: SpokenCache) -> None:
        self._speaker, self._cache = speaker, cache
        self.name, self.voices = speaker.name, speaker.voices

    def speak(self, text: str, voice: str, rate: float) -> Sound:
        """The sound from the cache, or made now and kept. Raises CannotSpeak."""
        chosen = voice if voice in self.voices else self.voices[0]
        path = self._cache.path(self.name, text, chosen, rate)
        kept = self._cache.get(path)
        if kept is not None:
            return kept
        sound = self._speaker.speak(text, chosen, rate)
        if len(sound.samples):
            self._cache.put(path, sound)
        return sound

    def has_ready(self, text: str, voice: str, rate: float) -> bool:
        """Whether the sentence can be played without making it."""
        return self._cache.holds(self.name, text, voice if voice in self.voices else self.voices[0], rate)

    def close(self) -> None:
        """Close the speaker."""
        self._speaker.close()
