"""Spoken sentences kept on disk, found by text, voice and rate; bounded in bytes, the longest unused go first.

Several processes may use one folder. A full disk costs the cache, not the speech.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

from voice.audio.encoding import as_mp3
from voice.speaking.mandarin_text import normalise
from voice.speaking.speaker import Speaker

_VERSION = "1"
"""Changes when the same text is to sound different."""
_CHECKED_EVERY = 50


class SpokenCache:
    """A folder of MP3 files, at most `limit` bytes."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder, self._limit = folder, limit
        self._written = 0
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)

    def path(self, speaker: str, text: str, voice: str, rate: float) -> Path:
        """Where a sentence's sound is kept."""
        key = "\0".join((_VERSION, speaker, voice, f"{rate:.2f}", normalise(text)))
        return self._folder / f"{blake2b(key.encode(), digest_size=16).hexdigest()}.mp3"

    def get(self, path: Path) -> bytes | None:
        """A kept file, None where there is none."""
        try:
            content = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return content

    def put(self, path: Path, content: bytes) -> None:
        """Keep a file, whole or not at all; without room it is not kept."""
        with contextlib.suppress(OSError):
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
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
        for path in self._folder.glob("*.mp3"):
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
    """A speaker that gives MP3 files of 24 kHz and remembers them."""

    def __init__(self, speaker: Speaker, cache: SpokenCache) -> None:
        self._speaker, self._cache = speaker, cache
        self.voices = speaker.voices
        self._being_made: dict[Path, threading.Lock] = {}
        self._guard = threading.Lock()

    def speak(self, text: str, voice: str, rate: float, keep: bool = True) -> bytes:
        """The file of a sentence: kept from before, or made now. Empty for a text without words. Raises CannotSpeak.

        `keep` is False for what must not lie on the disk, such as somebody's own words.
        """
        path = self._path(text, voice, rate)
        kept = self._cache.get(path)
        if kept is not None:
            return kept
        with self._making(path):
            kept = self._cache.get(path)
            if kept is not None:
                return kept
            sound = self._speaker.speak(text, self._known(voice), rate)
            content = as_mp3(sound) if len(sound.samples) else b""
            if content and keep:
                self._cache.put(path, content)
            return content

    def has_ready(self, text: str, voice: str, rate: float) -> bool:
        """Whether the sentence can be played without making it."""
        return self._path(text, voice, rate).exists()

    def close(self) -> None:
        """Close the speaker."""
        self._speaker.close()

    def _path(self, text: str, voice: str, rate: float) -> Path:
        return self._cache.path(self._speaker.name, text, self._known(voice), rate)

    def _known(self, voice: str) -> str:
        return voice if voice in self.voices else self.voices[0]

    @contextlib.contextmanager
    def _making(self, path: Path) -> Iterator[None]:
        """Two who ask for one sentence wait for one making."""
        with self._guard:
            lock = self._being_made.setdefault(path, threading.Lock())
        with lock:
            yield
        with self._guard:
            self._being_made.pop(path, None)
