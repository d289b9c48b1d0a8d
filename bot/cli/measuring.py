"""`bench`: speed and memory."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from bot.cli.failures import Failed
from bot.cli.output import say
from bot.settings import Settings


def add_to(commands: Any) -> None:
    """Add this command."""
    bench = commands.add_parser("bench", help="测量速度和内存")
    chosen = bench.add_mutually_exclusive_group()
    chosen.add_argument("--train", action="store_true", help="先重新训练，并说用了多少秒")
    chosen.add_argument("--model", metavar="文件", help="用这个模型，不用现在数据的模型")
    bench.add_argument("--clips", metavar="文件夹", help="再用这些真人录音（附 transcripts.tsv）量识别")
    bench.add_argument("--questions", metavar="文件", help="再把这些问题（每行一个 JSON）说出来，量语音答得怎样")
    bench.set_defaults(run=_bench)


def _bench(chosen: Settings, options: argparse.Namespace) -> int:
    from bot.bench.run import bench
    from bot.operations.training import TrainingFailed, train

    started = time.perf_counter()
    try:
        model = Path(options.model) if options.model else train(chosen.models_dir, say, again=options.train)
    except TrainingFailed as error:
        raise Failed(str(error)) from None
    if not model.is_file():
        raise Failed(f"没有找到 {model}。请先运行 qianzhu train。")
    trained_seconds = time.perf_counter() - started if options.train else None
    say("正在测量，要几分钟……")
    clips, questions = (Path(given) if given else None for given in (options.clips, options.questions))
    return bench(chosen, model, say, trained_seconds, clips, questions)
