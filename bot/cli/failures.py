"""How errors leave the command line: one plain sentence on stderr, or the API's error object with `--json`."""

from __future__ import annotations

import json
import sys
import traceback
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le
from pydantic import SecretStr, ValidationError

from actions.errors import QianzhuError, UserInputError
from bot.settings import Settings


class Failed(UserInputError):
    """A command that could not do what was asked; the sentence says what to do."""

    def __init__(self, message: str, code: str = "failed", status: int = 1) -> None:
        super().__init__(code, message)
        self.status = status


def fail(error: QianzhuError, as_json: bool, status: int = 1) -> int:
    """Tell an error; the exit status."""
    message = error.message or f"没有做成（{error.code}）。请再试一次。"
    if as_json:
        print(json.dumps({"error": {"code": error.code, "message": message}}, ensure_ascii=False), file=sys.stderr)
    else:
        print(message, file=sys.stderr)
        usage = getattr(error, "usage", "")
        if usage:
            print(usage, file=sys.stderr)
    return status


def tell_unforeseen(error: Exception, as_json: bool) -> int:
    """Tell an error that nobody foresaw, with what a maintainer needs to find it; the exit status."""
    told = f"出了没有料到的问题（{type(error).__name__}）。"
    if not as_json:
        traceback.print_exception(error)
        told += "请把上面的内容发给维护的人。"
    return fail(QianzhuError("unforeseen", told), as_json)


def sentence_of_system(error: OSError) -> str:
    """What the operating system refused, and what to do."""
    place = f"（{error.filename}）" if error.filename else ""
    return f"没有做成{place}：{error.strerror or error}。请检查磁盘空间、文件权限和网络，再试一次。"


def sentences_about_settings(error: ValidationError) -> str:
    """Which settings are wrong, and what is allowed."""
    return "\n".join(["设置有误：", *(f"  {_about(fault)}" for fault in error.errors())])


def _about(fault: Any) -> str:
    name = str(fault["loc"][0]) if fault["loc"] else ""
    field = Settings.model_fields.get(name)
    if field is None:
        return str(fault["msg"]).removeprefix("Value error, ")
    allowed = _allowed(field.annotation, field.metadata)
    is_secret = SecretStr in (field.annotation, *get_args(field.annotation))
    now = "" if is_secret else f"，现在是“{fault['input']}”"
    return f"QIANZHU_{name.upper()} 要写 {allowed}{now}。"


def _allowed(kind: Any, limits: list[Any]) -> str:
    """What a setting may be, in words."""
    if get_origin(kind) is Literal:
        return " 或者 ".join(map(str, get_args(kind)))
    if kind is bool:
        return "true 或者 false"
    if kind not in (int, float):
        return "别的内容"
    number = "整数" if kind is int else "数"
    least = next((limit.ge for limit in limits if isinstance(limit, Ge)), None)
    above = next((limit.gt for limit in limits if isinstance(limit, Gt)), None)
    most = next((limit.le for limit in limits if isinstance(limit, Le)), None)
    if least is not None and most is not None:
        return f"{least} 到 {most} 的{number}"
    if least is not None:
        return f"{number}，最小是 {least}"
    return f"大于 {above:g} 的{number}" if above is not None else number
