"""`off`, `on`, `switches`: turn a channel, voice or all answers off and on; `audit`: what operators did."""

from __future__ import annotations

import argparse
import json
from typing import Any

from bot.cli.accounts import opened
from bot.cli.failures import Failed
from bot.cli.output import beijing_clock, operator, say, table
from bot.settings import Settings

_NAMES = {
    "web": "网页和接口的回答",
    "telegram": "Telegram 的回答",
    "telephone": "电话里的回答",
    "voice": "语音（听和读）",
    "answers": "全部回答",
}
_DONE = {
    "off": "关掉",
    "on": "打开",
    "add": "加工作人员",
    "disable": "停用账号",
    "enable": "启用账号",
    "unlock": "解锁",
    "push-key": "换浏览器通知的密钥",
    "password": "换密码",
    "drop_code": "换或者取消验证码",
    "team": "换组",
}


def add_to(commands: Any) -> None:
    """Add these commands."""
    off = commands.add_parser("off", help="关掉一个渠道、语音或者全部回答，几秒内生效")
    off.add_argument("name", choices=tuple(_NAMES), metavar="名称", help="、".join(_NAMES))
    off.add_argument("--reason", required=True, metavar="原因", help="为什么关；只记下来，不给求助的人看")
    off.set_defaults(run=_off)
    on = commands.add_parser("on", help="重新打开")
    on.add_argument("name", choices=tuple(_NAMES), metavar="名称", help="、".join(_NAMES))
    on.set_defaults(run=_on)
    switches = commands.add_parser("switches", help="现在关着什么，谁关的，为什么")
    switches.add_argument("--json", action="store_true", help="输出 JSON")
    switches.set_defaults(run=_switches)
    audit = commands.add_parser("audit", help="在命令行上做过什么：谁，什么时候")
    audit.add_argument("--count", type=int, default=50, metavar="条数", help="最多列多少条（50）")
    audit.set_defaults(run=_audit)


def _off(chosen: Settings, options: argparse.Namespace) -> int:
    from actions.staff.switches import Switch

    if not options.reason.strip():
        raise Failed("请写明原因：--reason 后面写几个字。", "usage")
    with opened(chosen) as store:
        store.switches.turn_off(Switch(options.name), options.reason.strip(), operator())
    say(f"关掉了：{_NAMES[options.name]}。几秒内生效。")
    say("求助的人会听到这里在检修，还能做什么。危险求助和转人工不会关。")
    return 0


def _on(chosen: Settings, options: argparse.Namespace) -> int:
    from actions.staff.switches import Switch

    with opened(chosen) as store:
        was_off = store.switches.turn_on(Switch(options.name), operator())
    say(f"打开了：{_NAMES[options.name]}。几秒内生效。" if was_off else f"本来就开着：{_NAMES[options.name]}。")
    return 0


def _switches(chosen: Settings, options: argparse.Namespace) -> int:
    with opened(chosen) as store:
        off = {one.switch.value: one for one in store.switches.off()}
    if options.json:
        told = [
            {"name": name, "off": name in off, "reason": off[name].reason if name in off else ""} for name in _NAMES
        ]
        say(json.dumps(told, ensure_ascii=False, indent=1))
        return 0
    rows = [
        (name, "关着", beijing_clock(off[name].since), off[name].who, off[name].reason)
        if name in off
        else (name, "开着", "", "", "")
        for name in _NAMES
    ]
    for line in table(("名称", "现在", "从何时", "谁", "原因"), rows):
        say(line)
    return 0


def _audit(chosen: Settings, options: argparse.Namespace) -> int:
    with opened(chosen) as store:
        events = store.operator_log.latest(max(1, options.count))
    rows = [(beijing_clock(one.at), one.who, _DONE.get(one.what, one.what), one.target, one.detail) for one in events]
    for line in table(("时间", "谁", "做了什么", "对什么", "说明"), rows) if rows else ():
        say(line)
    say(f"共{len(rows)}条。")
    return 0
