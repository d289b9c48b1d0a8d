"""What is missing is told before anything is tried, with what to do, and `qianzhu doctor` ends with a status."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from actions.records.encryption import new_key
from actions.store import open_store
from bot.operations import doctor, environments, interpreters, machine
from bot.operations.doctor import examine
from bot.operations.findings import BAD, GOOD, WARNING, Finding, say_findings, worst
from bot.operations.machine import GIGABYTE, TO_INSTALL, check_disk, check_memory, check_ports, check_writable
from bot.settings import ROOT, Settings
from tests.ports import free_ports


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    """Settings of a program that was never started."""
    gateway, rasa, actions = free_ports(3)
    return Settings(
        _env_file=None,
        port=gateway,
        rasa_port=rasa,
        actions_port=actions,
        database_url=f"sqlite:///{tmp_path / 'q.db'}",
        log_dir=tmp_path / "log",
        models_dir=tmp_path / "models",
    )


def _of(findings: list[Finding], name: str) -> Finding:
    found = [finding for finding in findings if finding.name == name]
    return next((finding for finding in found if finding.level == worst(found)), found[0])


def test_before_the_first_start_nothing_is_bad_and_nothing_is_made(chosen: Settings, tmp_path: Path) -> None:
    findings = examine(chosen)
    assert [str(finding) for finding in findings if finding.level == BAD] == []
    assert list(tmp_path.iterdir()) == []


def test_everything_amiss_comes_with_what_to_do(chosen: Settings) -> None:
    assert [finding for finding in examine(chosen) if finding.level != GOOD and not finding.help] == []


def test_a_port_that_somebody_has_is_told_with_its_setting(chosen: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", chosen.rasa_port))
        taken.listen()
        found = _of(examine(chosen), "port")
    assert found.level == BAD
    assert str(chosen.rasa_port) in found.told and "QIANZHU_RASA_PORT" in found.help


def test_a_database_without_its_key_is_not_given_a_new_one(chosen: Settings, tmp_path: Path) -> None:
    open_store(chosen.database_url).close()
    (tmp_path / "q.db.key").unlink()
    found = _of(examine(chosen), "keys")
    assert found.level == BAD and "restore" in found.help
    assert not (tmp_path / "q.db.key").exists()


def test_a_damaged_database_is_told(chosen: Settings, tmp_path: Path) -> None:
    (tmp_path / "q.db").write_bytes(b"no database at all" * 500)
    assert _of(examine(chosen), "database").level == BAD


def test_a_database_that_is_used_is_good(chosen: Settings) -> None:
    store = open_store(chosen.database_url)
    store.canned_replies.keep("问好", "您好")
    assert _of(examine(chosen), "database").level == GOOD
    store.close()


def test_a_postgresql_server_that_is_not_there_is_told(chosen: Settings) -> None:
    [port] = free_ports(1)
    address = f"postgresql+psycopg://nobody@127.0.0.1:{port}/none"
    findings = examine(chosen.model_copy(update={"database_url": address}))
    assert _of(findings, "database").level == BAD
    assert _of(findings, "keys").level == BAD


def test_a_word_that_is_no_key_is_told_without_being_repeated(chosen: Settings) -> None:
    told = Settings(_env_file=None, data_keys=f"{new_key()},hunter2", database_url=chosen.database_url)
    found = _of(list(doctor._keys(told)), "keys")
    assert found.level == BAD and "第2个" in found.told and "hunter2" not in str(found)


def test_files_that_others_can_read_are_named(chosen: Settings, tmp_path: Path) -> None:
    open_store(chosen.database_url).close()
    (tmp_path / "q.db.key").chmod(0o644)
    findings = [finding for finding in examine(chosen) if finding.name == "permissions"]
    assert any(finding.level == WARNING and "q.db.key" in finding.help for finding in findings)


def test_too_little_disk_and_memory_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: type("Usage", (), {"free": GIGABYTE // 8}))
    assert check_disk(tmp_path).level == BAD
    assert check_disk(tmp_path, TO_INSTALL).level == BAD
    monkeypatch.setattr(machine, "free_memory", lambda: GIGABYTE)
    assert check_memory().level == BAD
    monkeypatch.setattr(machine, "free_memory", lambda: 2 * GIGABYTE)
    assert check_memory().level == WARNING


def test_the_limit_of_a_control_group_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "memory.max").write_text(f"{3 * GIGABYTE}\n")
    (tmp_path / "memory.current").write_text(f"{2 * GIGABYTE}\n")
    monkeypatch.setattr(machine, "_CGROUP", tmp_path)
    assert machine.free_memory() <= GIGABYTE


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine.os, "access", lambda *_: False)
    found = check_writable(tmp_path / "not" / "there", "数据的目录")
    assert found.level == BAD and str(tmp_path) in found.help


def test_a_free_port_is_free() -> None:
    [port] = free_ports(1)
    assert [finding.level for finding in check_ports([("QIANZHU_PORT", "0.0.0.0", port)])] == [GOOD]


@pytest.fixture
def without_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any Python 3.10."""
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("HOME", "PYENV_ROOT", "XDG_DATA_HOME", "UV_PYTHON_INSTALL_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    for name in interpreters._PROXIES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("without_python")
def test_where_rasas_python_is_missing_and_cannot_be_brought_it_is_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_PYTHON_INSTALL_MIRROR", f"file://{tmp_path / 'nothing'}")
    found = interpreters.check_rasas_python(tmp_path / ".venv-rasa")
    assert found.level == BAD
    for helps in ("UV_PYTHON_INSTALL_MIRROR", "pyenv install 3.10", "libssl-dev"):
        assert helps in found.help


@pytest.mark.usefixtures("without_python")
def test_where_a_mirror_has_rasas_python_it_will_be_brought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_PYTHON_INSTALL_MIRROR", f"file://{tmp_path}")
    assert interpreters.check_rasas_python(tmp_path / ".venv-rasa").level == WARNING


def test_an_environment_that_is_a_link_belongs_to_another_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / ".venv").symlink_to(tmp_path / "theirs")
    (tmp_path / "requirements.lock").touch()
    monkeypatch.setattr(environments, "ROOT", tmp_path)
    assert not environments._is_ours_to_make(".venv", "requirements.lock")


