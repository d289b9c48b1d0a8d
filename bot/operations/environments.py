"""Makes the two environments from their lock files: `python3 bot/operations/environments.py`.

`.venv` (Python 3.11 or newer) holds everything of ours, `.venv-rasa` (Python 3.10) Rasa and bot/components alone.
Runs on any Python from 3.8 with nothing but the standard library, because it runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".venv-tools"
UV_VERSION = "0.13.9"
OURS = (".venv", "requirements.lock", ((3, 11), (3, 12), (3, 13)))
RASAS = (".venv-rasa", "requirements-rasa.lock", ((3, 10),))
_MARK = "installed-from"


def main() -> None:
    """Make or refresh both environments; say what is missing in one sentence."""
    for folder, lock, versions in (OURS, RASAS):
        environment = ROOT / folder
        if not _is_current(environment, ROOT / lock):
            _make(environment, ROOT / lock, versions)


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
    """A working interpreter of one of the versions: on the PATH, among pyenv's, known to uv, or brought by uv."""
    for version in versions:
        for candidate in _candidates(uv, version):
            if _works(candidate, version):
                return candidate
    for version in versions:
        subprocess.run([uv, "python", "install", "--quiet", "%d.%d" % version], check=False)
        found = _found_by_uv(uv, version)
        if found and _works(found, version):
            return found
    wanted = " 或 ".join("%d.%d" % version for version in versions)
    sys.exit("没有找到 Python %s：请安装它（例如 pyenv install %d.%d），再运行一次。" % (wanted, *versions[0]))


def _candidates(uv: str, version: tuple[int, int]) -> Iterator[str]:
    name = "python%d.%d" % version
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if folder and (Path(folder) / name).exists():
            yield str(Path(folder) / name)
    pyenv = Path(os.environ.get("PYENV_ROOT", str(Path.home() / ".pyenv"))) / "versions"
    yield from (str(path) for path in sorted(pyenv.glob("%d.%d.*/bin/%s" % (*version, name)), reverse=True))
    found = _found_by_uv(uv, version)
    if found:
        yield found


def _found_by_uv(uv: str, version: tuple[int, int]) -> str | None:
    done = subprocess.run(
        [uv, "python", "find", "%d.%d" % version],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    return done.stdout.strip() or None


def _works(python: str, version: tuple[int, int]) -> bool:
    """A pyenv shim may lie on the PATH and refuse to run."""
    try:
        done = subprocess.run(
            [python, "-c", "import sys, ssl, sqlite3; print(*sys.version_info[:2])"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.stdout.split() == [str(number) for number in version]


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


def _run(command: list[str]) -> None:
    try:
        code = subprocess.run(command, check=False).returncode
    except OSError as error:
        sys.exit("运行不了 %s：%s" % (command[0], error))
    if code:
        sys.exit("这一步没有成功：%s。请看上面的输出；网络断了就再运行一次。" % " ".join(command))


if __name__ == "__main__":
    main()
