"""Image, compose file and proxy for containers agree with our program, and confine it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import httpx
import pytest
import yaml

from actions.records.encryption import new_key
from bot.operations.gateway_server import STOPPING_SECONDS
from tests.deployed import PREFIX, Document, is_command, settings_from, strange_settings
from tests.ports import free_ports
from tests.test_deploy import _NGINX, _directives
from tests.waiting import until

_ROOT = Path(__file__).parents[1]
_FOLDER = _ROOT / "deploy" / "containers"
_COMPOSE: Document = yaml.safe_load((_FOLDER / "compose.yml").read_text(encoding="utf-8"))
_SERVICES: dict[str, Document] = _COMPOSE["services"]
_OURS = {name: one for name, one in _SERVICES.items() if "QIANZHU_IMAGE" in one["image"]}
_FILES = {"qianzhu.env": "qianzhu.env.example"}
_LINE = re.compile(r"^#? ?(\w+)=(.*)$", re.MULTILINE)
_INSTRUCTION = re.compile(r"^([A-Z]+) ((?:\\\n|.)*)", re.MULTILINE)


def _example(name: str) -> dict[str, str]:
    """The settings of an example that are set, with secrets filled in."""
    text = (_FOLDER / name).read_text(encoding="utf-8")
    lines = dict(re.findall(r"^(\w+)=(.*)$", text, flags=re.MULTILINE))
    return {key: _filled(key) if value == "" else value for key, value in lines.items()}


def _filled(name: str) -> str:
    return new_key() if name == "QIANZHU_DATA_KEYS" else "0123456789abcdef" * 4


def _environment(service: Document) -> dict[str, str]:
    """What a service of ours finds in its environment."""
    found = {key: value for file in service.get("env_file", ()) for key, value in _example(_FILES[file]).items()}
    given = {name: re.sub(r"\$\{\w+:\?[^}]*\}", _filled(name), str(value)) for name, value in service_env(service)}
    return {**found, **given}


def service_env(service: Document) -> list[tuple[str, str]]:
    """The variables that the compose file itself gives."""
    return list((service.get("environment") or {}).items())


def test_every_name_in_the_compose_file_and_its_examples_is_a_setting() -> None:
    for service in _OURS.values():
        assert strange_settings({name for name, _ in service_env(service)}) == set()
    told = {name for name, _ in _LINE.findall((_FOLDER / "qianzhu.env.example").read_text(encoding="utf-8"))}
    assert told and strange_settings({name for name in told if name.startswith(PREFIX)}) == set()
    asked = set(re.findall(r"\$\{(\w+):\?", (_FOLDER / "compose.yml").read_text(encoding="utf-8")))
    assert asked == _example("secrets.env.example").keys()


@pytest.mark.parametrize("name", _OURS)
def test_a_service_starts_a_command_that_there_is_with_settings_that_are_right(name: str) -> None:
    assert is_command([str(word) for word in _OURS[name]["command"]])
    chosen = settings_from(_environment(_OURS[name]))
    if name.startswith("gateway"):
        assert chosen.environment == "production" and chosen.metrics_secret is not None
        grace = float(_OURS[name]["stop_grace_period"].removesuffix("s"))
        assert grace > chosen.drain_seconds + chosen.turn_seconds + 2 * STOPPING_SECONDS


@pytest.mark.parametrize("name", _OURS)
def test_a_service_of_ours_runs_as_nobody_special_and_writes_only_where_it_must(name: str) -> None:
    service = _OURS[name]
    assert service["user"] == "10001:10001" and service["read_only"] is True
    assert service["cap_drop"] == ["ALL"] and "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service and "ports" not in service
    written = [mount.split(":")[1] for mount in service.get("volumes", ()) if not mount.endswith(":ro")]
    assert all(path.startswith(("/srv/qianzhu/var/", "/backups")) for path in written)


def test_only_who_works_on_the_records_gets_their_keys_and_their_network() -> None:
    for name, service in _OURS.items():
        has_keys = "qianzhu.env" in service.get("env_file", ())
        assert has_keys == ("records" in service["networks"])
        assert has_keys == (name in {"gateway-a", "gateway-b", "migrate", "backup"})


def test_the_proxy_alone_can_be_reached_from_outside() -> None:
    assert [name for name, service in _SERVICES.items() if "ports" in service] == ["proxy"]
    assert [name for name, one in _COMPOSE["networks"].items() if not (one or {}).get("internal")] == ["out"]
    address = _SERVICES["proxy"]["networks"]["front"]["ipv4_address"]
    assert _environment(_OURS["gateway-a"])["QIANZHU_TRUSTED_PROXIES"] == address


def test_there_are_two_of_each_and_whatever_is_named_exists() -> None:
    assert {"gateway-a", "gateway-b"} < _OURS.keys()
    assert _OURS["rasa"]["deploy"] == _OURS["actions"]["deploy"] == {"replicas": 2}
    for service in _SERVICES.values():
        assert set(service.get("depends_on") or ()) <= _SERVICES.keys()
        assert set(service.get("networks") or ()) <= _COMPOSE["networks"].keys()
        for mount in service.get("volumes", ()):
            source = mount.split(":")[0]
            known = source in _COMPOSE["volumes"] or source == "./certificates" or (_FOLDER / source).exists()
            assert known, mount


def test_the_proxy_is_the_sample_for_one_machine_before_two_gateways() -> None:
    ours = _directives((_FOLDER / "nginx.conf").read_text(encoding="utf-8"))
    sample = _directives(_NGINX.read_text(encoding="utf-8"))
    server = [one for one in sample if not one[0] or not one[0][0].startswith("upstream")]
    assert [one for one in server if one not in ours] == []
    named = {words[1] for blocks, words in ours if blocks == ("upstream qianzhu",) and words[0] == "server"}
    assert named == {"gateway-a:8080", "gateway-b:8080"}
    first = {blocks[-1] for blocks, words in ours if words == ("proxy_pass", "http://qianzhu_first")}
    assert first == {"location /other-device", "location /console/postings"}


def _instructions() -> list[tuple[str, str]]:
    text = (_FOLDER / "Containerfile").read_text(encoding="utf-8")
    return [(word, rest) for word, rest in _INSTRUCTION.findall(text)]


def test_the_image_runs_as_nobody_special_and_starts_a_command_that_there_is() -> None:
    instructions = _instructions()
    last = dict(instructions)
    assert last["USER"] == "10001:10001"
    assert last["ENTRYPOINT"] == '["/srv/qianzhu/.venv/bin/qianzhu"]'
    assert is_command(yaml.safe_load(last["CMD"]))
    assert {rest for word, rest in instructions if word == "FROM"} == {"${BASE} AS build", "${BASE}"}


def test_what_the_image_copies_exists_and_is_let_through() -> None:
    let_through = (_FOLDER / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    copied = {
        name for word, rest in _instructions() if word == "COPY" and "--from" not in rest for name in rest.split()[:-1]
    }
    assert {"bot", "actions", "voice", "nlu_data", "requirements.lock", "requirements-rasa.lock"} <= copied
    assert [name for name in copied if not (_ROOT / name).exists() or f"!{name}" not in let_through] == []
    assert let_through[0] == "*", "nothing of var/ and no secret gets into an image"


def test_what_is_taken_out_of_the_image_is_for_tests_alone() -> None:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    [run] = [rest for word, rest in _instructions() if word == "RUN" and "uninstall" in rest]
    removed = set(run.partition(".venv/bin/python \\\n")[2].partition("\\\n")[0].split())
    assert removed and removed <= {re.split(r"[>=\[]", one)[0] for one in project["optional-dependencies"]["dev"]}


def test_hadolint_finds_nothing() -> None:
    """With hadolint where there is one: `make check-deploy` brings it."""
    hadolint = shutil.which("hadolint")
    if hadolint is None:
        return
    done = subprocess.run([hadolint, _FOLDER / "Containerfile"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


async def test_a_part_runs_as_the_process_itself_by_the_settings_of_the_compose_file(tmp_path: Path) -> None:
    """The action server, started as a plain process with the container's own words and environment."""
    [port] = free_ports(1)
    environment = _environment(_OURS["actions"]) | {
        "QIANZHU_ACTIONS_HOST": "127.0.0.1",
        "QIANZHU_ACTIONS_PORT": str(port),
    }
    command = [sys.executable, "-m", "bot.cli", *map(str, _OURS["actions"]["command"])]
    log = (tmp_path / "log").open("w")
    path = {"PATH": os.environ["PATH"], "PYTHONPATH": str(_ROOT)}
    process = subprocess.Popen(command, cwd=tmp_path, env={**path, **environment}, stdout=log, stderr=log)
    try:
        async with httpx.AsyncClient(trust_env=False, base_url=f"http://127.0.0.1:{port}") as client:

            async def _answers() -> bool:
                try:
                    return (await client.get("/health")).status_code == 200
                except httpx.HTTPError:
                    assert process.poll() is None, (tmp_path / "log").read_text()
                    return False

            await until(_answers, 60, "answers")
            refused = await client.post("/webhook", json={})
            assert refused.status_code == 401
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) in (0, -signal.SIGTERM)
    finally:
        process.kill()
        log.close()


@pytest.mark.parametrize("arguments", [["part", "rasa"], ["part", "nothing"], ["migrate"]])
def test_what_a_container_cannot_do_is_said(arguments: list[str], tmp_path: Path) -> None:
    given = {"QIANZHU_MODELS_DIR": str(tmp_path), "QIANZHU_DATABASE_URL": f"sqlite:///{tmp_path / 'q.db'}"}
    path = {"PATH": os.environ["PATH"], "PYTHONPATH": str(_ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments], env={**path, **given}, capture_output=True, text=True
    )
    if arguments == ["migrate"]:
        assert done.returncode == 0 and (tmp_path / "q.db").exists()
    else:
        assert done.returncode != 0 and re.search(r"[\u4e00-\u9fff]", done.stderr)
    assert "Traceback" not in done.stderr
