"""The samples for operators can be read by the programs they are for, and agree with our program."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pydantic import ValidationError

from actions.records.encryption import new_key
from bot.settings import Settings
from voice.audio.decoding import MAX_BYTES

_ROOT = Path(__file__).parents[1]
_DEPLOY = _ROOT / "deploy"
_UNITS = sorted((_DEPLOY / "systemd").iterdir())
_NGINX = _DEPLOY / "nginx" / "qianzhu.conf"
_TOKEN = re.compile(r"#[^\n]*|\"[^\"]*\"|'[^']*'|[{};]|[^\s{};]+")
Directive = tuple[str, ...]


def _unit(path: Path) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(path, encoding="utf-8")
    return parser


def _directives(text: str) -> list[tuple[tuple[str, ...], Directive]]:
    """nginx's directives, each with the blocks it stands in; fails where braces or semicolons are missing."""
    found: list[tuple[tuple[str, ...], Directive]] = []
    blocks: list[str] = []
    words: list[str] = []
    for token in _TOKEN.findall(text):
        if token.startswith("#"):
            continue
        if token == ";":
            assert words, "a semicolon without a directive"
            found.append((tuple(blocks), tuple(words)))
            words = []
        elif token == "{":
            blocks.append(" ".join(words))
            words = []
        elif token == "}":
            assert not words, f"no semicolon after {words}"
            blocks.pop()
        else:
            words.append(token)
    assert not blocks and not words
    return found


@pytest.mark.parametrize("path", _UNITS, ids=lambda path: path.name)
def test_a_unit_is_what_systemd_reads(path: Path, tmp_path: Path) -> None:
    unit = _unit(path)
    assert {"Unit"} < set(unit.sections()) <= {"Unit", "Service", "Timer", "Install"}
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return
    # The program lies elsewhere here, and there is no such user.
    for each in _UNITS:
        text = each.read_text(encoding="utf-8").replace("/srv/qianzhu/.venv/bin/qianzhu", "/bin/true")
        text = re.sub(r"^(User|Group)=.*$", r"\1=root", text, flags=re.MULTILINE)
        (tmp_path / each.name).write_text(text, encoding="utf-8")
    done = subprocess.run([analyze, "verify", "--man=no", tmp_path / path.name], capture_output=True, text=True)
    told = [line for line in (done.stdout + done.stderr).splitlines() if path.name in line]
    assert told == []


@pytest.mark.parametrize("name", ["qianzhu.service", "qianzhu-backup.service"])
def test_a_service_runs_as_nobody_special_and_writes_only_where_it_must(name: str) -> None:
    service = _unit(_DEPLOY / "systemd" / name)["Service"]
    assert service["User"] == "qianzhu" and service["NoNewPrivileges"] == "true"
    assert service["ProtectSystem"] == "strict" and service["CapabilityBoundingSet"] == ""
    assert "/srv/qianzhu/var" in service["ReadWritePaths"].split()
    assert service["UMask"] == "0077"


def test_the_supervisor_has_time_to_drain() -> None:
    service = _unit(_DEPLOY / "systemd" / "qianzhu.service")["Service"]
    assert service["KillMode"] == "mixed"
    gateway = Settings(_env_file=None).turn_seconds + 10
    assert int(service["TimeoutStopSec"]) > gateway + 8 + 8


def test_a_backup_is_made_every_night_and_old_ones_go() -> None:
    assert "--keep" in _unit(_DEPLOY / "systemd" / "qianzhu-backup.service")["Service"]["ExecStart"]
    assert _unit(_DEPLOY / "systemd" / "qianzhu-backup.timer")["Timer"]["Persistent"] == "true"


def test_nginx_gives_the_clients_own_address_and_nothing_that_the_client_claims() -> None:
    directives = _directives(_NGINX.read_text(encoding="utf-8"))
    forwarded = [words for _, words in directives if words[:2] == ("proxy_set_header", "X-Forwarded-For")]
    assert forwarded and {words[2] for words in forwarded} == {"$remote_addr"}
    assert {words[2] for _, words in directives if words[:2] == ("proxy_set_header", "X-Forwarded-Proto")} == {
        "$scheme"
    }


def test_nginx_does_not_hold_back_streams_and_takes_the_largest_recording() -> None:
    directives = _directives(_NGINX.read_text(encoding="utf-8"))
    unbuffered = {blocks[-1] for blocks, words in directives if words == ("proxy_buffering", "off")}
    assert unbuffered == {"location = /api/v1/events", "location /api/v1/audio/"}
    assert ("proxy_set_header", "Upgrade", "$http_upgrade") in {words for _, words in directives}
    [size] = [words[1] for _, words in directives if words[0] == "client_max_body_size"]
    assert int(size.removesuffix("m")) << 20 >= MAX_BYTES


def test_nginx_itself_takes_the_sample(tmp_path: Path) -> None:
    """With nginx where there is one; its syntax is looked at in any case."""
    text = _NGINX.read_text(encoding="utf-8")
    assert {blocks[0] for blocks, _ in _directives(text)} >= {"server", "upstream qianzhu"}
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if nginx is None:
        return
    certificate, key = tmp_path / "fullchain.pem", tmp_path / "privkey.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=help.example.cn"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    text = text.replace("/etc/ssl/qianzhu", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    (tmp_path / "site.conf").write_text(text, encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    held = f"access_log off; {folders} include {tmp_path}/site.conf;"
    whole = f"pid {tmp_path}/pid; error_log {tmp_path}/e.log; events {{}} http {{ {held} }}"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    done = subprocess.run([nginx, "-t", "-c", tmp_path / "nginx.conf", "-p", tmp_path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_page_for_when_the_program_is_stopped_has_the_help_lines_and_needs_nothing_else() -> None:
    page = (_DEPLOY / "nginx" / "qianzhu-maintenance.html").read_text(encoding="utf-8")
    for line in ("110", "120", "12110", "12356", "12385"):
        assert line in page
    assert "<script" not in page and "http" not in page and 'lang="zh-CN"' in page


def test_the_sample_settings_are_settings_and_start_in_production(tmp_path: Path) -> None:
    example = (_DEPLOY / "qianzhu.env.example").read_text(encoding="utf-8")
    names = re.findall(r"^#? ?QIANZHU_(\w+)=", example, flags=re.MULTILINE)
    assert {name.lower() for name in names} <= set(Settings.model_fields)
    with pytest.raises(ValidationError):
        _settings(tmp_path, example)
    filled = example.replace("QIANZHU_SECRET=", f"QIANZHU_SECRET={'0' * 32}")
    chosen = _settings(tmp_path, filled.replace("QIANZHU_DATA_KEYS=", f"QIANZHU_DATA_KEYS={new_key()}"))
    assert chosen.environment == "production" and chosen.host == "127.0.0.1"


def _settings(folder: Path, lines: str) -> Settings:
    (folder / "env").write_text(lines, encoding="utf-8")
    return Settings(_env_file=folder / "env")
