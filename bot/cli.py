"""The command `qianzhu`."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable

from pydantic import ValidationError

from actions.errors import QianzhuError
from bot.settings import Settings, settings


def main() -> None:
    """Run one command; every error is a sentence that says what to do next."""
    options = _parser().parse_args()
    command: Callable[[Settings, argparse.Namespace], int] = options.run
    try:
        sys.exit(command(settings(), options))
    except ValidationError as error:
        sys.exit(
            "设置有误：\n"
            + "\n".join(f"  {'.'.join(map(str, fault['loc'])) or '设置'}：{fault['msg']}" for fault in error.errors())
        )
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
    except QianzhuError as error:
        sys.exit(error.message or _plain(OSError(error.code)))
    except OSError as error:
        sys.exit(_plain(error))


def _plain(error: OSError) -> str:
    """What went wrong and what to do: our own errors say it themselves, the system's do not."""
    place = f"（{error.filename}）" if error.filename else ""
    return f"没有做成{place}：{error.strerror or error}。请检查磁盘空间、文件权限和网络，再试一次。"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="qianzhu", description="黔助：贵州残疾人就业政策的问答助手")
    commands = parser.add_subparsers(required=True, metavar="命令")
    serve = commands.add_parser("serve", help="启动全部服务（数据有变时先训练）")
    serve.set_defaults(run=_serve)
    train = commands.add_parser("train", help="训练模型")
    train.add_argument("--again", action="store_true", help="数据没变也重新训练")
    train.set_defaults(run=_train)
    commands.add_parser("chat", help="在终端里对话").set_defaults(run=_chat)
    listen = commands.add_parser("listen", help="用麦克风对话：按回车开始说，再按回车说完")
    listen.add_argument("--hands-free", action="store_true", help="不用按键，直接说")
    listen.add_argument("--headphones", action="store_true", help="戴着耳机，随时可以打断")
    listen.set_defaults(run=_listen)
    ask = commands.add_parser("ask", help="问一个问题")
    ask.add_argument("text", metavar="问题")
    ask.add_argument("--json", action="store_true", help="按接口的格式输出")
    ask.set_defaults(run=_ask)
    knowledge = commands.add_parser("knowledge", help="检查知识").add_subparsers(
        required=True, metavar="check|coverage"
    )
    check = knowledge.add_parser("check", help="检查每条知识的出处、数字、单位、句长和引用")
    check.add_argument("--documents", metavar="文件夹", help="有原文时，再把登记的数字同原文核对")
    check.set_defaults(run=_check)
    knowledge.add_parser("coverage", help="方案每一条各有哪些知识").set_defaults(run=_coverage)
    requests = commands.add_parser("requests", help="转人工的请求").add_subparsers(required=True, metavar="list")
    listing = requests.add_parser("list", help="列出还没办完的请求")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    listing.set_defaults(run=_requests)
    counselor = commands.add_parser("counselor", help="工作人员").add_subparsers(required=True, metavar="add")
    adding = counselor.add_parser("add", help="加一位工作人员；密码从键盘或标准输入读")
    adding.add_argument("login", metavar="登录名")
    adding.add_argument("name", metavar="姓名", help="求助的人看到的名字")
    adding.add_argument("--role", choices=("counselor", "lead", "administrator"), default="counselor")
    adding.add_argument("--team", default="", metavar="组", help="没有组的人看得到没有分组的请求")
    adding.add_argument("--region", action="append", default=[], metavar="市州", help="新组管的市州，可以写几次")
    adding.add_argument("--code", action="store_true", help="登录时还要动态验证码")
    adding.set_defaults(run=_add_counselor)
    commands.add_parser("key", help="生成一个给个人信息加密的密钥").set_defaults(run=_key)
    models = commands.add_parser("models", help="语音模型：有哪些，在哪里，还缺什么")
    models.add_argument("what", nargs="?", choices=("fetch",), metavar="fetch", help="取来还缺的")
    models.set_defaults(run=_models)
    bench = commands.add_parser("bench", help="测量速度和内存")
    chosen = bench.add_mutually_exclusive_group()
    chosen.add_argument("--train", action="store_true", help="先重新训练，并说用了多少秒")
    chosen.add_argument("--model", metavar="文件", help="用这个模型，不用现在数据的模型")
    bench.add_argument("--clips", metavar="文件夹", help="再用这些真人录音（附 transcripts.tsv）量识别")
    bench.add_argument("--questions", metavar="文件", help="再把这些问题（每行一个 JSON）说出来，量语音答得怎样")
    bench.set_defaults(run=_bench)
    return parser


def _say(line: str) -> None:
    print(line, flush=True)


def _serve(chosen: Settings, _options: argparse.Namespace) -> int:
    from bot.supervisor import StartFailed, serve
    from bot.training import TrainingFailed, train

    try:
        if chosen.speech:
            _fetch_models(chosen)
        model = train(chosen.models_dir, _say)
        _say("正在启动……")
        asyncio.run(serve(chosen, model, _say))
    except (TrainingFailed, StartFailed) as error:
        _say(str(error))
        return 1
    return 0


