"""`serve`, `train`, `models`: what has to be there, and everything started."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from bot.cli.failures import Failed
from bot.cli.health import refuse_where_bad
from bot.cli.output import say
from bot.settings import Settings


def add_to(commands: Any) -> None:
    """Add these commands."""
    serve = commands.add_parser("serve", help="启动全部服务（数据有变时先训练）")
    serve.set_defaults(run=_serve)
    training = commands.add_parser("train", help="训练模型")
    training.add_argument("--again", action="store_true", help="数据没变也重新训练")
    training.set_defaults(run=_train)
    models = commands.add_parser("models", help="语音模型：有哪些，在哪里，还缺什么")
    models.add_argument("what", nargs="?", choices=("fetch",), metavar="fetch", help="取来还缺的")
    models.set_defaults(run=_models)


def _serve(chosen: Settings, _options: argparse.Namespace) -> int:
    from bot.operations.supervisor import StartFailed, serve
    from bot.operations.training import TrainingFailed, train

    refuse_where_bad(chosen)
    try:
        if chosen.speech:
            _fetch_models(chosen)
        model = train(chosen.models_dir, say)
        say("正在启动……")
        asyncio.run(serve(chosen, model, say))
    except (TrainingFailed, StartFailed) as error:
        raise Failed(str(error)) from None
    return 0


def _train(chosen: Settings, options: argparse.Namespace) -> int:
    from bot.operations.training import TrainingFailed, train

    try:
        say(f"模型在 {train(chosen.models_dir, say, again=options.again)}")
    except TrainingFailed as error:
        raise Failed(str(error)) from None
    return 0


def _models(chosen: Settings, options: argparse.Namespace) -> int:
    from voice.models.installer import status

    complete = options.what != "fetch" or _fetch_models(chosen)
    for one in status(*chosen.speech_models):
        say(str(one))
    return 0 if complete else 1


def _fetch_models(chosen: Settings) -> bool:
    """Bring what is missing and can be had; say what works without the rest."""
    from voice.models.installer import NotBrought, fetch
    from voice.models.register import KOKORO, MODELS, VOSK, WHISPER

    folder, others = chosen.speech_models
    missing = []
    for model in MODELS:
        try:
            fetch(model, folder, say, others)
        except NotBrought as error:
            say(str(error))
            missing.append(model)
    if VOSK in missing and WHISPER in missing:
        say("现在听不了语音，可以打字；补上模型后重新启动就行。")
    elif VOSK in missing:
        say("用 Whisper 听普通话，说完以后一起认出来。")
    if KOKORO in missing:
        say("用普通的合成声音说话。")
    return not missing
