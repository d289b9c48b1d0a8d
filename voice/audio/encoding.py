"""Writes sound as files that every browser and messenger plays."""

from __future__ import annotations

import io
import wave
from fractions import Fraction

import av

from voice.audio.sound import Sound

SPOKEN_RATE = 24_000
"""Hz of all speech that leaves the house: what Kokoro makes."""
_OPUS_RATE = 48_000
_BITS = 48_000
"""Bits a second."""
_BITS_A_BYTE = 8


def seconds_of(mp3: bytes) -> float:
    """How long a sound lasts that `as_mp3` made."""
    return len(mp3) * _BITS_A_BYTE / _BITS


def as_wav(sound: Sound) -> bytes:
    """A WAV file of 16-bit samples."""
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(sound.rate)
        written.writeframes(sound.samples.astype("<i2").tobytes())
    return file.getvalue()


def as_ogg(sound: Sound) -> bytes:
    """An Ogg file of Opus, as Telegram wants voice notes."""
    return _encoded(sound, "ogg", "libopus", _OPUS_RATE, {})


def as_mp3(sound: Sound) -> bytes:
    """MP3 of 24 kHz without headers: several, one after the other, are one longer piece."""
    return _encoded(sound, "mp3", "libmp3lame", SPOKEN_RATE, {"write_xing": "0", "id3v2_version": "0"})


def _encoded(sound: Sound, form: str, codec: str, rate: int, options: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with av.open(file, mode="w", format=form, options=options) as container:
        stream = container.add_stream(codec, rate=rate)
        assert isinstance(stream, av.AudioStream)
        stream.layout = "mono"
        stream.bit_rate = _BITS
        stream.codec_context.open()
        frame = av.AudioFrame.from_ndarray(sound.samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = sound.rate
        frame.time_base = Fraction(1, sound.rate)
        frame.pts = 0
        wanted = stream.codec_context
        resampler = av.AudioResampler(
            format=wanted.format, layout="mono", rate=rate, frame_size=wanted.frame_size or None
        )
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return file.getvalue()
