"""How every page of the console is rendered, and with what protection it is sent."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader

from actions.beijing_time import BEIJING, beijing
from actions.requests.request import RequestState, Step, spoken_number
from actions.staff.counselors import Role
from bot.console.choices import SIZES, THEMES, choices_of
from bot.rendering import TEMPLATES

CONSOLE = Path(__file__).parent
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_templates = Jinja2Templates(
    env=Environment(
        loader=FileSystemLoader([CONSOLE / "templates", TEMPLATES]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
)


def page(request: Request, template: str, shown: dict[str, object], status: int = 200) -> HTMLResponse:
    """A rendered page."""
    shown = {"chosen": choices_of(request), "themes": THEMES, "sizes": SIZES, "here_at": _address(request), **shown}
    response: HTMLResponse = _templates.TemplateResponse(request, template, shown, status_code=status, headers=_HEADERS)
    return response


def _address(request: Request) -> str:
    """The page's own address, to come back to after a form; where a form was answered, the list."""
    if request.method != "GET":
        return "/console"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def moment(at: datetime) -> str:
    """A moment in local words: 11月25日 14:05."""
    local = beijing(at)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def as_input(at: datetime) -> str:
    """A moment in UTC as a field for date and time holds it, in local time."""
    return f"{beijing(at):%Y-%m-%dT%H:%M}"


def from_input(written: str) -> datetime | None:
    """The moment in UTC that such a field holds; None where it holds none."""
    try:
        local = datetime.fromisoformat(written)
        return local.replace(tzinfo=BEIJING).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def duration(seconds: float) -> str:
    """A length of time in words: 3小时5分钟."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return "不到1分钟"
    hours, days = minutes // 60, minutes // (24 * 60)
    if days:
        return f"{days}天{hours % 24}小时" if hours % 24 else f"{days}天"
    return f"{hours}小时{minutes % 60}分钟" if hours else f"{minutes}分钟"


_STEPS = {
    Step.CLAIM: "接了",
    Step.ANSWER: "回复",
    Step.WRITE: "本人写来",
    Step.DANGER: "本人说到有危险",
    Step.CONTACT: "本人留了联系办法",
    Step.TRANSFER: "转给同事",
    Step.TO_TEAM: "转给别的组",
    Step.TAKE_OVER: "动了同事在办的请求",
    Step.HAND_BACK: "交还",
    Step.SNOOZE: "放一放",
    Step.ESCALATE: "等太久",
    Step.END: "本人结束了对话",
    Step.LEAVE: "本人要结束，有危险，没有关",
    Step.RESOLVE: "办完",
    Step.REOPEN: "重新打开",
    Step.RATE: "打分",
    Step.CLOSE: "结束",
    Step.CANCEL: "取消",
    Step.NOTE: "记了备注",
    Step.LABEL: "改了标签",
    Step.CALL_BACK: "约了联系时间",
    Step.REFER: "介绍了岗位",
    Step.OUTCOME: "岗位的结果",
    Step.DATE: "记了日子",
}
_STATES = {
    RequestState.NEW: "等人接",
    RequestState.CLAIMED: "在办",
    RequestState.WAITING_FOR_USER: "在等本人回复",
    RequestState.RESOLVED: "办完了",
    RequestState.CLOSED: "已结束",
    RequestState.REOPENED: "又打开了，等人接",
    RequestState.CANCELLED: "本人取消了",
}


_ROLES = {Role.COUNSELOR: "工作人员", Role.LEAD: "组长", Role.ADMINISTRATOR: "管理员"}


def state_name(state: str) -> str:
    """Where a request stands, as counselors say it."""
    return _STATES[RequestState(state)]


_templates.env.filters.update(
    moment=moment,
    as_input=as_input,
    duration=duration,
    spoken_number=spoken_number,
    step_name=lambda step: _STEPS[Step(step)],
    state_name=state_name,
    role_name=lambda role: _ROLES[Role(role)],
)
