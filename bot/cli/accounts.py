"""`counselor list|disable|enable|unlock|password|code|team|reads`: accounts as an operator keeps them."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.cli.failures import Failed
from bot.cli.output import beijing_clock, operator, say, table
from bot.settings import Settings

if TYPE_CHECKING:
    # Imported where it is needed: other commands start faster without a database.
    from actions.store import Store

_ROLES = {"counselor": "工作人员", "lead": "组长", "administrator": "管理员"}


def add_to(group: Any) -> None:
    """Add these commands to the group `counselor`."""
    listing = group.add_parser("list", help="列出工作人员")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    listing.set_defaults(run=_list)
    _of_one(group, "disable", "停用账号：马上退出，手上的请求放回去等人接", _disable)
    _of_one(group, "enable", "重新启用账号", _enable)
    _of_one(group, "unlock", "密码错得太多被锁，给他解开", _unlock)
    _of_one(group, "password", "换密码；新密码从键盘或标准输入读", _set_password)
    code = _of_one(group, "code", "换动态验证码：给一个新的", _set_code)
    code.add_argument("--off", action="store_true", help="不再要验证码")
    team = _of_one(group, "team", "换组", _put_into_team)
    team.add_argument("team", metavar="组", help="写 - 就是不归任何组")
    team.add_argument("--region", action="append", default=[], metavar="市州", help="新组管的市州，可以写几次")
    reads = group.add_parser("reads", help="谁看过哪个请求，什么时候看的")
    reads.add_argument("--number", default="", metavar="编号", help="只看这个请求")
    reads.add_argument("--login", default="", metavar="登录名", help="只看这个人")
    reads.add_argument("--count", type=int, default=100, metavar="条数", help="最多列多少条（100）")
    reads.add_argument("--json", action="store_true", help="输出 JSON")
    reads.set_defaults(run=_reads)


def read_password() -> str:
    """A password from the keyboard, unseen, or from standard input. Raises Failed."""
    try:
        return getpass.getpass("密码：") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    except EOFError:
        raise Failed("没有收到密码。请再运行一次。") from None


@contextmanager
def opened(chosen: Settings) -> Iterator[Store]:
    """The records, for one command."""
    from actions.store import open_store

    store = open_store(chosen.database_url, chosen.keys)
    try:
        yield store
    finally:
        store.close()


def _of_one(group: Any, name: str, told: str, run: Callable[[Settings, argparse.Namespace], int]) -> Any:
    """A command about one counselor."""
    command = group.add_parser(name, help=told)
    command.add_argument("login", metavar="登录名")
    command.set_defaults(run=run)
    return command


def _list(chosen: Settings, options: argparse.Namespace) -> int:
    with opened(chosen) as store:
        accounts = store.accounts.all()
    if options.json:
        say(json.dumps([asdict(account) for account in accounts], ensure_ascii=False, indent=1))
        return 0
    rows = [
        (
            account.login,
            account.name,
            _ROLES[account.role],
            account.team or "没有组",
            "要" if account.needs_code else "不要",
            "停用" if not account.is_active else "登录着" if account.is_signed_in else "没登录",
        )
        for account in accounts
    ]
    for line in table(("登录名", "姓名", "身份", "组", "验证码", "现在"), rows) if rows else ():
        say(line)
    say(f"共{len(rows)}位工作人员。")
    return 0


def _disable(chosen: Settings, options: argparse.Namespace) -> int:
    with opened(chosen) as store:
        store.accounts.disable(options.login, operator())
        numbers = store.housekeeping.hand_back_of(options.login)
    say(f"{options.login} 停用了，已经退出登录。")
    if numbers:
        say(f"放回去等人接的请求：{'、'.join(numbers)}。")
    return 0


def _enable(chosen: Settings, options: argparse.Namespace) -> int:
    with opened(chosen) as store:
        store.accounts.enable(options.login, operator())
    say(f"{options.login} 又可以登录了。")
    return 0


def _unlock(chosen: Settings, options: argparse.Namespace) -> int:
    with opened(chosen) as store:
        forgiven = store.accounts.unlock(options.login, operator())
    say(f"{options.login} 解开了，以前错的{forgiven}次不算了。")
    return 0


def _set_password(chosen: Settings, options: argparse.Namespace) -> int:
    password = read_password()
    with opened(chosen) as store:
        store.accounts.set_password(options.login, password, operator())
    say(f"{options.login} 的密码换了，要重新登录。")
    return 0


def _set_code(chosen: Settings, options: argparse.Namespace) -> int:
    with opened(chosen) as store:
        store.accounts.drop_code(options.login, operator())
        if not options.off:
            say(f"把这个地址放进验证码软件：{store.counselors.require_code(options.login)}")
    say(f"{options.login} 登录时{'不要验证码了' if options.off else '要用新的验证码'}。")
    return 0


def _put_into_team(chosen: Settings, options: argparse.Namespace) -> int:
    team = "" if options.team == "-" else options.team
    with opened(chosen) as store:
        store.accounts.put_into_team(options.login, team, tuple(options.region), operator())
    say(f"{options.login} 现在{f'在{team}' if team else '不归任何组'}。")
    return 0


def _reads(chosen: Settings, options: argparse.Namespace) -> int:
    with opened(chosen) as store:
        reads = store.case_reads.latest(options.number, options.login, max(1, options.count))
    if options.json:
        say(json.dumps([{**asdict(read), "at": f"{read.at.isoformat()}Z"} for read in reads], indent=1))
        return 0
    rows = [(beijing_clock(read.at), read.login, read.number) for read in reads]
    for line in table(("时间", "登录名", "编号"), rows) if rows else ():
        say(line)
    say(f"共{len(rows)}条。同一个人十分钟里再看，只记一条。")
    return 0
