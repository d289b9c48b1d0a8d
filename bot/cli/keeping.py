"""`backup` and `restore`: all that cannot be made again, in one file and back; `key`: what it is encrypted with."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.failures import Failed
from bot.cli.output import operator, say
from bot.settings import ROOT, Settings

if TYPE_CHECKING:
    from actions.records.dumps import Counts

_TOLD = {"service_requests": "请求", "messages": "消息", "turns": "对话", "consents": "同意", "counselors": "工作人员"}


def add_to(commands: Any) -> None:
    """Add these commands."""
    backing = commands.add_parser("backup", help="备份数据库、密钥和设置，放进一个文件；不用停")
    backing.add_argument("file", type=Path, metavar="文件", help="新文件，或者一个目录（文件名自己取）")
    backing.add_argument("--keep", type=int, default=0, metavar="份数", help="目录里只留最新的几份")
    backing.set_defaults(run=_back_up)
    restoring = commands.add_parser("restore", help="把备份放回来；先停下程序")
    restoring.add_argument("file", type=Path, metavar="文件")
    restoring.add_argument("--to", type=Path, metavar="目录", help="放到别的目录，不动现在的数据")
    restoring.add_argument("--replace", action="store_true", help="换掉现在的数据；旧的留在旁边")
    restoring.set_defaults(run=_restore)
    key = commands.add_parser("key", help="生成一个给个人信息加密的密钥；rotate 换密钥")
    key.set_defaults(run=_key)
    more = key.add_subparsers(metavar="rotate|check|push")
    more.add_parser("rotate", help="用最新的密钥把全部内容重新加密；断了可以再运行").set_defaults(run=_rotate)
    more.add_parser("check", help="看旧密钥还用不用得着").set_defaults(run=_check)
    more.add_parser("push", help="换浏览器通知的密钥；换完要重启").set_defaults(run=_change_push_key)


def _back_up(chosen: Settings, options: argparse.Namespace) -> int:
    from bot.operations.backup import back_up, keep_newest

    if options.keep < 0 or (options.keep and not options.file.is_dir()):
        raise Failed("--keep 后面写大于 0 的整数，前面要写一个目录。", "usage")
    file, manifest = back_up(chosen, options.file)
    say(f"备份好了：{file}（{file.stat().st_size / 1e6:.1f} MB）。")
    say(_counted(manifest.counts))
    if manifest.unreadable:
        say(f"注意：有 {manifest.unreadable} 处内容，手上的密钥打不开，备份里也打不开。")
    say("文件里有密钥，谁拿到都能读。请放到别的机器上，锁好。")
    for old in keep_newest(options.file, options.keep) if options.keep else ():
        say(f"删掉了旧的备份 {old.name}。")
    return 0


def _restore(chosen: Settings, options: argparse.Namespace) -> int:
    from bot.operations.backup import restore, settings_in, write_settings
    from bot.operations.doctor import is_running

    if not options.to and is_running(chosen):
        raise Failed("黔助还在运行。请先停下，再恢复。")
    url = f"sqlite:///{options.to.absolute() / 'qianzhu.db'}" if options.to else chosen.database_url
    manifest = restore(options.file, url, keys="" if options.to else chosen.keys, replace=options.replace)
    say(f"恢复好了，是 {manifest.made_at[:19].replace('T', ' ')}（UTC）的备份。")
    say(_counted(manifest.counts))
    folder = options.to or ROOT
    settings = folder / (".env" if not options.to and not (ROOT / ".env").exists() else "settings.restored.env")
    lines = settings_in(options.file)
    if lines:
        write_settings(lines, settings)
        say(f"那时的设置在 {settings}。" + ("" if settings.name == ".env" else "请跟 .env 比一比，把要的抄过去。"))
    say("备份以后被删掉的对话，现在又回来了。要删的请再删一次。")
    return 0


def _counted(counts: Counts) -> str:
    return "，".join(f"{name}{counts.get(table, 0)}条" for table, name in _TOLD.items()) + "。"


def _key(_chosen: Settings, _options: argparse.Namespace) -> int:
    from actions.records.encryption import new_key

    say(new_key())
    return 0


def _rotate(chosen: Settings, _options: argparse.Namespace) -> int:
    from actions.records.encryption import cipher_for, key_file_of, keys_in, new_key, write_keys
    from actions.records.rotation import reencrypt_everything
    from actions.store import open_store
    from bot.operations.doctor import is_running

    beside = key_file_of(chosen.database_url) if not chosen.keys else None
    if beside is not None:
        if is_running(chosen):
            raise Failed("密钥在文件里，换的时候不能有人用。请先停下黔助，再运行一次。")
        open_store(chosen.database_url).close()
        keys = keys_in(beside)
        if len(keys) == 1:
            write_keys(beside, [new_key(), *keys])
    store = open_store(chosen.database_url, chosen.keys)
    try:
        changed = reencrypt_everything(store.engine, cipher_for(chosen.database_url, chosen.keys))
    finally:
        store.close()
    say(f"重新加密了 {changed} 处。")
    status = _check(chosen, argparse.Namespace())
    if status == 0 and beside is not None:
        write_keys(beside, keys_in(beside)[:1])
        say(f"旧密钥已经从 {beside} 里去掉。")
    return status


def _change_push_key(chosen: Settings, _options: argparse.Namespace) -> int:
    from actions.store import open_store

    store = open_store(chosen.database_url, chosen.keys)
    try:
        store.push_key.forget()
        browsers = store.push_subscriptions.forget_all()
        store.operator_log.add(operator(), "push-key", "", "")
    finally:
        store.close()
    say(f"换好了，请重启黔助。{browsers} 个浏览器先收不到通知，本人再打开网页，就又收得到。")
    return 0


def _check(chosen: Settings, _options: argparse.Namespace) -> int:
    from actions.records.encryption import cipher_for
    from actions.records.rotation import tally
    from actions.store import open_store

    store = open_store(chosen.database_url, chosen.keys)
    try:
        found = tally(store.engine, cipher_for(chosen.database_url, chosen.keys))
    finally:
        store.close()
    say(f"最新密钥：{found.newest} 处。旧密钥：{found.older} 处。没有加密：{found.clear} 处。")
    if found.unreadable:
        raise Failed(f"有 {found.unreadable} 处，手上的密钥都打不开。请不要去掉任何密钥，先找回缺的那个。")
    if found.needs_older_keys:
        raise Failed("旧密钥还要用。请运行 qianzhu key rotate。")
    several = "," in chosen.keys
    say("全部在最新的密钥下面。" + ("可以从 QIANZHU_DATA_KEYS 去掉旧密钥，再重启。" if several else ""))
    return 0
