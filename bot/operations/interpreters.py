"""Finds a Python of a wanted version. Runs on any Python from 3.8 with nothing but the standard library."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Iterator, Optional, Tuple
from urllib.parse import urlsplit

from bot.operations.findings import BAD, GOOD, WARNING, Finding

Version = Tuple[int, int]
RASAS_PYTHON: Version = (3, 10)
_BUILD_PACKAGES = (
    "build-essential libssl-dev zlib1g-dev libbz2-dev libreadline-dev libsqlite3-dev libffi-dev liblzma-dev"
)
_MIRROR = "UV_PYTHON_INSTALL_MIRROR"
_USUAL_SOURCE = "https://github.com"
_PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
_REACH_SECONDS = 3.0


def find_python(version: Version, uv: Optional[str] = None) -> Optional[str]:
    """A working interpreter: on the PATH, among pyenv's or uv's own, or known to the given uv; None without one."""
    return next((found for found in _candidates(version, uv) if works(found, version)), None)


def works(python: str, version: Version) -> bool:
    """Whether it runs and is whole: a pyenv shim may lie on the PATH and refuse to run."""
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


def found_by_uv(uv: str, version: Version) -> Optional[str]:
    """The interpreter that uv knows of."""
    done = subprocess.run(
        [uv, "python", "find", "%d.%d" % version],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    return done.stdout.strip() or None


def check_rasas_python(environment: Path) -> Finding:
    """Whether Rasa's Python 3.10 is there or can be brought; told before anything is installed."""
    inside = environment / "bin" / "python"
    if works(str(inside), RASAS_PYTHON):
        return Finding("python", GOOD, "Rasa 的 Python 3.10 已经装好。")
    found = find_python(RASAS_PYTHON, shutil.which("uv"))
    if found:
        return Finding("python", GOOD, f"有 Python 3.10：{found}。")
    source = os.environ.get(_MIRROR, _USUAL_SOURCE)
    if _can_reach(source):
        return Finding("python", WARNING, f"没有 Python 3.10，会让 uv 从 {source} 取来。")
    return Finding("python", BAD, f"没有 Python 3.10，也连不上 {source} 去取。Rasa 要用它。", how_to_get_python())


def how_to_get_python() -> str:
    """What helps where Python 3.10 is missing."""
    return (
        f"任选一样。1. 设 {_MIRROR}=镜像地址（放着 python-build-standalone 的发行文件）。"
        f"2. 自己编译：apt-get install {_BUILD_PACKAGES}，再 pyenv install 3.10。"
        "3. 从别的机器拷来 Python 3.10，把它的 bin 放进 PATH。做好了再运行一次。"
    )


def _candidates(version: Version, uv: Optional[str]) -> Iterator[str]:
    name = "python%d.%d" % version
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if folder and (Path(folder) / name).exists():
            yield str(Path(folder) / name)
    pyenv = Path(os.environ.get("PYENV_ROOT", str(Path.home() / ".pyenv"))) / "versions"
    yield from (str(path) for path in sorted(pyenv.glob("%d.%d.*/bin/%s" % (*version, name)), reverse=True))
    data = Path(os.environ.get("XDG_DATA_HOME", str(Path.home() / ".local" / "share")))
    uvs = Path(os.environ.get("UV_PYTHON_INSTALL_DIR", str(data / "uv" / "python")))
    yield from (str(path) for path in sorted(uvs.glob(f"cpython-{version[0]}.{version[1]}.*/bin/{name}"), reverse=True))
    found = found_by_uv(uv, version) if uv else None
    if found:
        yield found


def _can_reach(source: str) -> bool:
    """Whether the host answers at all; a proxy is not asked, for only it knows what it reaches."""
    address = urlsplit(source)
    if address.scheme == "file":
        return Path(address.path).exists()
    if any(os.environ.get(name) for name in _PROXIES):
        return True
    try:
        port = address.port or (80 if address.scheme == "http" else 443)
        socket.create_connection((address.hostname or "", port), _REACH_SECONDS).close()
    except (OSError, ValueError):
        return False
    return True
