"""`chat`, `listen`, `ask`: clients of the running gateway."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.channels.local.terminal import GatewayUnreachable, ask_once, chat
from bot.cli.failures import Failed
from bot.cli.output import say
from bot.settings import VAR, Settings

_PROMPT = "您："
_MEMORY = VAR / "chat.json"


def add_to(commands: Any) -> None:
    """Add these commands."""
    talking = commands.add_parser("chat", help="在终端里对话")
    talking.add_argument("--new", action="store_true", help="不接上次的对话，重新开始")
    talking.set_defaults(run=_chat)
    listening = commands.add_parser("listen", help="用麦克风对话：按回车开始说，再按回车说完")
    listening.add_argument("--hands-free", action="store_true", help="不用按键，直接说")
    listening.add_argument("--headphones", action="store_true", help="戴着耳机，随时可以打断")
    listening.add_argument("--no-waiting-tone", action="store_true", help="等回答时不出响声")
    listening.set_defaults(run=_listen)
    asking = commands.add_parser("ask", help="问一个问题")
    asking.add_argument("text", metavar="问题")
    asking.add_argument("--json", action="store_true", help="按接口的格式输出")
    asking.set_defaults(run=_ask)


def _chat(chosen: Settings, options: argparse.Namespace) -> int:
    with _hint(chosen):
        chat(chosen.gateway_url, iter(_read_line, None), say, _tell, _MEMORY, options.new)
    return 0


def _listen(chosen: Settings, options: argparse.Namespace) -> int:
    from bot.channels.local.devices import NoDevice
    from bot.channels.local.microphone import Unreachable, listen

    with _hint(chosen):
        try:
            listen(chosen.gateway_url, options.hands_free, options.headphones, say, not options.no_waiting_tone)
        except Unreachable as error:
            raise GatewayUnreachable(str(error)) from None
        except NoDevice as error:
            raise Failed(str(error), "no_device") from None
    return 0


def _ask(chosen: Settings, options: argparse.Namespace) -> int:
    with _hint(chosen):
        ask_once(chosen.gateway_url, options.text, options.json, say)
    return 0


def _read_line() -> str | None:
    try:
        return input(_PROMPT if sys.stdin.isatty() else "")
    except EOFError:
        return None


def _tell(text: str) -> None:
    """Show what a counselor wrote while somebody may be typing: on a line of its own, then the prompt again."""
    if not sys.stdin.isatty():
        say(text)
        return
    print(f"\n{text}\n{_PROMPT}", end="", flush=True)


@contextmanager
def _hint(chosen: Settings) -> Iterator[None]:
    """Where no port was set and nobody answers, the gateway may well run at another one."""
    try:
        yield
    except GatewayUnreachable as error:
        if error.code != "gateway_unreachable" or "port" in chosen.model_fields_set:
            raise
        more = "如果它用的是别的端口，请在这里也设 QIANZHU_PORT。"
        raise GatewayUnreachable(error.message + more) from None
