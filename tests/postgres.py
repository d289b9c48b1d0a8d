"""A PostgreSQL server of the tests' own, on a temporary folder and a socket in it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_USER = "postgres"


def binaries() -> Path | None:
    """The folder of the newest server's programs; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@contextmanager
def running_postgres() -> Iterator[str]:
    """The URL of a running server; the test is skipped where none is installed, but not in CI."""
    programs = binaries()
    if programs is None:
        message = "PostgreSQL is not installed: make services installs it as root"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    # The socket's path may be 107 bytes long at most, so not pytest's folder.
    folder = Path(tempfile.mkdtemp(prefix="qz-pg-"))
    run = _as_nobody_special(folder)
    data = folder / "data"
    run(programs / "initdb", "-D", data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c synchronous_commit=off"
    try:
        run(programs / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start")
        yield f"postgresql+psycopg://{_USER}@/{_USER}?host={folder}"
    finally:
        run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


class _as_nobody_special:
    """Runs the server's programs, which refuse to run as root, as the distribution's own user."""

    def __init__(self, folder: Path) -> None:
        self._user = _USER if os.geteuid() == 0 else None
        if self._user:
            entry = pwd.getpwnam(_USER)
            os.chown(folder, entry.pw_uid, entry.pw_gid)

    def __call__(self, program: Path, *arguments: object) -> None:
        subprocess.run(
            [str(program), *map(str, arguments)],
            check=True,
            stdout=subprocess.DEVNULL,
            user=self._user,
            cwd="/",
        )
