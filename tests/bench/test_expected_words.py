"""What the figures of expected words count."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest
import yaml

from bot.bench import expected_words
from bot.bench.distorted import by_telephone, faster, with_noise
from bot.bench.expected_words import Utterance, figures_of_expected, moment
from bot.speech.expectations import expected_in
from tests.bot.fake_voices import FakeRecogniser, FakeSpeaker
from voice.audio.sound import HEARD_RATE, Samples
from voice.hearing.transcript import NOTHING, Transcript

_KINDS = ("yes_no", "choices", "grades", "staff", "pay", "places", "commands", "cries")


class _Always(FakeRecogniser):
    """Hears the same whatever is said."""

    def __init__(self, heard: Transcript) -> None:
        super().__init__()
        self._heard = heard

    def finish(self) -> Future[Transcript]:
        future: Future[Transcript] = Future()
        future.set_result(self._heard)
        return future


class _Loud(FakeSpeaker):
    """Can be heard from the first sample on."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = [("", "", 0.0)] * 1000


def _utterance(kind: str, said: str, heard: Transcript) -> Utterance:
    return Utterance(kind, said, heard, expected_in(moment(kind)))


def _tone() -> Samples:
    return (8000 * np.sin(0.3 * np.arange(HEARD_RATE))).astype(np.int16)


def test_another_word_of_the_same_meaning_is_right_and_one_of_another_is_false() -> None:
    assert _utterance("yes_no", "是的", Transcript("对的", 0.9)).is_right
    wrong = _utterance("yes_no", "是的", Transcript("不是", 0.9))
    assert not wrong.is_right
    assert wrong.is_false


def test_a_false_alarm_is_false_however_badly_it_was_heard() -> None:
    assert _utterance("commands", "残疾证", Transcript("救命", 0.2)).is_false


def test_what_is_asked_for_again_is_neither_right_nor_false() -> None:
    heard = _utterance("places", "毕节", Transcript("毕节", 0.1))
    assert not heard.is_right
    assert not heard.is_false


def test_a_cry_is_right_where_it_is_answered_as_one() -> None:
    assert _utterance("cries", "我想死", Transcript("我想死啊", 0.5)).is_right
    assert not _utterance("cries", "救命", Transcript("就是", 0.9)).is_right


@pytest.mark.parametrize(("heard", "missed", "false"), [(NOTHING, 100, 0), (Transcript("停", 0.9), 700 / 8, 100)])
def test_figures_are_of_every_condition_and_kind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, heard: Transcript, missed: float, false: float
) -> None:
    said = {kind: ["停" if kind == "commands" else "毕节"] for kind in _KINDS} | {"others": ["多少钱"]}
    (tmp_path / "set.yml").write_text(yaml.safe_dump(said), encoding="utf-8")
    monkeypatch.setattr(expected_words, "_SET", tmp_path / "set.yml")
    figures = list(figures_of_expected(_Always(heard), _Loud()))
    assert [figure.value for figure in figures[:: 1 + len(_KINDS)]] == [missed] * 4 + [false]
    assert len(figures) == 4 * (1 + len(_KINDS)) + 1


def test_noise_is_as_much_quieter_as_was_asked() -> None:
    noise = with_noise(_tone(), 20, 1).astype(float) - _tone()
    assert np.std(_tone()) / np.std(noise) == pytest.approx(10, rel=0.1)


def test_faster_speech_is_shorter_and_a_telephone_lets_no_bass_through() -> None:
    assert len(faster(_tone(), 1.2)) == pytest.approx(HEARD_RATE / 1.2, rel=0.02)
    bass = (8000 * np.sin(2 * np.pi * 100 / HEARD_RATE * np.arange(HEARD_RATE))).astype(np.int16)
    assert np.std(by_telephone(bass)) < np.std(bass) / 20
