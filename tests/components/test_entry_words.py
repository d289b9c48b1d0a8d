"""Whether a short question names something that an entry does not speak of."""

from __future__ import annotations

import pytest

from bot.components.entry_words import shipped_words

_ALLOWANCE, _LICENCE = "allowances.apply", "certificate.expiry"


@pytest.mark.parametrize("question", ["社区康复站在哪", "公积金提取", "轮椅坡道在哪里"])
def test_what_the_entry_does_not_speak_of_is_another_matter(question: str) -> None:
    assert shipped_words().names_another(question, _ALLOWANCE)


@pytest.mark.parametrize("question", ["户口本要不要带", "农村户口呢", "二级的呢", "什么时候发钱", "街道管不管"])
def test_what_it_speaks_of_and_what_could_be_asked_of_anything_is_not(question: str) -> None:
    assert not shipped_words().names_another(question, _ALLOWANCE)


def test_two_characters_are_no_name() -> None:
    """车费, 押金: follow-ups use such words for what an answer calls otherwise."""
    assert not shipped_words().names_another("车费给报不", _ALLOWANCE)


def test_of_an_unknown_entry_everything_that_is_named_is_another_matter() -> None:
    assert shipped_words().names_another("打官司免费不", "no.such-entry")
