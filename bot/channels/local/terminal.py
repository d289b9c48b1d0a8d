"""The terminal: a conversation typed line by line, or one question; a client of the running gateway."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from http.cookies import CookieError, SimpleCookie
from pathlib import Path

import httpx
from pydantic import TypeAdapter, ValidationError

from actions.errors import QianzhuError
from bot.channels.local.terminal_events import EventFollower
from bot.channels.local.terminal_memory import KeptConversation, TerminalMemory
from bot.rendering.contract import Answer, Failure

_SECONDS = 30.0
_LONGEST_SENT = 1000
"""Characters: enough for the gateway to see that it is too long, few enough for it to read."""
_ANSWERED: TypeAdapter[Answer | Failure] = TypeAdapter(Answer | Failure)
_GREETING = "黔助：您好，我是帮残疾人问就业政策的程序。请打字提问，打“退出”就结束。"
_AGAIN = "黔助：我们接着上次的对话。要重新开始，请运行 qianzhu chat --new。"


class GatewayUnreachable(QianzhuError):
    """The gateway does not answer; the text says what to do."""

    def __init__(self, message: str, code: str = "gateway_unreachable") -> None:
        super().__init__(code, message)


class NotAnswered(QianzhuError):
    """The gateway answered with an error."""


class TerminalConversation:
    """One conversation with the gateway at an address."""

    def __init__(self, address: str, cookies: dict[str, str] | None = None) -> None:
        self._address = address
        self.cookies = dict(cookies or {})
        """By hand: a cookie that is meant for HTTPS must also come back over loopback."""

    def say(self, text: str) -> Answer | Failure:
        """The gateway's answer, or its error. Raises GatewayUnreachable."""
        try:
            # In ASCII: half a character, as a shell may hand over, cannot be sent otherwise.
            response = self._post("/api/v1/messages", {"text": text[:_LONGEST_SENT], "modality": "text"}, _SECONDS)
            answer = _ANSWERED.validate_json(response.content)
        except httpx.ConnectError:
            raise GatewayUnreachable(f"连不上 {self._address}。请先在另一个窗口运行 make run。") from None
        except httpx.TimeoutException:
            raise GatewayUnreachable(f"{_SECONDS:.0f}秒没有等到回答。请过一会儿再试一次。", "timeout") from None
        except httpx.InvalidURL:
            raise GatewayUnreachable(f"{self._address} 不是网址。请检查 QIANZHU_HOST。") from None
        except httpx.HTTPError:
            raise GatewayUnreachable("说到一半连接断了。请再试一次。", "connection_lost") from None
        except ValidationError:
            raise GatewayUnreachable(f"{self._address} 上的程序不是黔助。请检查 QIANZHU_PORT。") from None
        self._keep_cookies(response)
        return answer

    def has_read(self, message: int) -> None:
        """Let the counselor see that a message was shown; without it everything goes on all the same."""
        try:
            self._post("/api/v1/presence", {"read": message}, 2.0)
        except (httpx.HTTPError, httpx.InvalidURL):
            return

    @property
    def cookie_header(self) -> str:
        """What names this conversation; "" before the first answer."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _post(self, path: str, content: dict[str, str | int], seconds: float) -> httpx.Response:
        headers = {"content-type": "application/json", **({"cookie": self.cookie_header} if self.cookies else {})}
        # No proxy stands between this computer's terminal and its gateway.
        with httpx.Client(base_url=self._address, timeout=seconds, trust_env=False) as client:
            return client.post(path, content=json.dumps(content), headers=headers)

    def _keep_cookies(self, response: httpx.Response) -> None:
        for line in response.headers.get_list("set-cookie"):
            try:
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            except CookieError:
                continue


def lines_of(answer: Answer | Failure) -> list[str]:
    """An answer as lines that a screen reader reads in a sensible order."""
    if isinstance(answer, Failure):
        return [answer.error.message]
    lines: list[str] = []
    for reply in answer.replies:
        lines.append(reply.text)
        lines += [f"  {option.say}. {option.title}" for option in reply.options]
        lines += [f"  出处：{source.line}" for source in reply.sources]
    return lines


def ask_once(address: str, text: str, as_json: bool, say: Callable[[str], None]) -> None:
    """Print the answer to one question. Raises GatewayUnreachable, NotAnswered."""
    answer = TerminalConversation(address).say(text)
    if isinstance(answer, Failure):
        raise NotAnswered(answer.error.code, answer.error.message)
    told = answer.model_dump(mode="json")
    say(json.dumps(told, ensure_ascii=False, indent=1) if as_json else "\n".join(lines_of(answer)))


def chat(
    address: str,
    lines: Iterable[str],
    say: Callable[[str], None],
    tell: Callable[[str], None] | None = None,
    memory: Path | None = None,
    begins_anew: bool = False,
) -> None:
    """Answer line after line until the input ends or the person types 退出. Raises GatewayUnreachable.

    `tell` shows what a counselor writes, as it comes, from another thread; `memory` is the file in which the
    conversation is kept for the next time.
    """
    kept = TerminalMemory(memory, address)
    before = KeptConversation() if begins_anew else kept.load()
    conversation = TerminalConversation(address, before.cookies)
    turn = threading.Lock()
    seen = before.seen

    def _came(message: int, text: str) -> None:
        nonlocal seen
        with turn:
            (tell or say)(text)
            seen = max(seen, message)
            kept.save(KeptConversation(conversation.cookies, seen))
        conversation.has_read(message)

    say(_AGAIN if before.cookies else _GREETING)
    with EventFollower(address, lambda: conversation.cookie_header, seen, _came):
        for line in lines:
            if line.strip() in ("退出", "exit", "quit"):
                break
            if line.strip():
                answered = lines_of(conversation.say(line))
                with turn:
                    # First: whoever reads an answer finds its conversation again.
                    kept.save(KeptConversation(conversation.cookies, seen))
                    say("\n".join(["黔助：" + answered[0], *answered[1:]]))
    say("再见。")
