"""Installs a PostgreSQL server for the tests of the records, as root: `python tests/install_postgres.py`."""

from __future__ import annotations

import sys
from pathlib import Path

# Run as a program, this file sees its own folder only.
sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.install_browser import apt_install, may_apt, succeeds
from tests.postgres import binaries


def main() -> None:
    """Install it where that is possible; without it those tests are skipped, and the reason is told."""
    if binaries() is None and may_apt():
        print("正在安装测试用的 PostgreSQL……", flush=True)
        succeeds("apt-get", "update", "-qq")
        apt_install("postgresql")


if __name__ == "__main__":
    main()
