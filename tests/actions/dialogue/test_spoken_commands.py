"""Words that change how we speak and listen: whole utterances alone, by sound only where they were heard."""

from __future__ import annotations

import pytest

from actions.dialogue.spoken_commands import Command, command_in


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("停", Command.STOP),
        ("停！", Command.STOP),
        ("请停一下", Command.STOP),
        ("好，停吧", Command.STOP),
        ("请说慢一点，好吗？", Command.SLOWER),
        ("能不能快点说", Command.FASTER),
        ("等我久一点", Command.WAIT_LONGER),
        ("别急，等我说完。", Command.WAIT_LONGER),
        ("我说话慢，你多等我一会儿好吗？", Command.WAIT_LONGER),
        ("莫慌，等我讲完嘛", Command.WAIT_LONGER),
        ("我还没说完", Command.WAIT_LONGER),
        ("请不要打断我", Command.WAIT_LONGER),
        ("反应快一点", Command.WAIT_SHORTER),
        ("麻烦你答快点", Command.WAIT_SHORTER),
        ("不用等那么久", Command.WAIT_SHORTER),
    ],
)
@pytest.mark.parametrize("heard", [False, True], ids=["typed", "heard"])
def test_a_command_is_understood_typed_and_heard(text: str, command: Command, heard: bool) -> None:
    assert command_in(text, heard=heard) == command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("漫一点", Command.SLOWER),
        ("满一点", Command.SLOWER),
        ("块点", Command.FASTER),
        ("听", Command.STOP),
        ("等我就一点", Command.WAIT_LONGER),
        ("等我说玩", Command.WAIT_LONGER),
        ("反映快一点", Command.WAIT_SHORTER),
    ],
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
        "等我一下",
        "等一下",
        "别急，我想想",
        "等我说完了再告诉你我家的情况",
        "等太久了",
        "我走路慢",
        "我说得慢单位不要我怎么办",
    ],
)
@pytest.mark.parametrize("heard", [False, True], ids=["typed", "heard"])
def test_what_only_resembles_a_command_is_none(text: str, heard: bool) -> None:
    assert command_in(text, heard=heard) is None


def test_whoever_types_that_they_want_to_listen_is_not_silenced() -> None:
    for text in ("听", "请听", "听一下"):
        assert command_in(text) is None
