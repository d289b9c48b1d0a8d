"""Reads recordings of browsers and messengers: bounded in bytes, in seconds of sound and in time of work."""

from __future__ import annotations

import io
import time

import av
import numpy as np

from voice.audio.sound import HEARD_RATE, Samples, Sound

MAX_BYTES = 5 * 1024 * 1024
"""Bytes."""
MAX_SECONDS = 60.0
"""Seconds of sound."""
MIN_SECONDS = 0.2
"""Seconds; less is a slip of the finger."""
_WORK_SECONDS = 10.0
# Told by the first bytes: FFmpeg's own guess could be led to formats that open other files or addresses.
_FORMATS = (
    (0, b"RIFF", "wav"),
    (0, b"OggS", "ogg"),
    (0, b"\x1aE\xdf\xa3", "matroska"),
    (4, b"ftyp", "mov"),
    (0, b"fLaC", "flac"),
    (0, b"ID3", "mp3"),
    (0, b"\xff\xfb", "mp3"),
)


class UnreadableAudio(Exception):
    """The recording cannot be used; the text is a sentence for whoever sent it."""

    code = "bad_audio"


class TooLarge(UnreadableAudio):
    """More bytes than are taken."""

    code = "too_large"


class TooLong(UnreadableAudio):
    """More seconds than are taken."""

    code = "too_long"


class NotAudio(UnreadableAudio):
    """No recording, or one of a kind that nobody records."""

    code = "not_audio"


class Broken(UnreadableAudio):
    """A recording that cannot be read to its end, or holds nothing."""

    code = "broken_audio"


def decode(recording: bytes) -> Sound:
    """A recording (wav, ogg, webm, mp4, flac or mp3) as mono sound of 16 kHz. Raises UnreadableAudio."""
    if len(recording) > MAX_BYTES:
        raise TooLarge("录音太大了，请说短一点，再录一次。")
    kind = _kind_of(recording)
    try:
        samples = _read(recording, kind)
    except (av.error.FFmpegError, ValueError, OverflowError, EOFError) as error:
        raise Broken("录音坏了，我听不了。请再录一次。") from error
    if len(samples) < MIN_SECONDS * HEARD_RATE:
        raise Broken("录音太短，没有声音。请按住说完，再松开。")
    return Sound(samples, HEARD_RATE)


def _kind_of(recording: bytes) -> str:
    for offset, mark, kind in _FORMATS:
        if recording[offset : offset + len(mark)] == mark:
            return kind
    raise NotAudio("这不是录音，我听不了。请用麦克风录一段话。")


def _read(recording: bytes, kind: str) -> Samples:
    deadline = time.monotonic() + _WORK_SECONDS
    resampler = av.AudioResampler(format="s16", layout="mono", rate=HEARD_RATE)
    parts: list[Samples] = []
    count = 0
    with av.open(io.BytesIO(recording), mode="r", format=kind) as container:
        if not container.streams.audio:
            raise NotAudio("这里面没有声音。请用麦克风录一段话。")
        for frame in container.decode(audio=0):
            for piece in resampler.resample(frame):
                parts.append(piece.to_ndarray().reshape(-1).astype(np.int16))
                count += piece.samples
            if count > MAX_SECONDS * HEARD_RATE:
                raise TooLong("录音超过一分钟了，请分几次说。")
            if time.monotonic() > deadline:
                raise Broken("录音读得太慢，我停下了。请再录一次。")
        for piece in resampler.resample(None):
            parts.append(piece.to_ndarray().reshape(-1).astype(np.int16))
    return np.concatenate(parts) if parts else np.zeros(0, np.int16)
