"""The scripts of the page and of the console are checked as strictly as the Python: types, then the linter."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from pydantic import BaseModel, TypeAdapter

from actions.dialogue.utterance import Citation
from bot.channels.web.page_answer import PageAnswer
from bot.rendering import contract
from tests.install_script_checks import PINNED, main, program

_ROOT = Path(__file__).parents[2]
_TYPES = _ROOT / "bot" / "channels" / "web" / "contract.d.ts"
_FOLDERS = ("bot/channels/web", "bot/console")
_MODELS = (contract.Option, contract.Reply, contract.RequestRef, contract.Answer, contract.Fault, contract.Failure)


@pytest.fixture(scope="module", autouse=True)
def _programs() -> None:
    main()


def _found(*command: str | Path) -> str:
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


def _faults_of_types(project: Path) -> str:
    return _found(program("tsc"), "--project", project, "--pretty", "false")


def test_the_types_of_the_scripts_hold() -> None:
    assert not _faults_of_types(PINNED)


def test_a_wrong_type_is_found(tmp_path: Path) -> None:
    (tmp_path / "wrong.js").write_text('document.getElementById("text").value = 1;\n')
    settings = f'{{"extends": "{PINNED / "tsconfig.json"}", "include": ["*.js"]}}'
    (tmp_path / "tsconfig.json").write_text(settings)
    assert "possibly 'null'" in _faults_of_types(tmp_path)


def test_the_linter_finds_nothing() -> None:
    settings = f"--config-path={PINNED / 'biome.json'}"
    assert not _found(program("biome"), "check", settings, "--colors=off", "--error-on-warnings", *_FOLDERS)


def test_no_script_switches_the_checks_off() -> None:
    scripts = [script for folder in _FOLDERS for script in (_ROOT / folder).glob("**/*.js")]
    assert len(scripts) > 15
    for script in scripts:
        assert not re.search(r"@ts-|biome-ignore|\{any\}|\* as any", script.read_text()), script


def _fields(model: type[BaseModel] | type[Citation]) -> set[str]:
    return set(TypeAdapter(model).json_schema(mode="serialization")["properties"])


@pytest.mark.parametrize("model", [*_MODELS, Citation], ids=lambda model: model.__name__)
def test_the_scripts_know_every_field_that_the_server_sends(model: type[BaseModel] | type[Citation]) -> None:
    declared = re.search(rf"interface {model.__name__} \{{([^}}]*)\}}", _TYPES.read_text())
    assert declared
    assert set(re.findall(r"(\w+)\??:", declared[1])) == _fields(model)


def test_the_scripts_know_what_the_page_is_answered_beside() -> None:
    declared = re.search(r"interface PageAnswer extends Answer \{(.*?)\n\}", _TYPES.read_text(), re.DOTALL)
    assert declared
    assert set(re.findall(r"^  (\w+):", declared[1], re.MULTILINE)) == _fields(PageAnswer) - _fields(contract.Answer)
