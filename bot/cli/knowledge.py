"""`knowledge check` and `knowledge coverage`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from bot.cli.output import say
from bot.settings import Settings


def add_to(commands: Any) -> None:
    """Add these commands."""
    knowledge = commands.add_parser("knowledge", help="检查知识").add_subparsers(
        required=True, metavar="check|coverage"
    )
    check = knowledge.add_parser("check", help="检查每条知识和规则的出处、数字、单位、句长和引用")
    check.add_argument("--documents", metavar="文件夹", help="有原文时，再把登记的数字同原文核对")
    check.set_defaults(run=_check)
    knowledge.add_parser("coverage", help="方案每一条各有哪些知识").set_defaults(run=_coverage)


def _check(_chosen: Settings, options: argparse.Namespace) -> int:
    from actions.eligibility.check import faults as rule_faults
    from actions.knowledge.check import faults
    from actions.knowledge.files import KNOWLEDGE

    originals = Path(options.documents) if options.documents else None
    found = [*faults(KNOWLEDGE, originals), *rule_faults(original_documents=originals)]
    for fault in found:
        say(str(fault))
    say(f"发现{len(found)}处问题。" if found else "没有问题。")
    return 1 if found else 0


def _coverage(_chosen: Settings, _options: argparse.Namespace) -> int:
    from actions.knowledge.coverage import plan_coverage

    rows = plan_coverage()
    for row in rows:
        say(str(row))
    empty = sum(not row.entries for row in rows)
    say(f"共{len(rows)}项，{empty}项还没有知识。")
    return 1 if empty else 0
