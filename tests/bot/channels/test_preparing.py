"""Sentences that are made before somebody waits for them: which ones, in which order, without getting in the way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from actions.dialogue import phrases
from actions.dialogue.turn import service
from actions.knowledge.library import Library
from bot.channels.voice import preparing, sayings
from bot.channels.voice.preparing import sentences_to_prepare
from bot.rendering.audience import VOICE, Audience, worded
from bot.rendering.reply import answer_of
from bot.settings import Settings
from tests.bot.fake_voices import FakeSpeaker, speech_settings
from voice.speaking.sentences import sentences

_LIBRARY = Library({}, {})


def _prepared() -> list[str]:
    return list(dict.fromkeys(sentences_to_prepare(_LIBRARY)))


def test_what_the_program_says_of_itself_is_prepared_as_it_is_spoken() -> None:
    prepared = set(_prepared())
    told = [phrases.CRISIS, phrases.GREETING, phrases.HELP, [phrases.HOW_TO_REACH], [phrases.CONTACT_ASK]]
    for said in told:
        answer = answer_of(worded(service(*said), Audience(VOICE)))
        assert set(sentences(answer.speech)) <= prepared, answer.speech
    assert {sayings.PLEASE_WAIT, sayings.NO_SOUND_COMES.partition("。")[0] + "。"} <= prepared
    assert {"1，转人工。", "2，转人工。", "1，一起转。"} <= prepared


def test_there_are_a_few_hundred_of_them_and_none_has_a_blank() -> None:
    prepared = _prepared()
    assert 300 <= len(prepared) <= 700
    assert not [sentence for sentence in prepared if "{" in sentence or "}" in sentence]


def test_answers_come_behind_them() -> None:
    library = Library.load()
    prepared = list(dict.fromkeys(sentences_to_prepare(library)))
    fixed = len(_prepared())
    answers = {sentence for entry in library.entries.values() for sentence in sentences(entry.answer)}
    assert not answers & set(prepared[: fixed // 2])
    assert len(answers & set(prepared[fixed:])) > 300


def test_it_is_made_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    speaker = FakeSpeaker()
    chosen: Settings = speech_settings(tmp_path)
    monkeypatch.setattr(preparing, "choose_speaker", lambda *_, **__: speaker)
    monkeypatch.setattr(preparing, "settings", lambda: chosen)
    monkeypatch.setattr(preparing, "give_way", lambda: None)
    monkeypatch.setattr(preparing, "sentences_to_prepare", lambda _library: ["请稍等。", "好的。", "请稍等。"])
    preparing.main()
    preparing.main()
    assert [text for text, _, _ in speaker.asked] == ["请稍等。", "好的。"]
    assert len(list(chosen.spoken_dir.glob("*.mp3"))) == 2


def test_it_gives_way_to_everything_else() -> None:
    told = (
        "import os\nfrom bot.channels.voice.preparing import give_way\n"
        "give_way()\nprint(os.sched_getscheduler(0), os.nice(0))"
    )
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.split() == [str(os.SCHED_IDLE), "19"]
