"""G.711, the sound of telephones: 8 kHz, one byte a sample, by A-law (Europe, China) or μ-law (America, Japan)."""

from __future__ import annotations

from enum import StrEnum

import av
import numpy as np

from voice.audio.sound import HEARD_RATE, Samples, Sound
from voice.audio.stored import at_rate

RATE = 8_000
"""Hz, and bytes a second."""
_ALAW_SILENCE, _MULAW_SILENCE = b"\xd5", b"\xff"


class Law(StrEnum):
    """How a byte stands for a sample; the values are the names that telephone exchanges use."""

    ALAW = "alaw"
    MULAW = "ulaw"

    @property
    def codec(self) -> str:
        """FFmpeg's name."""
        return "pcm_alaw" if self is Law.ALAW else "pcm_mulaw"

    @property
    def silence(self) -> bytes:
        """One sample of silence."""
        return _ALAW_SILENCE if self is Law.ALAW else _MULAW_SILENCE


class HeardByTelephone:
    """The way from a telephone to a recogniser: one stream of bytes, decoded piece by piece."""

    def __init__(self, law: Law) -> None:
        decoder = av.CodecContext.create(law.codec, "r")
        assert isinstance(decoder, av.AudioCodecContext)
        decoder.sample_rate, decoder.layout = RATE, "mono"
        self._decoder = decoder
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=HEARD_RATE)

    def samples(self, piece: bytes) -> Samples:
        """The next bytes as samples of 16 kHz; some of the last ones come with the next piece."""
        parts = [
            part.to_ndarray().reshape(-1)
            for frame in (self._decoder.decode(av.Packet(piece)) if piece else ())
            if isinstance(frame, av.AudioFrame)
            for part in self._resampler.resample(frame)
        ]
        return np.concatenate(parts).astype(np.int16) if parts else np.zeros(0, np.int16)


def for_telephone(sound: Sound, law: Law) -> bytes:
    """A sound as a telephone plays it."""
    samples = at_rate(sound, RATE).samples
    if not len(samples):
        return b""
    encoder = av.CodecContext.create(law.codec, "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "s16"
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = RATE
    return b"".join(bytes(packet) for packet in (*encoder.encode(frame), *encoder.encode(None)))
