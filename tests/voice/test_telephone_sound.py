"""G.711: values of the standard, and a stream in pieces."""

from __future__ import annotations

import numpy as np
import pytest

from voice.audio.sound import Sound
from voice.audio.telephone import RATE, HeardByTelephone, Law, for_telephone


@pytest.mark.parametrize(
    ("law", "coded"),
    [
        # ITU-T G.711, tables 1 and 2: zero, a small and a middle amplitude of either sign, and the greatest.
        (Law.ALAW, {0: 0xD5, -8: 0x55, 1000: 0xFA, -1000: 0x7A, 32767: 0xAA, -32768: 0x2A}),
        (Law.MULAW, {0: 0xFF, -8: 0x7E, 1000: 0xCE, -1000: 0x4E, 32767: 0x80, -32768: 0x00}),
    ],
)
def test_samples_are_coded_as_the_standard_says(law: Law, coded: dict[int, int]) -> None:
    samples = np.array(list(coded), np.int16)
    assert for_telephone(Sound(samples, RATE), law) == bytes(coded.values())
    assert law.silence[0] == coded[0]


@pytest.mark.parametrize("law", Law)
def test_a_tone_comes_through_in_pieces_as_loud_as_it_was(law: Law) -> None:
    tone = (10_000 * np.sin(2 * np.pi * 440 * np.arange(24_000) / 24_000)).astype(np.int16)
    coded = for_telephone(Sound(tone, 24_000), law)
    assert len(coded) == pytest.approx(RATE, abs=64)
    heard = HeardByTelephone(law)
    samples = np.concatenate([heard.samples(coded[start : start + 160]) for start in range(0, len(coded), 160)])
    assert len(samples) == pytest.approx(2 * len(coded), abs=64)
    middle = samples[4000:12_000]
    assert np.abs(middle).max() == pytest.approx(10_000, rel=0.05)
    # One piece after the other without a gap: the tone crosses zero as often as it should.
    assert np.count_nonzero(np.diff(np.signbit(middle))) == pytest.approx(440, abs=4)


def test_no_sound_is_no_bytes() -> None:
    assert for_telephone(Sound(np.zeros(0, np.int16), 24_000), Law.ALAW) == b""
    assert len(HeardByTelephone(Law.ALAW).samples(b"")) == 0
