"""Makes the two environments from their lock files: `python3 -m bot.operations.environments`.

`.venv` (Python 3.11 or newer) holds everything of ours, `.venv-rasa` (Python 3.10) Rasa and bot/components alone.
Runs on any Python from 3.8 with nothing but the standard library, because it runs before anything is installed.
Before anything is installed it is looked whether that can succeed; with `--to-run` also whether the ports are free.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.operations.findings import BAD, GOOD, Finding, say_findings
from bot.operations.interpreters import check_rasas_python, find_python, found_by_uv, how_to_get_python, works
from bot.operations.machine import TO_INSTALL, check_disk, check_memory, check_ports, check_writable
from bot.operations.package_indexes import environment_for_uv

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".venv-tools"
UV_VERSION = "0.13.9"
OURS = (".venv", "requirements.lock", ((3, 11), (3, 12), (3, 13)))
RASAS = (".venv-rasa", "requirements-rasa.lock", ((3, 10),))
_MARK = "installed-from"


def main() -> None:
    """Make or refresh both environments; say what is missing in one sentence."""
    outdated = [wanted for wanted in (OURS, RASAS) if _is_ours_to_make(*wanted[:2])]
    findings = [*(_before_installing() if outdated else ()), *(_before_running() if "--to-run" in sys.argv else ())]
    if not say_findings(findings, print):
        sys.exit("现在不能开始：请先办好上面写着“不行”的，再运行一次。")
    for folder, lock, versions in outdated:
        _make(ROOT / folder, ROOT / lock, versions)


def _before_installing() -> Iterator[Finding]:
    """What has to be there before minutes are spent on installing."""
    yield check_writable(ROOT, "程序的目录")
    yield check_disk(ROOT, TO_INSTALL if not (ROOT / RASAS[0]).exists() else TO_INSTALL // 2)
    yield check_memory()
    yield check_rasas_python(ROOT / RASAS[0])
    if not shutil.which("uv") and not (TOOLS / "bin" / "uv").exists() and not _can_make_environments():
        can_install = os.geteuid() == 0 and shutil.which("apt-get")
        helps = "" if can_install else "请运行 sudo apt-get install python3-venv。"
        yield Finding("venv", GOOD if can_install else BAD, "缺少 Python 的 venv 模块。", helps)


def _before_running() -> Iterator[Finding]:
    """The ports: who waits for an installation should know first."""
    settings = {**_settings_in_file(ROOT / ".env"), **os.environ}
    host = settings.get("QIANZHU_HOST", "127.0.0.1")
    for setting, usual, address in (
        ("QIANZHU_PORT", "8080", host),
        ("QIANZHU_RASA_PORT", "5005", "127.0.0.1"),
        ("QIANZHU_ACTIONS_PORT", "5055", "127.0.0.1"),
    ):
        port = settings.get(setting, usual)
        # A port that is none is told by `serve`, which checks all settings.
        if port.isdigit() and 0 < int(port) < 65536:
            yield from check_ports([(setting, address, int(port))])


def _settings_in_file(file: Path) -> dict[str, str]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    pairs = (line.strip().split("=", 1) for line in lines if "=" in line and not line.lstrip().startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, value in pairs}


def _is_ours_to_make(folder: str, lock: str) -> bool:
    """Whether an environment is missing or outdated; one that is a link belongs to another checkout and stays."""
    environment = ROOT / folder
    return not environment.is_symlink() and not _is_current(environment, ROOT / lock)


def _is_current(environment: Path, lock: Path) -> bool:
    mark = environment / _MARK
    return mark.exists() and mark.read_text() == _fingerprint(lock)


def _fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes() + str(ROOT).encode()).hexdigest()


def _make(environment: Path, lock: Path, versions: Sequence[tuple[int, int]]) -> None:
    uv = _uv()
    print("正在安装 %s ……" % environment.name, flush=True)
    python = _python(uv, versions)
    _run([uv, "venv", "--quiet", "--clear", "--python", python, str(environment)])
    _run([uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(environment / "bin" / "python"), str(lock)])
    if environment.name == OURS[0]:
        _run(
            [
                uv,
                "pip",
                "install",
                "--quiet",
                "--no-deps",
                "--no-build-isolation",
                "--python",
                str(environment / "bin" / "python"),
                "--editable",
                str(ROOT),
            ]
        )
    (environment / _MARK).write_text(_fingerprint(lock))


def _python(uv: str, versions: Sequence[tuple[int, int]]) -> str:
    """A working interpreter of one of the versions: found, or brought by uv."""
    for version in versions:
        found = find_python(version, uv)
        if found:
            return found
    for version in versions:
        subprocess.run([uv, "python", "install", "--quiet", "%d.%d" % version], check=False, env=_environment())
        found = found_by_uv(uv, version)
        if found and works(found, version):
            return found
    wanted = " 或 ".join("%d.%d" % version for version in versions)
    sys.exit(f"没有找到 Python {wanted}，也没有取到。{how_to_get_python()}")


def _uv() -> str:
    """The installer: found on the PATH, or brought into an environment of its own."""
    on_path = shutil.which("uv")
    if on_path:
        return on_path
    uv = TOOLS / "bin" / "uv"
    if not uv.exists():
        if not _can_make_environments():
            _install_venv_module()
        _run([sys.executable, "-m", "venv", "--clear", str(TOOLS)])
        _run([str(TOOLS / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv==" + UV_VERSION])
    return str(uv)


def _can_make_environments() -> bool:
    return (
        subprocess.run(
            [sys.executable, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL, check=False
        ).returncode
        == 0
    )


def _install_venv_module() -> None:
    """Debian and Ubuntu keep the venv module in a package of its own."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit("缺少 Python 的 venv 模块：请运行 sudo apt-get install python3-venv，再试一次。")
    _run(["apt-get", "update", "-qq"])
    _run(["apt-get", "install", "-y", "-qq", "python3-venv"])


def _environment() -> dict[str, str]:
    """uv gets pip's mirrors, so that one setting does for both."""
    return environment_for_uv(os.environ)


def _run(command: list[str]) -> None:
    try:
        code = subprocess.run(command, check=False, env=_environment()).returncode
    except OSError as error:
        sys.exit("运行不了 %s：%s" % (command[0], error))
    if code:
        sys.exit(
            "这一步没有成功：%s。请看上面的输出；网络断了就再运行一次，"
            "取不到包就设 pip 或 uv 的镜像（UV_DEFAULT_INDEX）。" % " ".join(command)
        )


if __name__ == "__main__":
    main()
