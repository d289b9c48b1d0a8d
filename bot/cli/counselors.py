"""`counselor`: who may sign in at the console."""

from __future__ import annotations

import argparse
from typing import Any

from bot.cli import accounts
from bot.cli.failures import Failed
from bot.cli.output import operator, say
from bot.settings import Settings


def add_to(commands: Any) -> None:
    """Add these commands."""
    counselor = commands.add_parser("counselor", help="工作人员").add_subparsers(
        required=True, metavar="add|list|disable|enable|unlock|password|code|team|reads"
    )
    adding = counselor.add_parser("add", help="加一位工作人员；密码从键盘或标准输入读")
    adding.add_argument("login", metavar="登录名")
    adding.add_argument("name", metavar="姓名", help="求助的人看到的名字")
    adding.add_argument(
        "--role",
        choices=("counselor", "lead", "administrator"),
        default="counselor",
        help="counselor 工作人员，lead 组长，administrator 管理员",
    )
    adding.add_argument("--team", default="", metavar="组", help="没有组的人看得到没有分组的请求")
    adding.add_argument("--region", action="append", default=[], metavar="市州", help="新组管的市州，可以写几次")
    adding.add_argument("--code", action="store_true", help="登录时还要动态验证码")
    adding.set_defaults(run=_add)
    accounts.add_to(counselor)


def _add(chosen: Settings, options: argparse.Namespace) -> int:
    from actions.staff.counselors import Role

    if options.region and not options.team:
        raise Failed("写了 --region，就要用 --team 写是哪个组。", "usage")
    password = accounts.read_password()
    try:
        with accounts.opened(chosen) as store:
            store.counselors.add(
                options.login, options.name, password, Role(options.role), options.team, tuple(options.region)
            )
            store.operator_log.add(operator(), "add", options.login, options.role)
            if options.code:
                say(f"把这个地址放进验证码软件：{store.counselors.require_code(options.login)}")
    except ValueError as error:
        raise Failed(str(error)) from None
    say(f"加好了。{options.name}可以在 {chosen.gateway_url}/console 登录。")
    return 0
