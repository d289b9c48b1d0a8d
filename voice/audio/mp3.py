"""Writes sound as MP3 piece by piece: pieces can be joined by laying their bytes one after the other, and every
browser, Safari included, plays the first while the second is still being made."""

from __future__ import annotations

import io
from fractions import Fraction

import av

from voice.audio.sound import Sound
from voice.audio.stored import at_rate

RATE = 24_000
"""Hz."""
_BITS = 48_000


def as_mp3(sound: Sound) -> bytes:
    """The sound as MP3 frames of 24 kHz, mono, 48 kbit/s, without any header."""
    if not len(sound.samples):
        return b""
    file = io.BytesIO()
    with av.open(file, mode="w", format="mp3", options={"write_xing": "0", "id3v2_version": "0"}) as container:
        stream = container.add_stream("libmp3lame", rate=RATE)
        stream.layout = "mono"
        stream.bit_rate = _BITS
        samples = at_rate(sound, RATE).samples
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = RATE
        frame.time_base = Fraction(1, RATE)
        frame.pts = 0
        resampler = av.AudioResampler(
            format=stream.format, layout="mono", rate=RATE, frame_size=stream.codec_context.frame_size or 576
        )
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return file.getvalue()
