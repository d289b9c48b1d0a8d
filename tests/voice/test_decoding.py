"""Recordings of every kind, and what is none."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest

from tests.voice.conftest import CLIPS
from voice.audio.decoding import MAX_BYTES, Broken, NotAudio, TooLarge, TooLong, UnreadableAudio, decode
from voice.audio.encoding import as_mp3, as_ogg, as_wav
from voice.audio.sound import HEARD_RATE, Sound
from voice.audio.stored import at_rate, read_mp3

_CLIP = (CLIPS / "aishell1_audio_0.ogg").read_bytes()


def _tone(seconds: float, rate: int = HEARD_RATE) -> Sound:
    times = np.arange(round(seconds * rate)) / rate
    return Sound((8000 * np.sin(2 * np.pi * 300 * times)).astype(np.int16), rate)


def _in(form: str, codec: str, rate: int) -> bytes:
    """A second of a tone as another program would write it."""
    file = io.BytesIO()
    with av.open(file, mode="w", format=form) as container:
        stream = container.add_stream(codec, rate=rate)
        frame = av.AudioFrame.from_ndarray(_tone(1.0, rate).samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = rate
        stream.codec_context.open()
        resampler = av.AudioResampler(
            stream.codec_context.format, stream.codec_context.layout, rate, stream.codec_context.frame_size or None
        )
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return file.getvalue()


@pytest.mark.parametrize(
    ("form", "codec", "rate"),
    [
        ("wav", "pcm_s16le", 8_000),
        ("wav", "pcm_s16le", 44_100),
        ("ogg", "libopus", 48_000),
        ("webm", "libopus", 48_000),
        ("ipod", "aac", 44_100),
        ("flac", "flac", 48_000),
    ],
)
def test_what_browsers_and_messengers_record_is_read(form: str, codec: str, rate: int) -> None:
    sound = decode(_in(form, codec, rate))
    assert sound.rate == HEARD_RATE
    assert sound.samples.dtype == np.int16
    assert sound.seconds == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize(
    ("recording", "fault"),
    [
        (b"", NotAudio),
        ("我是一个文本文件".encode(), NotAudio),
        (b"RIFF\x10\x00\x00\x00WAVEhello", Broken),
        (b"OggS" + bytes(200), Broken),
        (_CLIP[:200], Broken),
        (b"\x1aE\xdf\xa3" + bytes(300), Broken),
        (bytes(MAX_BYTES + 1), TooLarge),
        (as_wav(_tone(0.05)), Broken),
        (as_ogg(_tone(61.0)), TooLong),
        (as_wav(_tone(61.0)), TooLong),
    ],
    ids=[
        "empty",
        "text",
        "text.wav",
        "broken ogg",
        "cut at once",
        "broken webm",
        "6 MB",
        "a click",
        "61 s",
        "61 s wav",
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(recording: bytes, fault: type[UnreadableAudio]) -> None:
    with pytest.raises(fault) as told:
        decode(recording)
    assert str(told.value).endswith("。")


def test_a_recording_that_was_cut_off_is_used_as_far_as_it_goes() -> None:
    whole = decode(_CLIP).seconds
    assert 0.3 < decode(_CLIP[: len(_CLIP) * 2 // 3]).seconds < whole


def test_pieces_of_mp3_are_one_piece_together() -> None:
    one, two = _tone(1.0, 24_000), _tone(2.0, 24_000)
    assert read_mp3(as_mp3(one) + as_mp3(two)).seconds == pytest.approx(3.0, abs=0.3)


def test_sound_keeps_its_length_at_another_rate() -> None:
    assert at_rate(_tone(1.5, 22_050), HEARD_RATE).seconds == pytest.approx(1.5, abs=0.01)
