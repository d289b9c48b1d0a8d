"""Words that change how we speak: whole utterances alone, by sound only where they were heard."""

from __future__ import annotations

import pytest

from bot.channels.voice.commands import Command, command_in


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("停", Command.STOP),
        ("停！", Command.STOP),
        ("请停一下", Command.STOP),
        ("好，停吧", Command.STOP),
        ("请说慢一点，好吗？", Command.SLOWER),
        ("能不能快点说", Command.FASTER),
    ],
)
@pytest.mark.parametrize("heard", [False, True], ids=["typed", "heard"])
def test_a_command_is_understood_typed_and_heard(text: str, command: Command, heard: bool) -> None:
    assert command_in(text, heard=heard) == command


@pytest.mark.parametrize(
    ("text", "command"),
    [("漫一点", Command.SLOWER), ("满一点", Command.SLOWER), ("块点", Command.FASTER), ("听", Command.STOP)],
)
def test_what_a_recogniser_writes_for_a_command_counts_where_it_was_heard(text: str, command: Command) -> None:
    assert command_in(text, heard=True) == command
    assert command_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "挺好",
        "停车",
        "停工",
        "对面",
        "挺",
        "听说",
        "我要听",
        "停车场在哪里",
        "公司停工了",
        "慢性病",
        "快递",
        "好",
        "再说",
        "说吧",
    ],
)
@pytest.mark.parametrize("heard", [False, True], ids=["typed", "heard"])
def test_what_only_resembles_a_command_is_none(text: str, heard: bool) -> None:
    assert command_in(text, heard=heard) is None


def test_whoever_types_that_they_want_to_listen_is_not_silenced() -> None:
    for text in ("听", "请听", "听一下"):
        assert command_in(text) is None
