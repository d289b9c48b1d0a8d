"""How the page looks, sounds and waits for whoever uses this device: chosen without an account, kept in a cookie.

Works by a plain form; scripts send the same form. How answers are worded (短句) belongs to the conversation instead.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from actions.people.profiles import Profiles
from bot.channels.http.dependencies import TheLimits, TheSettings, TheStore, TheVisitor, Visitor, settings_of
from bot.channels.http.forms import fields_of
from bot.channels.http.limits import RateLimits
from bot.channels.http.session import cookie_name, set_own_cookie
from bot.channels.http.session import set_cookie as set_session
from bot.errors import ApiError
from voice.hearing.endpointing import SILENCES
from voice.models.register import VOICES
from voice.speaking.speaker import RATES

COOKIE = "qianzhu_display"
_KEPT_SECONDS = 365 * 24 * 3600
_LONGEST_COOKIE = 2048
_MOST_FIELDS = 20
_SHORT = "short"

router = APIRouter()


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen."""

    name: str
    label: str
    titles: dict[str, str]
    """Value → what it is called; the first is the usual one."""
    is_sound: bool = False
    """Whether it is about hearing and speaking: not shown to who cannot hear."""

    @property
    def usual(self) -> str:
        """What holds where nothing was chosen."""
        return next(iter(self.titles))


CHOICES = (
    Choice(
        "theme",
        "颜色",
        {"system": "跟系统一样", "light": "白底黑字", "dark": "黑底白字", "contrast": "黑底黄字，最清楚"},
    ),
    Choice("size", "字的大小", {"100": "一般", "125": "大", "150": "很大", "200": "两倍"}),
    Choice("spacing", "行和字的间隔", {"usual": "一般", "wide": "宽"}),
    Choice("motion", "有新回答时", {"usual": "页面跟着移过去", "still": "页面不动"}),
    Choice(
        "rate",
        "说话的快慢",
        {"": "一般，说“慢一点”也行", **{f"{rate:g}": name for name, rate in RATES.items()}},
        is_sound=True,
    ),
    Choice(
        "voice",
        "谁的声音",
        {"": "默认", **dict(zip(VOICES, ("女声一", "女声二", "男声"), strict=True))},
        is_sound=True,
    ),
    Choice(
        "silence",
        "停多久算说完",
        {f"{one:g}": f"{name}，{one:g}秒" for name, one in zip("短中长", SILENCES, strict=True)},
        is_sound=True,
    ),
    Choice("captions", "边说边出字", {"on": "要", "off": "不要"}, is_sound=True),
    Choice("sounds", "提示音", {"on": "要", "off": "不要"}, is_sound=True),
    Choice("speaking", "手机上的说话按钮", {"hold": "按住说话", "free": "免按说话，一直听"}, is_sound=True),
)
SHORT = Choice(_SHORT, "句子", {"off": "一般", "on": "短句，难懂的词有解释"})
GROUPS = {
    "怎么看": (SHORT, *(choice for choice in CHOICES if not choice.is_sound)),
    "怎么听、怎么说": tuple(choice for choice in CHOICES if choice.is_sound),
}
"""Heading → choices, as the settings show them."""


def switched(on: bool) -> str:
    """The value of a choice that is on or off."""
    return "on" if on else "off"


def display_of(request: Request) -> dict[str, str]:
    """Name of each choice → what was chosen on this device; what nobody offers is not taken."""
    cookie = request.cookies.get(cookie_name(COOKIE, settings_of(request)), "")
    try:
        kept = dict(parse_qsl(cookie[:_LONGEST_COOKIE], max_num_fields=_MOST_FIELDS))
    except ValueError:
        kept = {}
    return _allowed(kept)


@router.post("/settings")
async def choose(
    request: Request, visitor: TheVisitor, store: TheStore, limits: TheLimits, settings: TheSettings
) -> Response:
    """Keep what the form says. Raises RateLimited and StorageUnavailable."""
    fields = await fields_of(request, _MOST_FIELDS)
    if not fields.keys() & {choice.name for choice in (SHORT, *CHOICES)}:
        raise ApiError("bad_form")
    if fields.get(_SHORT) in SHORT.titles:
        await _keep_short(visitor, store.profiles, limits, fields[_SHORT] == "on")
    by_script = request.headers.get("accept", "").startswith("application/json")
    shown = "/?saved" if fields.get("from") == "header" else "/?saved#wishes"
    response = Response(status_code=204) if by_script else RedirectResponse(shown, 303)
    chosen = _allowed({**display_of(request), **fields})
    set_own_cookie(response, COOKIE, urlencode(chosen), _KEPT_SECONDS, settings)
    set_session(response, visitor.cookie, settings)
    return response


async def _keep_short(visitor: Visitor, profiles: Profiles, limits: RateLimits, short: bool) -> None:
    now = await asyncio.to_thread(profiles.of, visitor.conversation)
    if now.short != short:
        await limits.check(visitor.conversation, visitor.address)
        await asyncio.to_thread(profiles.change, visitor.conversation, {"short": short})


def _allowed(wanted: dict[str, str]) -> dict[str, str]:
    return {
        choice.name: wanted[choice.name] if wanted.get(choice.name) in choice.titles else choice.usual
        for choice in CHOICES
    }