def test_what_runs_before_anything_is_installed_needs_the_standard_library_alone(tmp_path: Path) -> None:
    """Without site-packages, in the oldest Python at hand."""
    found = interpreters.find_python((3, 8)) or sys.executable
    code = "import bot.operations.environments as e; print(e.UV_VERSION)"
    done = subprocess.run([found, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, environments.UV_VERSION), done.stderr


def test_only_what_is_amiss_is_told_before_a_start() -> None:
    said: list[str] = []
    findings = [Finding("a", GOOD, "都好。"), Finding("b", WARNING, "不太好。", "看一下。")]
    assert say_findings(findings, said.append)
    assert len(said) == 1 and "看一下" in said[0]
    assert not say_findings([*findings, Finding("c", BAD, "不好。", "改。")], said.append)


def test_the_command_tells_everything_and_ends_with_a_status(tmp_path: Path) -> None:
    ports = dict(zip(("PORT", "RASA_PORT", "ACTIONS_PORT"), map(str, free_ports(3)), strict=True))
    environment = {f"QIANZHU_{name}": value for name, value in ports.items()}
    environment |= {"QIANZHU_DATABASE_URL": f"sqlite:///{tmp_path}/q.db", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "bot.cli", "doctor"]
    good = subprocess.run([*command, "--json"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert good.returncode == 0, good.stdout
    assert {finding["name"] for finding in json.loads(good.stdout)} >= {"disk", "memory", "python", "port", "keys"}
    (tmp_path / "q.db").write_bytes(b"no database at all" * 500)
    bad = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert bad.returncode == 1
    assert "不行" in bad.stdout and "要做：" in bad.stdout and bad.stderr == ""
