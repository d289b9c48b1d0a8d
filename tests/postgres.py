"""A PostgreSQL server of the tests' own, on a temporary folder and a socket in it."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine, text

_USER = "postgres"


def binaries() -> Path | None:
    """The folder of the newest server's programs; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


class Server:
    """A server that can be killed and started again."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._folder = programs, folder
        self.url = f"postgresql+psycopg://{_USER}@/{_USER}?host={folder}"
        # As root it refuses to run: then as the distribution's own user.
        self._user = _USER if os.geteuid() == 0 else None
        if self._user:
            entry = pwd.getpwnam(_USER)
            os.chown(folder, entry.pw_uid, entry.pw_gid)

    def make(self) -> None:
        """Make an empty cluster."""
        self._run("initdb", "-D", self._data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")

    def start(self) -> None:
        """Return once it answers."""
        options = (
            f"-c listen_addresses='' -c unix_socket_directories={self._folder} -c synchronous_commit=on -c fsync=off"
        )
        self._run("pg_ctl", "-D", self._data, "-w", "-o", options, "-l", self._folder / "log", "start")

    def kill(self) -> None:
        """End it as a power cut would."""
        process = int((self._data / "postmaster.pid").read_text().splitlines()[0])
        children = psutil.Process(process).children(recursive=True)
        for each in (psutil.Process(process), *children):
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        psutil.wait_procs(children, timeout=10)

    def stop(self) -> None:
        """End it."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _run(self, program: str, *arguments: object) -> None:
        subprocess.run(
            [str(self._programs / program), *map(str, arguments)],
            check=True,
            stdout=subprocess.DEVNULL,
            user=self._user,
            cwd="/",
        )


@contextmanager
def running_server() -> Iterator[Server]:
    """A running server; the test is skipped where none is installed, but not in CI."""
    programs = binaries()
    if programs is None:
        message = "PostgreSQL is not installed: `make test` installs it as root"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    # The socket's path may be 107 bytes long at most, so not pytest's folder.
    folder = Path(tempfile.mkdtemp(prefix="qz-pg-"))
    server = Server(programs, folder)
    try:
        server.make()
        server.start()
        yield server
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_postgres() -> Iterator[str]:
    """The URL of such a server."""
    with running_server() as server:
        yield server.url


def emptied(url: str) -> str:
    """The same URL, its database made empty."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url
