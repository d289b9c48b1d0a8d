"""`part` and `migrate`: for what runs each process by itself, such as containers, which restart and watch it."""

from __future__ import annotations

import argparse
import os
from typing import Any

from bot.cli.failures import Failed
from bot.cli.output import say
from bot.settings import ROOT, Settings


def add_to(commands: Any) -> None:
    """Add these commands."""
    part = commands.add_parser("part", help="只做一个部分，记录写到屏幕；给容器用，没有人看着它")
    part.add_argument("name", choices=("gateway", "rasa", "actions"), metavar="部分", help="gateway、rasa 或 actions")
    part.set_defaults(run=_part)
    migrating = commands.add_parser("migrate", help="把数据库的表改成这个版本的样子；启动时也会自己改")
    migrating.set_defaults(run=_migrate)


def _part(chosen: Settings, options: argparse.Namespace) -> int:
    """Become that process, so that signals reach it and its log is ours."""
    from bot.operations.model_file import is_whole
    from bot.operations.supervisor import RASA, commands
    from bot.operations.training import model_path

    model = model_path(chosen.models_dir)
    if options.name == RASA and not (model.exists() and is_whole(model)):
        raise Failed(f"问答模型还没有，或者坏了：{model}。请先运行 qianzhu train。")
    [command] = [one for one in commands(chosen, model) if one.name == options.name]
    os.chdir(ROOT)
    os.execve(command.arguments[0], command.arguments, command.environment)  # noqa: S606 - a list of our own


def _migrate(chosen: Settings, _options: argparse.Namespace) -> int:
    from actions.records.database import open_database

    open_database(chosen.database_url, check=True).dispose()
    say("数据库的表是这个版本的了。")
    return 0
