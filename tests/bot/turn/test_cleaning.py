"""Any text that comes in leaves uniform, visible and harmless, or is refused with a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.turn.cleaning import MAX_TEXT, Unreadable, as_written, clean, has_words


@pytest.mark.parametrize("text", ["", " ", "\n\t　", "\u200b\u202e", "/", "／", "/ / \\", "\ud800", "\U000e0041"])
def test_nothing_to_read_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="没有收到内容"):
        clean(text)


def test_the_longest_message_passes_and_one_more_character_does_not() -> None:
    assert clean("补" * MAX_TEXT) == "补" * 500
    with pytest.raises(Unreadable, match="太长"):
        clean("补" * (MAX_TEXT + 1))


def test_a_browsers_line_breaks_count_once() -> None:
    assert clean("补\r\n" * 250) == ("补 " * 250).strip()


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("/restart", "restart"),
        ("／restart", "restart"),
        ("//／/greet", "greet"),
        ("/ /restart", "restart"),
        (" \u200b/\u200b/ greet", "greet"),
        ("\\/greet", "greet"),
        ("转\u200b人\u2060工", "转人工"),
        ("\ufeff补贴\u00ad", "补贴"),
        ("\u202e补贴\u202c\u2066", "补贴"),
        ("补\U000e0042贴\U000e007f", "补贴"),
        ("补\ud800贴\udfff", "补贴"),
        ("補貼怎麼申請", "补贴怎么申请"),
        ("１２３８５", "12385"),
        ("③", "3"),
        ("1\ufe0f\u20e3", "1"),
        ("补贴\n怎么\r\n\t申请", "补贴 怎么 申请"),
        ("补 \u200b 贴", "补 贴"),
        ("补贴\x00\x07", "补贴"),
        ("a/b", "a/b"),
    ],
)
def test_what_is_left(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(st.text(max_size=MAX_TEXT))
def test_never_a_command_a_control_or_more_than_the_longest(text: str) -> None:
    try:
        cleaned = clean(text)
    except Unreadable:
        return
    assert not cleaned.startswith("/")
    assert cleaned.isprintable()
    assert 1 <= len(cleaned) <= MAX_TEXT
    assert cleaned.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "words"), [("😀", False), ("？！……", False), ("👨‍👩‍👧", False), ("好😀", True), ("1", True), ("hi", True)]
)
def test_whether_there_are_words(text: str, words: bool) -> None:
    assert has_words(clean(text)) is words


def test_another_persons_eyes_get_the_message_as_it_was_written() -> None:
    assert as_written("我是聋人，\r\n請打字！\u200b\u202e ") == "我是聋人，\n請打字！"
    assert len(as_written("长" * 600)) == MAX_TEXT
