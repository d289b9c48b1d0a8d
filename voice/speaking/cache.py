"""Spoken sentences kept on disk, found by text, voice and rate; bounded in bytes, the longest unused go first.

Only what is the same for everybody is kept here: no person's words, no number of a request. Several processes may use
one folder. A full disk costs the cache, not the speech.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from voice.audio.encoding import as_mp3
from voice.speaking.cancellation import Cancellation
from voice.speaking.mandarin_text import normalise
from voice.speaking.recent import RecentSounds
from voice.speaking.speaker import Speaker

_VERSION = "2"
"""Changes when the same text is to sound different."""
_CHECKED_EVERY = 50
_FORMAT, _FORMAT_FILE = "public-only-1", "format"
"""Says that nothing but public sentences was ever kept in the folder."""


class SpokenCache:
    """A folder of MP3 files, at most `limit` bytes."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder, self._limit = folder, limit
        self._written = 0
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            self._empty_if_older()

    def _empty_if_older(self) -> None:
        """Delete what an earlier release kept: there were persons' words among it."""
        mark = self._folder / _FORMAT_FILE
        if mark.exists() and mark.read_text() == _FORMAT:
            return
        for pattern in ("*.mp3", "*.part"):
            for path in self._folder.glob(pattern):
                path.unlink(missing_ok=True)
        mark.write_text(_FORMAT)

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
            finally:
                # Only where it was not put in its place.
                Path(name).unlink(missing_ok=True)
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

    def __init__(self, speaker: Speaker, cache: SpokenCache, quick: Speaker | None = None) -> None:
        """`quick` is the voice that speaks where this one would keep people waiting; None where there is no such."""
        self._speaker, self._cache, self._quick = speaker, cache, quick
        self.voices = speaker.voices
        self._recent, self._quickly_spoken = RecentSounds(), RecentSounds()
        self._being_made: dict[Path, _Making] = {}
        self._guard = threading.Lock()

    @property
    def has_quick_voice(self) -> bool:
        """Whether `speak_quickly` can be had."""
        return self._quick is not None

    def speak(
        self, text: str, voice: str, rate: float, keep: bool = False, cancellation: Cancellation | None = None
    ) -> bytes:
        """The file of a sentence: kept from before, or made now. Empty for a text without words.

        With `keep` it lies on the disk from now on: only for what is the same for everybody. All is held in memory for
        a few minutes, so that a player that fetches it in parts gets parts of one sound.
        Raises CannotSpeak, SpeechCancelled.
        """
        path = self._path(text, voice, rate)
        if (spoken := self._quickly_spoken.get(path)) is not None:
            return spoken
        with self._making(path):
            known = self._cache.get(path) or self._recent.get(path)
            if known is None:
                sound = self._speaker.speak(text, self._known(voice), rate, cancellation)
                known = as_mp3(sound) if len(sound.samples) else b""
                if known:
                    self._recent.put(path, known)
            if known and keep and not path.exists():
                self._cache.put(path, known)
            return known

    def speak_quickly(self, text: str, voice: str, rate: float) -> bytes:
        """The same sentence, made in a moment by the quick voice; never kept on disk. Raises CannotSpeak."""
        assert self._quick is not None
        sound = self._quick.speak(text, self._quick.voices[0], rate)
        made = as_mp3(sound) if len(sound.samples) else b""
        if made:
            self._quickly_spoken.put(self._path(text, voice, rate), made)
        return made

    def rehearse(self, text: str) -> None:
        """Speak for nobody: the first words take longer. Raises CannotSpeak."""
        self._speaker.speak(text, self.voices[0], 1.0)

    def rehearse_quickly(self, text: str) -> None:
        """The same with the quick voice."""
        assert self._quick is not None
        self._quick.speak(text, self._quick.voices[0], 1.0)

    def has_ready(self, text: str, voice: str, rate: float) -> bool:
        """Whether the sentence can be played without making it."""
        path = self._path(text, voice, rate)
        return path.exists() or any(held.get(path) is not None for held in (self._recent, self._quickly_spoken))

    def close(self) -> None:
        """Close the voices."""
        for speaker in filter(None, (self._speaker, self._quick)):
            speaker.close()

    def _path(self, text: str, voice: str, rate: float) -> Path:
        return self._cache.path(self._speaker.name, text, self._known(voice), rate)

    def _known(self, voice: str) -> str:
        return voice if voice in self.voices else self.voices[0]

    @contextlib.contextmanager
    def _making(self, path: Path) -> Iterator[None]:
        """Two who ask for one sentence wait for one making; the last of them leaves nothing behind."""
        with self._guard:
            making = self._being_made.setdefault(path, _Making())
            making.users += 1
        try:
            with making.lock:
                yield
        finally:
            with self._guard:
                making.users -= 1
                if not making.users:
                    del self._being_made[path]


@dataclass
class _Making:
    """A sentence that is being made, and how many wait for it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    users: int = 0
