"""What is said in danger: few words, the numbers at once, nothing promised, usable by everybody."""

from __future__ import annotations

import itertools
import re

import pytest

from actions.dialogue import phrases
from actions.people.profiles import Profile
from bot.rendering import privacy
from bot.rendering.audience import VOICE, WEB, Audience

_TOLD = {
    "first": phrases.CRISIS,
    "again": phrases.CRISIS_AGAIN,
    "recorded": [phrases.CRISIS_RECORDED],
    "where": [phrases.CRISIS_WHERE],
    "placed": [phrases.CRISIS_PLACED.format(region="毕节市")],
    "not recorded": [phrases.CRISIS_NOT_RECORDED],
    "whereabouts": [phrases.CRISIS_WORDS_SEEN, phrases.CRISIS_WHICH_COUNTY],
    "text": phrases.HELP_LINE_TEXT,
    **{f"which {line}": told for line, told in phrases.HELP_LINE_WHICH.items()},
    **{f"unanswered {line}": told for line, told in phrases.HELP_LINE_UNANSWERED.items()},
}
_READERS = [
    Audience(channel, Profile(cannot_hear=hears, cannot_see=sees))
    for channel, hears, sees in itertools.product((WEB, VOICE, "telegram"), (False, True), (False, True))
]
_NUMBERS = re.compile(r"(?<!\d)(?:110|120|12110|12356)(?!\d)")
_LONGEST = 25


@pytest.mark.parametrize("name", _TOLD)
def test_sentences_in_danger_are_short(name: str) -> None:
    assert all(len(part) <= _LONGEST for part in re.split("[。！？]", "".join(_TOLD[name])))


@pytest.mark.parametrize("told", [phrases.CRISIS, phrases.CRISIS_AGAIN], ids=["first", "again"])
def test_the_help_lines_come_at_once_in_three_sentences(told: list[str]) -> None:
    text = "".join(told)
    assert len(told) == text.count("。") == 3
    assert set(_NUMBERS.findall(text)) == {"110", "120", "12110", "12356"}


def test_a_second_cry_hears_other_words() -> None:
    assert not set(phrases.CRISIS) & set(phrases.CRISIS_AGAIN)


def test_nobody_is_promised_to_come() -> None:
    for word in ("马上来", "很快", "会来", "会找您", "会联系"):
        assert word not in phrases.CRISIS_RECORDED
    assert "还不知道" in phrases.CRISIS_RECORDED


@pytest.mark.parametrize("name", _TOLD)
@pytest.mark.parametrize("reader", _READERS, ids=str)
def test_everybody_can_use_what_is_said(name: str, reader: Audience) -> None:
    said = "".join(reader.worded(sentence) for sentence in _TOLD[name])
    assert reader.unusable(said) == []


@pytest.mark.parametrize("name", ["first", "again", "not recorded"])
@pytest.mark.parametrize("reader", [one for one in _READERS if one.profile.cannot_hear], ids=str)
def test_who_cannot_hear_is_told_of_the_text_message_first(name: str, reader: Audience) -> None:
    said = "".join(reader.worded(sentence) for sentence in _TOLD[name])
    assert _NUMBERS.findall(said)[0] == "12110"
    assert "托身边的人打120" in said
    assert "12356" not in said
    assert name == "not recorded" or "在这里打字" in said


def test_privacy_says_what_a_counselor_sees_in_danger() -> None:
    said = "".join(privacy.SECTIONS["谁看得到"])
    assert "生命危险" in said
    assert "不先问您" in said
    assert "求助的话" in said and "前面的对话" in said
