"""The terminal: a conversation typed line by line, or one question; a client of the running gateway."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import httpx


class GatewayUnreachable(Exception):
    """No gateway answers; the text says what to do."""


class TerminalConversation:
    """One conversation with the gateway at an address."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._client = httpx.Client(base_url=address, timeout=30.0)

    def say(self, text: str) -> dict[str, Any]:
        """The gateway's answer, or its error as {"error": …}. Raises GatewayUnreachable."""
        try:
            answer: dict[str, Any] = self._client.post(
                "/api/v1/messages", json={"text": text, "modality": "text"}
            ).json()
        except (httpx.HTTPError, ValueError):
            raise GatewayUnreachable(f"连不上 {self._address}。请先在另一个窗口运行 make run。") from None
        return answer


def lines_of(answer: dict[str, Any]) -> list[str]:
    """An answer as lines that a screen reader reads in a sensible order."""
    if "error" in answer:
        return [answer["error"]["message"]]
    lines: list[str] = []
    for reply in answer["replies"]:
        lines.append(reply["text"])
        lines += [f"  {option['say']}. {option['title']}" for option in reply["options"]]
        lines += [f"  出处：{_source(source)}" for source in reply["sources"]]
    return lines


def _source(source: dict[str, Any]) -> str:
    over = f"（{source['period']}，已到期）" if source["over"] else ""
    return "，".join(part for part in (source["document"], source["number"], source["clause"]) if part) + over


def ask_once(address: str, text: str, as_json: bool, say: Callable[[str], None]) -> None:
    """Print the answer to one question."""
    answer = TerminalConversation(address).say(text)
    say(json.dumps(answer, ensure_ascii=False, indent=1) if as_json else "\n".join(lines_of(answer)))


def chat(address: str, lines: Iterable[str], say: Callable[[str], None]) -> None:
    """Answer line after line until the input ends or the person types 退出."""
    conversation = TerminalConversation(address)
    say("黔助：您好，我是帮残疾人问就业政策的程序。请打字提问，打“退出”就结束。")
    for line in lines:
        if line.strip() in ("退出", "exit", "quit"):
            break
        if line.strip():
            answered = lines_of(conversation.say(line))
            say("\n".join(["黔助：" + answered[0], *answered[1:]]))
    say("再见。")
