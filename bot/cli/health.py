"""`doctor`: what is missing, and what to do."""

from __future__ import annotations

import argparse
import json
from typing import Any

from bot.cli.failures import Failed
from bot.cli.output import say
from bot.settings import Settings


def add_to(commands: Any) -> None:
    """Add this command."""
    doctor = commands.add_parser("doctor", help="检查这台机器：缺什么，怎么办")
    doctor.add_argument("--json", action="store_true", help="输出 JSON")
    doctor.set_defaults(run=_doctor)


def _doctor(chosen: Settings, options: argparse.Namespace) -> int:
    from bot.operations.doctor import examine
    from bot.operations.findings import BAD, WARNING, say_findings, worst

    findings = examine(chosen)
    status = 1 if worst(findings) == BAD else 0
    if options.json:
        say(json.dumps([finding._asdict() for finding in findings], ensure_ascii=False, indent=1))
        return status
    say_findings(findings, say, all_of_them=True)
    counts = {level: sum(finding.level == level for finding in findings) for level in (BAD, WARNING)}
    if status:
        say(f"还不能启动：{counts[BAD]}处不行，{counts[WARNING]}处要注意。")
    else:
        say(f"可以启动，{counts[WARNING]}处要注意。" if counts[WARNING] else "都好，可以启动。")
    return status


def refuse_where_bad(chosen: Settings) -> None:
    """Look at everything before the program starts. Raises Failed where it could not run."""
    from bot.operations.doctor import examine, is_running
    from bot.operations.findings import say_findings

    if is_running(chosen):
        raise Failed(f"黔助已经在运行：{chosen.gateway_url}。要再开一个，先用 QIANZHU_PORT 等设置换端口。")

    if not say_findings(examine(chosen), say):
        raise Failed("现在不能启动：请先办好上面写着“不行”的，再运行一次。全部检查：qianzhu doctor。")
