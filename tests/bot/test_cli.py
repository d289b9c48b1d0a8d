"""The command line tells the truth: errors in Chinese, on stderr, with a status; lists that people can read."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from actions.people.push_subscriptions import Subscription
from actions.records.encryption import new_key
from actions.requests import opening
from actions.requests.request import NewRequest, RequestKind
from actions.store import Store, open_store
from bot import cli
from bot.channels.local import microphone
from bot.cli.output import table, width
from bot.settings import settings
from tests.ports import free_ports

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs a command with an environment of its own: (status, stdout, stderr)."""
    for name in [name for name in os.environ if name.startswith("QIANZHU_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("QIANZHU_DATABASE_URL", f"sqlite:///{tmp_path / 'q.db'}")

    def _run(*arguments: str, **environment: str) -> tuple[int, str, str]:
        for name, value in environment.items():
            monkeypatch.setenv(f"QIANZHU_{name}", value)
        settings.cache_clear()
        monkeypatch.setattr(sys, "argv", ["qianzhu", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        settings.cache_clear()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return _run


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'q.db'}")


def _has_english(text: str) -> bool:
    """Whether a sentence of English is in it; names of commands and settings are no sentences."""
    words = ("usage", "error", "required", "invalid", "argument", "show ", "Input", "should", "options", "must be set")
    return any(word in text for word in words)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "还要写：命令。"),
        (("ask",), "还要写：问题。"),
        (("nothing",), "没有 nothing。可以写：serve、"),
        (("ask", "x", "--colour"), "不认识：--colour。"),
        (("counselor", "add", "a", "b", "--role", "x"), "没有 x。可以写：counselor、lead、administrator。"),
        (("bench", "--model"), "后面要写一个值。"),
        (("bench", "--train", "--model", "m"), "不能同--train一起用。"),
        (("knowledge",), "还要写：check|coverage。"),
    ],
)
def test_what_is_typed_wrongly_is_told_in_chinese(run: Run, arguments: tuple[str, ...], told: str) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert told in err and "用法：qianzhu" in err and "--help" in err
    assert not _has_english(err)


@pytest.mark.parametrize("command", [(), ("chat",), ("ask",), ("requests", "list"), ("counselor", "add"), ("bench",)])
def test_help_is_chinese(run: Run, command: tuple[str, ...]) -> None:
    status, out, err = run(*command, "--help")
    assert (status, err) == (0, "")
    assert out.startswith("用法：qianzhu")
    assert not _has_english(out)


def test_the_version_is_told(run: Run) -> None:
    status, out, _err = run("--version")
    assert status == 0
    assert out.startswith("qianzhu 0.")


def test_a_wrong_setting_is_named_with_what_is_allowed(run: Run) -> None:
    status, out, err = run("key", PORT="abc", SPEECH="maybe", ENVIRONMENT="test", TURN_SECONDS="0", RATE_LIMIT="-1")
    assert (status, out) == (1, "")
    assert "QIANZHU_PORT 要写 1 到 65535 的整数，现在是“abc”。" in err
    assert "true 或者 false" in err
    assert "development 或者 production" in err
    assert "大于 0 的数" in err and "最小是 0" in err
    assert not _has_english(err)


def test_production_without_secrets_is_told_in_chinese(run: Run) -> None:
    for more in ({}, {"SECRET": "0123456789abcdef0123456789abcdef"}):
        status, _out, err = run("key", ENVIRONMENT="production", **more)
        assert status == 1
        assert "正式运行要设" in err and not _has_english(err)


