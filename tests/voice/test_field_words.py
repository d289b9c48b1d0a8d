"""Words of the field heard as others of the same sound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.language.sounds import fold_syllable
from bot.speech.service import field_words
from voice.hearing.field_words import FieldWords


@pytest.fixture(scope="module")
def words() -> FieldWords:
    """The field's own list."""
    return FieldWords(field_words(), fold_syllable)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("公益性港位多少钱", "公益性岗位多少钱"),
        ("残宝金怎么算", "残保金怎么算"),
        ("省残连负责", "省残联负责"),
        ("户理补贴", "护理补贴"),
        ("忙人医疗按摩", "盲人医疗按摩"),
    ],
)
def test_a_word_of_the_field_is_put_right(words: FieldWords, heard: str, meant: str) -> None:
    assert words.repair(heard) == meant


@pytest.mark.parametrize(
    "heard", ["今天天气很好", "我想找个工作", "谢谢你", "你好", "民政局在哪里", "培训班", "转人工"]
)
def test_ordinary_words_stay(words: FieldWords, heard: str) -> None:
    assert words.repair(heard) == heard


@given(st.text(max_size=40))
def test_nothing_is_added_or_lost(text: str) -> None:
    assert len(FieldWords(["残疾人", "岗位"], fold_syllable).repair(text)) == len(text)
