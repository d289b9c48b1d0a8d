"""What a counselor chose on this device: how the console looks, and filters to come back to. A cookie holds it."""

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
MOST_FILTERS = 6
_COOKIE = "qianzhu_console_choices"
_KEPT_SECONDS = 365 * 24 * 3600
_LONGEST_COOKIE = 4000
_LONGEST_FILTER = 300


@dataclass(frozen=True)
class Choices:
    """What holds on this device."""

    theme: str = "system"
    size: str = "100"
    filters: tuple[str, ...] = ()
    """Addresses of lists without their path: "?which=mine&medium=text"."""

    def with_looks(self, theme: str, size: str) -> Choices:
        """The same with another look; what nobody offers is not taken."""
        return replace(
            self,
            theme=theme if theme in THEMES else self.theme,
            size=size if size in SIZES else self.size,
        )

    def with_filter(self, query: str) -> Choices:
        """The same with one filter more; the oldest goes where there are too many."""
        others = tuple(one for one in self.filters if one != query)
        return replace(self, filters=(*others, query)[-MOST_FILTERS:])

    def without_filter(self, query: str) -> Choices:
        """The same without a filter."""
        return replace(self, filters=tuple(one for one in self.filters if one != query))


def choices_of(request: Request) -> Choices:
    """What the browser's cookie says; nonsense in it is passed over."""
    cookie = request.cookies.get(cookie_name(_COOKIE, settings_of(request)), "")
    try:
        held = parse_qsl(cookie[:_LONGEST_COOKIE], max_num_fields=MOST_FILTERS + 2)
    except ValueError:
        held = []
    named = dict(held)
    filters = [query for name, query in held if name == "filter" and _is_filter(query)]
    looks = Choices().with_looks(named.get("theme", ""), named.get("size", ""))
    return replace(looks, filters=tuple(filters[-MOST_FILTERS:]))


def keep_choices(response: Response, choices: Choices, settings: Settings) -> None:
    """Let the browser keep them."""
    content = [("theme", choices.theme), ("size", choices.size), *(("filter", query) for query in choices.filters)]
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


def _is_filter(query: str) -> bool:
    return query.startswith("?") and len(query) <= _LONGEST_FILTER
