"""Looks at everything that the program needs: settings, machine, keys, database, models, files. Changes nothing."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
from cryptography.fernet import Fernet
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from actions.records.encryption import key_file_of
from bot.operations.findings import BAD, GOOD, WARNING, Finding
from bot.operations.interpreters import check_rasas_python
from bot.operations.machine import (
    GIGABYTE,
    check_disk,
    check_memory,
    check_ports,
    check_writable,
)
from bot.operations.model_file import is_whole
from bot.operations.training import RASA_PYTHON, model_path
from bot.settings import ROOT, Settings

_ALIVE_SECONDS = 2.0
_MOST_OPEN_FILES = 20
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def examine(settings: Settings) -> list[Finding]:
    """Everything, in the order in which it is put right."""
    runs = is_running(settings)
    return [
        *([] if runs else [check_memory()]),
        check_disk(_data_folder(settings)),
        check_rasas_python(RASA_PYTHON.parents[1]),
        *_places(settings),
        *([_already_running(settings)] if runs else _ports(settings)),
        *_keys(settings),
        *_database(settings),
        *_models(settings),
        *_telephone(settings),
        *_open_files(settings),
        *_service(settings),
    ]


def is_running(settings: Settings) -> bool:
    """Whether our own gateway answers at its address."""
    try:
        answer = httpx.get(f"{settings.gateway_url}/livez", timeout=_ALIVE_SECONDS)
        return bool(answer.json().get("status") == "alive")
    except (httpx.HTTPError, ValueError, AttributeError):
        return False


def _already_running(settings: Settings) -> Finding:
    return Finding("port", GOOD, f"黔助正在运行：{settings.gateway_url}。")


def _ports(settings: Settings) -> Iterator[Finding]:
    yield from check_ports(
        (
            ("QIANZHU_PORT", settings.host, settings.port),
            ("QIANZHU_RASA_PORT", settings.rasa_host, settings.rasa_port),
            ("QIANZHU_ACTIONS_PORT", settings.actions_host, settings.actions_port),
            *(
                (("QIANZHU_METRICS_PORT", settings.metrics_host, settings.metrics_port),)
                if settings.metrics_port
                else ()
            ),
        )
    )


def _places(settings: Settings) -> Iterator[Finding]:
    for folder, name in (
        (_data_folder(settings), "数据的目录"),
        (settings.models_dir, "模型的目录"),
        (settings.log_dir, "日志的目录"),
    ):
        yield check_writable(folder, name)


def _keys(settings: Settings) -> Iterator[Finding]:
    file = key_file_of(settings.database_url)
    if settings.keys:
        wrong = [number for number, key in enumerate(settings.keys.split(","), 1) if not _is_key(key.strip())]
        if wrong:
            yield Finding(
                "keys",
                BAD,
                f"QIANZHU_DATA_KEYS 的第{wrong[0]}个不是密钥。",
                "用 qianzhu key 生成一个；已经有数据，就要用原来的。",
            )
        else:
            yield Finding("keys", GOOD, "有 QIANZHU_DATA_KEYS。")
    elif file is None:
        yield Finding("keys", BAD, "没有设 QIANZHU_DATA_KEYS。", "用 qianzhu key 生成一个，写进 .env，另存一份在别处。")
    elif file.exists():
        yield Finding("keys", GOOD, f"密钥在 {file}，跟数据库放在一起。")
    elif _sqlite_file(settings.database_url).exists():
        yield Finding(
            "keys",
            BAD,
            f"有数据库，没有它的密钥 {file}。没有密钥，以前的内容读不出来。",
            "从备份里取回密钥：qianzhu restore。",
        )
    else:
        yield Finding("keys", GOOD, "密钥还没有，第一次启动时会做一个。")


def _is_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True


def _database(settings: Settings) -> Iterator[Finding]:
    if make_url(settings.database_url).get_backend_name() == "sqlite":
        yield _sqlite(_sqlite_file(settings.database_url))
        return
    try:
        engine = create_engine(settings.database_url, hide_parameters=True, connect_args={"connect_timeout": 5})
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        engine.dispose()
    except (SQLAlchemyError, TypeError) as error:
        yield Finding(
            "database",
            BAD,
            f"数据库连不上（{type(error).__name__}）。",
            "检查 QIANZHU_DATABASE_URL，看数据库开着没有，能不能从这台机器登录。",
        )
        return
    yield Finding("database", GOOD, "数据库连得上。")


def _sqlite(file: Path) -> Finding:
    if not file.exists() or not file.stat().st_size:
        return Finding("database", GOOD, f"数据库还没有，第一次启动时会建（{file}）。")
    try:
        connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=5)
        try:
            [(found,)] = connection.execute("PRAGMA quick_check(1)").fetchall()
        finally:
            connection.close()
    except sqlite3.Error as error:
        found = str(error)
    if found != "ok":
        return Finding(
            "database", BAD, f"数据库文件打不开，或者坏了（{file}）。", "停下程序，用 qianzhu restore 恢复备份。"
        )
    return Finding("database", GOOD, f"数据库是好的（{file}，{file.stat().st_size / GIGABYTE:.2f} GB）。")


def _models(settings: Settings) -> Iterator[Finding]:
    from voice.models.installer import status

    model = model_path(settings.models_dir)
    if model.exists() and not is_whole(model):
        yield Finding("models", WARNING, f"问答模型坏了（{model}），启动时会重新训练。", "也可以先运行 qianzhu train。")
    elif model.exists():
        yield Finding("models", GOOD, f"问答模型在 {model}。")
    else:
        yield Finding("models", WARNING, "问答模型还没有，启动时会训练几分钟。", "也可以先运行 qianzhu train。")
    if not settings.speech:
        return
    missing = [str(one.model.name) for one in status(*settings.speech_models) if one.place is None]
    if missing:
        yield Finding(
            "models",
            WARNING,
            f"语音模型缺 {'、'.join(missing)}。",
            "运行 qianzhu models fetch；取不到也能打字用。",
        )
    else:
        yield Finding("models", GOOD, "语音模型齐了。")


def _telephone(settings: Settings) -> Iterator[Finding]:
    """Where a telephone exchange may come in."""
    if settings.telephone_secret is None:
        return
    if settings.speech:
        yield Finding("telephone", GOOD, f"电话的入口开着，最多{settings.telephone_lines}路。")
    else:
        help_needed = "设 QIANZHU_SPEECH=true，或者去掉 QIANZHU_TELEPHONE_SECRET。"
        yield Finding("telephone", WARNING, "电话的入口开着，可是语音关着，打不通。", help_needed)


def _open_files(settings: Settings) -> Iterator[Finding]:
    """Files that hold something secret and that others of this machine can read."""
    candidates = [ROOT / ".env", *settings.log_dir.glob("*.log*")]
    key = key_file_of(settings.database_url)
    if key is not None:
        file = _sqlite_file(settings.database_url)
        candidates += [key, *file.parent.glob(f"{file.name}*")]
    readable = [path for path in dict.fromkeys(candidates) if path.is_file() and path.stat().st_mode & _OTHERS]
    if readable:
        names = " ".join(map(str, readable[:_MOST_OPEN_FILES]))
        yield Finding("permissions", WARNING, "有文件别的用户也能读。", f"请运行 chmod 600 {names}")
    else:
        yield Finding("permissions", GOOD, "数据、密钥和日志别的用户读不到。")


def _service(settings: Settings) -> Iterator[Finding]:
    if settings.environment != "production":
        yield Finding("settings", WARNING, "现在是试用的设置。", "给人用之前，设 QIANZHU_ENVIRONMENT=production。")
        return
    if not settings.public_url.startswith("https://"):
        yield Finding("settings", WARNING, "没有写公开的网址。", "设 QIANZHU_PUBLIC_URL=https://您的网址。")
    if not settings.allowed_hosts:
        yield Finding("settings", WARNING, "什么网址都会回答。", "设 QIANZHU_ALLOWED_HOSTS=您的域名。")


def _sqlite_file(database_url: str) -> Path:
    return Path(str(make_url(database_url).database))


def _data_folder(settings: Settings) -> Path:
    is_file = key_file_of(settings.database_url) is not None
    return _sqlite_file(settings.database_url).parent if is_file else settings.log_dir.parent