def _train(chosen: Settings, options: argparse.Namespace) -> int:
    from bot.training import TrainingFailed, train

    try:
        _say(f"模型在 {train(chosen.models_dir, _say, again=options.again)}")
    except TrainingFailed as error:
        _say(str(error))
        return 1
    return 0


def _chat(chosen: Settings, _options: argparse.Namespace) -> int:
    from bot.channels.terminal import GatewayUnreachable, chat

    try:
        chat(chosen.gateway_url, iter(_read_line, None), _say)
    except GatewayUnreachable as error:
        _say(str(error))
        return 1
    return 0


def _listen(chosen: Settings, options: argparse.Namespace) -> int:
    from bot.channels.microphone import listen

    return listen(chosen.gateway_url, options.hands_free, options.headphones, _say)


def _read_line() -> str | None:
    try:
        return input("您：" if sys.stdin.isatty() else "")
    except EOFError:
        return None


def _ask(chosen: Settings, options: argparse.Namespace) -> int:
    from bot.channels.terminal import GatewayUnreachable, ask_once

    try:
        ask_once(chosen.gateway_url, options.text, options.json, _say)
    except GatewayUnreachable as error:
        _say(str(error))
        return 1
    return 0


def _check(_chosen: Settings, options: argparse.Namespace) -> int:
    from pathlib import Path

    from actions.knowledge.check import faults
    from actions.knowledge.files import KNOWLEDGE

    found = list(faults(KNOWLEDGE, Path(options.documents) if options.documents else None))
    for fault in found:
        _say(str(fault))
    _say(f"发现{len(found)}处问题。" if found else "没有问题。")
    return 1 if found else 0


def _coverage(_chosen: Settings, _options: argparse.Namespace) -> int:
    from actions.knowledge.coverage import plan_coverage

    rows = plan_coverage()
    for row in rows:
        _say(str(row))
    empty = sum(not row.entries for row in rows)
    _say(f"共{len(rows)}项，{empty}项还没有知识。")
    return 1 if empty else 0


def _requests(chosen: Settings, options: argparse.Namespace) -> int:
    from actions.records.store import open_store

    waiting = open_store(chosen.database_url, chosen.keys).desk.all_open()
    if options.json:
        _say(json.dumps([record.as_json() for record in waiting], ensure_ascii=False, indent=1))
    else:
        for record in waiting:
            _say(str(record))
        _say(f"共{len(waiting)}个请求。")
    return 0


def _add_counselor(chosen: Settings, options: argparse.Namespace) -> int:
    import getpass

    from actions.records.counselors import Role
    from actions.records.store import open_store

    password = getpass.getpass("密码：") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    store = open_store(chosen.database_url, chosen.keys)
    try:
        store.counselors.add(
            options.login, options.name, password, Role(options.role), options.team, tuple(options.region)
        )
        if options.code:
            _say(f"把这个地址放进验证码软件：{store.counselors.require_code(options.login)}")
    except ValueError as error:
        _say(str(error))
        return 1
    _say(f"加好了。{options.name}可以在 {chosen.gateway_url}/console 登录。")
    return 0


def _key(_chosen: Settings, _options: argparse.Namespace) -> int:
    from actions.records.sealing import new_key

    _say(new_key())
    return 0


def _models(chosen: Settings, options: argparse.Namespace) -> int:
    from voice.models.installer import status

    complete = options.what != "fetch" or _fetch_models(chosen)
    for one in status(*chosen.speech_models):
        _say(str(one))
    return 0 if complete else 1


def _fetch_models(chosen: Settings) -> bool:
    """Bring what is missing and can be had; say what works without the rest."""
    from voice.models.installer import NotBrought, fetch
    from voice.models.register import KOKORO, MODELS, VOSK, WHISPER

    folder, others = chosen.speech_models
    missing = []
    for model in MODELS:
        try:
            fetch(model, folder, _say, others)
        except NotBrought as error:
            _say(str(error))
            missing.append(model)
    if VOSK in missing and WHISPER in missing:
        _say("现在听不了语音，可以打字；补上模型后重新启动就行。")
    elif VOSK in missing:
        _say("用 Whisper 听普通话，说完以后一起认出来。")
    if KOKORO in missing:
        _say("用普通的合成声音说话。")
    return not missing


def _bench(chosen: Settings, options: argparse.Namespace) -> int:
    import time
    from pathlib import Path

    from bot.bench.run import bench
    from bot.training import TrainingFailed, train

    started = time.perf_counter()
    try:
        model = Path(options.model) if options.model else train(chosen.models_dir, _say, again=options.train)
    except TrainingFailed as error:
        _say(str(error))
        return 1
    if not model.is_file():
        _say(f"没有找到 {model}。请先运行 qianzhu train。")
        return 1
    trained_seconds = time.perf_counter() - started if options.train else None
    _say("正在测量，要几分钟……")
    clips, questions = (Path(given) if given else None for given in (options.clips, options.questions))
    return bench(chosen, model, _say, trained_seconds, clips, questions)


if __name__ == "__main__":
    main()