@pytest.mark.parametrize("command", [("ask", "护理补贴"), ("chat",)])
def test_nobody_answers(run: Run, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    [port] = free_ports(1)
    monkeypatch.setattr("builtins.input", lambda _prompt: "护理补贴")
    status, _out, err = run(*command, PORT=str(port))
    assert status == 1
    assert "连不上" in err and "make run" in err and "QIANZHU_PORT" not in err


def test_where_no_port_was_set_it_is_hinted_at(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    [port] = free_ports(1)
    monkeypatch.setattr("bot.settings.Settings.gateway_url", f"http://127.0.0.1:{port}")
    status, _out, err = run("ask", "护理补贴")
    assert status == 1
    assert "QIANZHU_PORT" in err


@pytest.mark.parametrize(
    ("arguments", "code", "status"),
    [(("ask", "护理补贴", "--json"), "gateway_unreachable", 1), (("ask", "--json"), "usage", 2)],
)
def test_with_json_every_error_is_json(run: Run, arguments: tuple[str, ...], code: str, status: int) -> None:
    [port] = free_ports(1)
    ended, out, err = run(*arguments, PORT=str(port))
    assert (ended, out) == (status, "")
    error = json.loads(err)["error"]
    assert error["code"] == code and error["message"].endswith("。")


def test_with_json_a_wrong_setting_and_a_broken_database_are_json_too(run: Run, tmp_path: Path) -> None:
    status, _out, err = run("requests", "list", "--json", PORT="abc")
    assert status == 1 and "QIANZHU_PORT" in json.loads(err)["error"]["message"]
    (tmp_path / "broken.db").write_bytes(b"no database at all" * 100)
    status, _out, err = run("requests", "list", "--json", PORT="8080", DATABASE_URL=f"sqlite:///{tmp_path}/broken.db")
    assert status == 1 and json.loads(err)["error"]["message"].endswith("。")


def test_a_microphone_that_is_missing_is_told_on_stderr(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def _no_microphone(*_args: object) -> None:
        raise microphone.NoDevice("没有麦克风。请插好，再运行一次。")

    monkeypatch.setattr(microphone, "listen", _no_microphone)
    assert run("listen") == (1, "", "没有麦克风。请插好，再运行一次。\n")


def test_a_fault_that_nobody_foresaw_is_told_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def _broken(*_args: object) -> str:
        raise RuntimeError

    monkeypatch.setattr("actions.records.encryption.new_key", _broken)
    status, _out, err = run("key")
    assert status == 1
    assert "RuntimeError" in err and err.endswith("。\n")


def test_the_key_of_notifications_is_changed_and_that_is_kept(run: Run, store: Store) -> None:
    before = store.push_key.private()
    store.push_subscriptions.keep("c1", Subscription("https://push.test/a", "key", "secret"))
    status, out, _err = run("key", "push")
    assert status == 0
    assert "1 个浏览器" in out
    assert store.push_key.private() != before
    assert store.push_subscriptions.services("c1") == []
    assert "换浏览器通知的密钥" in run("audit")[1]


def test_regions_without_a_team_are_not_swallowed(run: Run) -> None:
    status, _out, err = run("counselor", "add", "wang", "王老师", "--region", "毕节市")
    assert status == 1 and "--team" in err


def test_open_requests_are_a_table_in_beijing_time_with_words_for_everything(
    run: Run, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "now", lambda: datetime(2026, 3, 1, 18, 30, tzinfo=UTC).replace(tzinfo=None))
    first = store.requests.open(
        NewRequest("a", "k1", "allowances.care-amount", "我的补贴没有发", region="毕节市")
    ).number
    second = store.requests.open(
        NewRequest("b", "k2", "", "我想问问", kind=RequestKind.COMPLAINT, region="黔东南苗族侗族自治州")
    ).number
    status, out, _err = run("requests", "list")
    assert status == 0
    header, *rows, count = out.splitlines()
    assert header.split() == ["编号", "时间", "种类", "状态", "市州", "事情"]
    assert count == "共2个请求。"
    by_number = {row.split()[0]: row for row in rows}
    assert "2026-03-02 02:30" in by_number[first]
    assert "护理补贴" in by_number[first] and "allowances" not in out
    assert "还没有人接" in by_number[first] and "投诉" in by_number[second]
    # Every column begins at the same place.
    places = {width(row[: row.index("2026")]) for row in rows}
    assert places == {width(header[: header.index("时间")])}
    regions = {width(row[: row.index("毕节市" if "毕节市" in row else "黔东南")]) for row in rows}
    assert regions == {width(header[: header.index("市州")])}


def test_words_of_people_in_danger_are_shown_only_where_they_are_asked_for(run: Run, store: Store) -> None:
    store.requests.report_danger("a", "k", "我不想活了")
    for command in (("requests", "list"), ("requests", "list", "--json")):
        _status, out, _err = run(*command)
        assert "我不想活了" not in out
        _status, out, _err = run(*command, "--words")
        assert "我不想活了" in out
    _status, out, _err = run("requests", "list")
    assert "危险" in out


def test_json_keeps_the_fields_for_machines(run: Run, store: Store) -> None:
    store.requests.open(NewRequest("a", "k", "allowances.care-amount", "我的补贴没有发", region="毕节市"))
    _status, out, _err = run("requests", "list", "--json")
    [request] = json.loads(out)
    assert request["topic"] == "allowances.care-amount"
    assert (request["state"], request["region"], request["need"]) == ("new", "毕节市", "我的补贴没有发")
    assert request["opened_at"].endswith("Z")


def test_a_table_is_aligned_and_nothing_in_it_moves_the_cursor() -> None:
    lines = table(("名", "数"), [("一二三", "1"), ("a\x1b[31m\nb", "2")])
    assert lines == ["名        数", "一二三    1", "a [31m b  2"]


@pytest.mark.parametrize("argument", [b"\xff\xfe", "长".encode() * 30_000, b"\xf0\x9f\x98", b"\x1b[31m"])
def test_odd_and_huge_arguments_do_not_crash(argument: bytes, tmp_path: Path) -> None:
    [port] = free_ports(1)
    environment = {**os.environ, "QIANZHU_PORT": str(port), "QIANZHU_DATABASE_URL": f"sqlite:///{tmp_path}/q.db"}
    for command in (["ask", argument], [argument, "--json"]):
        ended = subprocess.run(
            [sys.executable, "-m", "bot.cli", *command],
            capture_output=True,
            env=environment,
            cwd=Path(__file__).parents[2],
        )
        assert ended.returncode in (1, 2)
        assert b"Traceback" not in ended.stderr and ended.stderr


def test_a_backup_is_made_and_restored_by_one_command_each(run: Run, store: Store, tmp_path: Path) -> None:
    store.requests.open(NewRequest("a", "k", "allowances.care-amount", "我的补贴没有发", consent=True))
    [port] = free_ports(1)
    status, out, err = run("backup", str(tmp_path / "b.tar.gz"), PORT=str(port))
    assert (status, err) == (0, "") and "请求1条" in out and "同意1条" in out
    status, _out, err = run("backup", str(tmp_path / "b.tar.gz"))
    assert status == 1 and "换一个名字" in err
    status, out, err = run("restore", str(tmp_path / "b.tar.gz"), "--to", str(tmp_path / "there"))
    assert (status, err) == (0, "") and "请求1条" in out
    restored = open_store(f"sqlite:///{tmp_path / 'there' / 'qianzhu.db'}")
    assert [request.need for request in restored.requests.all_open()] == ["我的补贴没有发"]
    status, _out, err = run("restore", str(tmp_path / "b.tar.gz"))
    assert status == 1 and "--replace" in err
    status, _out, err = run("restore", str(tmp_path / "nothing.tar.gz"))
    assert status == 1 and not _has_english(err)


def test_a_key_in_its_file_is_rotated_and_the_old_one_removed(run: Run, store: Store, tmp_path: Path) -> None:
    store.requests.open(NewRequest("a", "k", "allowances.care-amount", "我的补贴没有发"))
    store.close()
    before = (tmp_path / "q.db.key").read_text()
    [port] = free_ports(1)
    status, out, err = run("key", "rotate", PORT=str(port))
    assert (status, err) == (0, "") and "旧密钥：0 处" in out
    after = (tmp_path / "q.db.key").read_text()
    assert before not in after and len(after.split()) == 1
    _status, out, _err = run("requests", "list", "--words")
    assert "我的补贴没有发" in out
    assert run("key", "check")[0] == 0


def test_keys_in_the_settings_are_rotated_and_it_is_said_when_the_old_one_can_go(run: Run, tmp_path: Path) -> None:
    old, new = new_key(), new_key()
    url = f"sqlite:///{tmp_path / 's.db'}"
    opened = open_store(url, old)
    opened.requests.open(NewRequest("a", "k", "allowances.care-amount", "我的补贴没有发"))
    opened.close()
    status, _out, err = run("key", "check", DATABASE_URL=url, DATA_KEYS=f"{new},{old}")
    assert status == 1 and "qianzhu key rotate" in err
    status, out, _err = run("key", "rotate")
    assert status == 0 and "可以从 QIANZHU_DATA_KEYS 去掉旧密钥" in out
    _status, out, _err = run("requests", "list", "--words", DATA_KEYS=new)
    assert "我的补贴没有发" in out
    status, _out, err = run("key", "check", DATA_KEYS=new_key())
    assert status == 1 and "都打不开" in err


def test_a_channel_is_turned_off_with_a_reason_and_on_again(run: Run, store: Store) -> None:
    status, out, err = run("off", "web")
    assert (status, out) == (2, "") and "--reason" in err
    assert run("off", "web", "--reason", "  ")[0] == 1
    status, out, err = run("off", "web", "--reason", "词库有错")
    assert (status, err) == (0, "") and "几秒内生效" in out
    _status, out, _err = run("switches")
    [line] = [line for line in out.splitlines() if line.startswith("web")]
    assert "关着" in line and "词库有错" in line
    _status, out, _err = run("switches", "--json")
    assert {one["name"]: one["off"] for one in json.loads(out)}["web"] is True
    assert "打开了" in run("on", "web")[1]
    assert "本来就开着" in run("on", "web")[1]
    _status, out, _err = run("audit")
    assert "关掉" in out and "打开" in out and "词库有错" in out


def test_accounts_are_listed_closed_and_opened(run: Run, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough one\n"))
    assert run("counselor", "add", "wang", "王老师", "--team", "毕节组", "--region", "毕节市")[0] == 0
    _status, out, _err = run("counselor", "list")
    assert "wang" in out and "毕节组" in out and "共1位" in out
    number = store.requests.open(NewRequest("a", "k", "", "我想问问", region="毕节市")).number
    wang = store.counselors.of_session(store.counselors.sign_in("wang", "a long enough one"))
    assert wang
    store.casework.claim(wang, number, "10.0.0.1")
    store.casework.case(wang, number)
    status, out, _err = run("counselor", "disable", "wang")
    assert status == 0 and number in out
    assert "停用" in run("counselor", "list")[1]
    assert run("counselor", "enable", "wang")[0] == 0
    assert run("counselor", "unlock", "wang")[0] == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    status, _out, err = run("counselor", "password", "wang")
    assert status == 1 and "太短" in err
    monkeypatch.setattr("sys.stdin", io.StringIO("another long one\n"))
    assert run("counselor", "password", "wang")[0] == 0
    assert "otpauth://" in run("counselor", "code", "wang")[1]
    assert run("counselor", "code", "wang", "--off")[0] == 0
    assert run("counselor", "team", "wang", "-")[0] == 0
    status, out, _err = run("counselor", "reads", "--number", number)
    assert status == 0 and "wang" in out and number in out
    status, _out, err = run("counselor", "disable", "nobody")
    assert status == 1 and "nobody" in err and not _has_english(err)
    _status, out, _err = run("audit")
    for done in ("加工作人员", "停用账号", "启用账号", "解锁", "换密码", "换组"):
        assert done in out
