"""What a counselor chose on this device: how the console looks. A cookie holds it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from fastapi import Request
from fastapi.responses import Response

from bot.channels.http.dependencies import settings_of
from bot.channels.http.session import cookie_name
from bot.settings import Settings

THEMES = {"system": "跟系统一样", "light": "白底黑字", "dark": "黑底白字", "contrast": "黑底黄字，最清楚"}
SIZES = {"100": "一般", "125": "大", "150": "很大", "200": "两倍"}
_COOKIE = "qianzhu_console_choices"
_KEPT_SECONDS = 365 * 24 * 3600
_LONGEST_COOKIE = 4000
_MOST_FIELDS = 8
"""Earlier releases kept filters beside the looks."""


@dataclass(frozen=True)
class Choices:
    """What holds on this device."""

    theme: str = "system"
    size: str = "100"

    def with_looks(self, theme: str, size: str) -> Choices:
        """The same with another look; what nobody offers is not taken."""
        return replace(
            self,
            theme=theme if theme in THEMES else self.theme,
            size=size if size in SIZES else self.size,
        )


def choices_of(request: Request) -> Choices:
    """What the browser's cookie says; nonsense in it is passed over."""
    cookie = request.cookies.get(cookie_name(_COOKIE, settings_of(request)), "")
    try:
        held = dict(parse_qsl(cookie[:_LONGEST_COOKIE], max_num_fields=_MOST_FIELDS))
    except ValueError:
        held = {}
    return Choices().with_looks(held.get("theme", ""), held.get("size", ""))


def keep_choices(response: Response, choices: Choices, settings: Settings) -> None:
    """Let the browser keep them."""
    content = {"theme": choices.theme, "size": choices.size}
    secure = settings.cookies_need_https
    response.set_cookie(
        cookie_name(_COOKIE, settings),
        urlencode(content),
        max_age=_KEPT_SECONDS,
        path="/" if secure else "/console",
        httponly=True,
        samesite="strict",
        secure=secure,
    )
