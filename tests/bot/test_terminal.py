"""The terminal shows an answer in an order that a screen reader can read."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.terminal import GatewayUnreachable, TerminalConversation, chat, lines_of
from tests.ports import free_ports


def test_an_answer_with_options_and_sources() -> None:
    source = {"document": "某方案", "number": "", "clause": "二", "period": "2022—2024", "over": True}
    option = {"title": "详细", "say": "1"}
    answer: dict[str, Any] = {"replies": [{"text": "有补贴。", "options": [option], "sources": [source]}]}
    assert lines_of(answer) == ["有补贴。", "  1. 详细", "  出处：某方案，二（2022—2024，已到期）"]


def test_an_error_is_its_sentence() -> None:
    assert lines_of({"error": {"code": "too_many", "message": "您说得太快了。"}}) == ["您说得太快了。"]


def test_without_a_gateway_it_says_what_to_do() -> None:
    [port] = free_ports(1)
    with pytest.raises(GatewayUnreachable, match="make run"):
        TerminalConversation(f"http://127.0.0.1:{port}").say("你好")


def test_leaving_needs_no_gateway() -> None:
    shown: list[str] = []
    [port] = free_ports(1)
    chat(f"http://127.0.0.1:{port}", ["", "退出", "不会说到这里"], shown.append)
    assert shown[-1] == "再见。"
