"""Memory of processes with all their children, shared pages divided among those who share them."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

import psutil

from bot.bench.figures import Figure

MEMORY_LIMIT = 1.8e9
"""Bytes of all processes together."""


def memory_figures(pids: Mapping[str, int]) -> list[Figure]:
    """Each process by name, and all together."""
    sizes = {name: held_bytes(pid) for name, pid in pids.items()}
    return [
        *(Figure(f"内存，{name}", size / 1e6, "MB") for name, size in sizes.items()),
        Figure("内存，合计", sum(sizes.values()) / 1e6, "MB", MEMORY_LIMIT / 1e6),
    ]


def held_bytes(pid: int) -> int:
    """Proportional set size of a process and its children; 0 for one that has ended."""
    total = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                total += int(each.memory_full_info().pss)
    return total
