"""Arguments, with every word that the parser says in Chinese."""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NoReturn

from actions.errors import UserInputError

_WORDS = {
    "usage: ": "用法：",
    "positional arguments": "要写的",
    "options": "可以加的",
    "show this help message and exit": "显示这份说明",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s：%(message)s",
    "the following arguments are required: %s": "还要写：%s。",
    "one of the arguments %s is required": "下面的要写一个：%s。",
    "expected one argument": "后面要写一个值。",
    "expected at most one argument": "后面最多写一个值。",
    "expected at least one argument": "后面至少写一个值。",
    "expected %s argument": "后面要写%s个值。",
    "expected %s arguments": "后面要写%s个值。",
    "unrecognized arguments: %s": "不认识：%s。",
    "not allowed with argument %s": "不能同%s一起用。",
    "ignored explicit argument %r": "后面不用写值：%r。",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 不止一个意思：%(matches)s。",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)s。可以写：%(choices)s。",
    "invalid choice: %(value)r, maybe you meant %(suggestions)s? (choose from %(choices)s)": (
        "没有 %(value)s。您要的是 %(suggestions)s 吗？可以写：%(choices)s。"
    ),
    "invalid %(type)s value: %(value)r": "%(value)s 不对。",
}
"""What `argparse` says, by its own English."""


class UsageError(UserInputError):
    """A command that was not typed as it has to be."""

    def __init__(self, message: str, usage: str = "") -> None:
        super().__init__("usage", message)
        self.usage = usage


class ChineseParser(argparse.ArgumentParser):
    """Raises UsageError where its kind would print English and exit."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, allow_abbrev=False)
        for group in (self._positionals, self._optionals):
            group.title = _translated(group.title or "")

    def error(self, message: str) -> NoReturn:
        """Tell what is wrong by raising it."""
        # Choices are listed as Python writes them.
        plain = message.replace("', '", "、").replace("'", "")
        raise UsageError(plain, f"{self.format_usage().strip()}\n要看说明：{self.prog} --help")


def print_version() -> type[argparse.Action]:
    """The action of `--version`."""
    return _Version


class _Version(argparse.Action):
    def __init__(self, option_strings: list[str], dest: str, help: str | None = None) -> None:
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, *_: object) -> None:
        try:
            number = version("qianzhu")
        except PackageNotFoundError:
            number = "（没有安装）"
        print(f"qianzhu {number}")
        sys.exit(0)


def _translated(words: str) -> str:
    return _WORDS.get(words, words)


def _translated_plural(one: str, many: str, count: int) -> str:
    return _translated(one if count == 1 else many)


# The parser asks gettext, which would want compiled catalogues; this is the module's own seam for it.
argparse._ = _translated  # type: ignore[attr-defined]
argparse.ngettext = _translated_plural  # type: ignore[attr-defined]
