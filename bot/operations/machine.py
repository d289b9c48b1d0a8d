"""What the machine has to have: disk, memory, free ports, writable files. Standard library only, from 3.8."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path
from typing import Iterable, Iterator, Tuple

from bot.operations.findings import BAD, GOOD, WARNING, Finding

GIGABYTE = 1 << 30
TO_INSTALL, TO_RUN = 8 * GIGABYTE, 1 * GIGABYTE
"""Free bytes: for both environments with uv's cache, the models and a training; for a time of service."""
_ALMOST_FULL = GIGABYTE // 4
_MEMORY, _LEAST_MEMORY = 5 * GIGABYTE // 2, 3 * GIGABYTE // 2
"""Bytes: with voice and training; below the second one Rasa is ended by the system while it starts."""
_CGROUP = Path("/sys/fs/cgroup")
_MEMINFO = Path("/proc/meminfo")


def check_disk(folder: Path, wanted: int = TO_RUN) -> Finding:
    """Whether the disk under a folder has room."""
    free = shutil.disk_usage(_nearest(folder)).free
    told = f"磁盘还有 {free / GIGABYTE:.1f} GB（{folder}）。"
    helps = f"请腾出至少 {wanted / GIGABYTE:.0f} GB，或者把程序放到别的磁盘。"
    if free < min(wanted, _ALMOST_FULL) or (wanted > TO_RUN and free < wanted / 2):
        return Finding("disk", BAD, told, helps)
    return Finding("disk", WARNING, told, helps) if free < wanted else Finding("disk", GOOD, told)


def check_memory() -> Finding:
    """Whether what is free suffices for Rasa, gateway and voice."""
    free = free_memory()
    told = f"内存还有 {free / GIGABYTE:.1f} GB。"
    if free < _LEAST_MEMORY:
        return Finding("memory", BAD, told, "要有 2.5 GB。请停掉别的程序，或者加内存。")
    if free < _MEMORY:
        return Finding("memory", WARNING, told, "训练和语音要 2.5 GB；不够时设 QIANZHU_SPEECH=false。")
    return Finding("memory", GOOD, told)


def free_memory() -> int:
    """Bytes that programs may still take, by the machine and by the limit of the control group."""
    free = [_available(), *_left_in_group()]
    return min(bytes_ for bytes_ in free if bytes_ >= 0)


def check_ports(ports: Iterable[Tuple[str, str, int]]) -> Iterator[Finding]:
    """Whether nobody listens yet; each port with its setting and its address."""
    for setting, host, port in ports:
        if is_free(host, port):
            yield Finding("port", GOOD, f"端口 {port} 空着（{setting}）。")
        else:
            helps = f"先停掉它（ss -ltnp 看是谁），或者用 {setting} 换一个端口。"
            yield Finding("port", BAD, f"端口 {port} 已经有程序在用。", helps)


def is_free(host: str, port: int) -> bool:
    """Whether one could listen there."""
    loopback = "127.0.0.1" if host in ("0.0.0.0", "", "localhost") else "::1" if host == "::" else host  # noqa: S104
    family = socket.AF_INET6 if ":" in loopback else socket.AF_INET
    with socket.socket(family) as asker:
        asker.settimeout(2)
        return asker.connect_ex((loopback, port)) != 0


def check_writable(folder: Path, name: str) -> Finding:
    """Whether files can be made in a folder, or the folder itself where it is missing."""
    nearest = _nearest(folder)
    if os.access(nearest, os.W_OK | os.X_OK):
        return Finding("permissions", GOOD, f"{name}可以写（{folder}）。")
    helps = f"请运行 sudo chown -R $(id -un) {nearest}，或者换一个用户来启动。"
    return Finding("permissions", BAD, f"{name}写不了（{nearest}）。", helps)


def _nearest(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())


def _available() -> int:
    try:
        lines = _MEMINFO.read_text(encoding="ascii").splitlines()
    except OSError:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable")), -1)


def _left_in_group() -> Iterator[int]:
    try:
        most = (_CGROUP / "memory.max").read_text(encoding="ascii").strip()
        used = int((_CGROUP / "memory.current").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return
    if most.isdigit():
        yield max(0, int(most) - used)
