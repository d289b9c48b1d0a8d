"""Nothing that is told needs an eye, an ear or a link: every entry, and every sentence of the assistant's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from actions import phrases
from actions.knowledge.library import Library
from actions.telling import tell_answer, tell_part

_FORBIDDEN = re.compile(
    r"见下|如下|看下面|下面这|上面这|左边|右边|点击|点开|红色|绿色|扫码|扫一扫|二维码|看图|https?://|www\.|[\U0001F300-\U0001FAFF\u2600-\u27BF]"
)
_LONGEST = 60
_SENTENCE_END = re.compile(r"(?<=[。！？；])")


def _own() -> Iterator[str]:
    for name, value in vars(phrases).items():
        if name.isupper():
            yield from value.values() if isinstance(value, dict) else [value] if isinstance(value, str) else value


@pytest.mark.parametrize("sentence", _own())
def test_the_assistants_own_sentences(sentence: str) -> None:
    assert not _FORBIDDEN.search(sentence)
    assert max(map(len, _SENTENCE_END.split(sentence))) <= _LONGEST


def test_every_entry_and_each_of_its_parts(real_library: Library) -> None:
    found = [
        (entry.id, sentence)
        for entry in real_library.entries.values()
        for told in (
            tell_answer(entry, real_library, 1.0),
            *(tell_part(entry, part) for part in range(len(entry.parts))),
        )
        for sentence in (*told.sentences, *(option.title for option in told.options))
        if _FORBIDDEN.search(sentence)
    ]
    assert found == []


def test_at_most_three_options_and_a_way_on(real_library: Library) -> None:
    for entry in real_library.entries.values():
        told = tell_answer(entry, real_library, 1.0)
        assert len(told.options) <= 3
        assert len({option.act for option in told.options}) == len(told.options)
