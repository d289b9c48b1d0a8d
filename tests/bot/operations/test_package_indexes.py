"""Who told pip where packages are need not tell uv as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.operations import package_indexes
from bot.operations.package_indexes import environment_for_uv, pips_settings


@pytest.fixture(autouse=True)
def _a_machine_without_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_indexes, "_UVS_FILES", ())
    monkeypatch.setattr(package_indexes.sys, "prefix", "/nowhere")


def _home(tmp_path: Path, content: str) -> dict[str, str]:
    """An environment whose user has a pip.conf, and nobody else."""
    folder = tmp_path / ".config" / "pip"
    folder.mkdir(parents=True)
    (folder / "pip.conf").write_text(content)
    return {"HOME": str(tmp_path), "XDG_CONFIG_DIRS": "/nowhere", "PIP_CONFIG_FILE": str(folder / "pip.conf")}


def test_pips_mirror_is_told_to_uv(tmp_path: Path) -> None:
    home = _home(
        tmp_path,
        "[global]\nindex-url = https://mirror.example/simple\ntrusted-host = mirror.example\ntimeout = 60\n"
        "[install]\nextra-index-url =\n    https://a.example/simple\n    https://b.example/simple\n",
    )
    told = environment_for_uv(home)
    assert told["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert told["UV_INDEX"] == "https://a.example/simple https://b.example/simple"
    assert told["UV_INSECURE_HOST"] == "mirror.example"
    assert told["UV_HTTP_TIMEOUT"] == "60"
    assert told["HOME"] == home["HOME"]


def test_a_variable_goes_before_a_file(tmp_path: Path) -> None:
    home = _home(tmp_path, "[global]\nindex-url = https://file.example/simple\n")
    told = environment_for_uv({**home, "PIP_INDEX_URL": "https://variable.example/simple"})
    assert told["UV_DEFAULT_INDEX"] == "https://variable.example/simple"


def test_what_was_told_to_uv_itself_stays(tmp_path: Path) -> None:
    home = _home(tmp_path, "[global]\nindex-url = https://pip.example/simple\n")
    told = environment_for_uv({**home, "UV_INDEX_URL": "https://uv.example/simple"})
    assert "UV_DEFAULT_INDEX" not in told
    assert told["UV_INDEX_URL"] == "https://uv.example/simple"


def test_a_folder_of_packages_and_a_certificate_are_told_too(tmp_path: Path) -> None:
    home = _home(tmp_path, "[global]\nfind-links = /srv/a /srv/b\ncert = /etc/ca.pem\n")
    told = environment_for_uv(home)
    assert (told["UV_FIND_LINKS"], told["SSL_CERT_FILE"]) == ("/srv/a,/srv/b", "/etc/ca.pem")


def test_a_file_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    home = _home(tmp_path, "index-url without a section\n")
    assert pips_settings(home).get("index-url") is None


def test_files_can_be_turned_off(tmp_path: Path) -> None:
    home = _home(tmp_path, "[global]\nindex-url = https://pip.example/simple\n")
    assert "UV_DEFAULT_INDEX" not in environment_for_uv({**home, "PIP_CONFIG_FILE": "/dev/null"})
