"""Installs a Chromium and a Chinese font for the page's tests: `python tests/install_browser.py`.

As root with apt-get they are the distribution's packages. Ubuntu's chromium is a snap, which cannot be steered; there,
and wherever there is no root or no apt-get, Playwright brings its own Chromium.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

_FONT = "fonts-noto-cjk"


def main() -> None:
    """Install what is missing; end with a sentence that says what to do if that fails."""
    if installed_chromium() or _playwrights_opens():
        return
    print("正在安装测试网页用的浏览器……", flush=True)
    if not _by_apt() and not _by_playwright():
        sys.exit("浏览器没有装上，原因在上面。请检查网络，或者自己安装 chromium，再运行一次 make browser。")


def installed_chromium() -> str:
    """The chromium command of this machine; "" where there is none, or only a snap."""
    found = shutil.which("chromium") or ""
    return "" if "snap" in Path(found).resolve().parts else found


def _playwrights_opens() -> bool:
    """Whether the Chromium that Playwright brings is here already, with its libraries."""
    with sync_playwright() as playwright:
        try:
            playwright.chromium.launch(args=["--no-sandbox"]).close()
        except Error:
            return False
    return True


def _by_apt() -> bool:
    """Whether chromium came from the distribution."""
    if not may_apt() or not succeeds("apt-get", "update", "-qq"):
        return False
    if _is_ubuntu():
        apt_install(_FONT)
        return False
    return apt_install("chromium", _FONT) and bool(installed_chromium())


def _by_playwright() -> bool:
    """Whether Playwright brought its own; its libraries come along where nobody has to be asked for a password."""
    may = may_apt() or succeeds("sudo", "-n", "true")
    return succeeds(sys.executable, "-m", "playwright", "install", "chromium", *(["--with-deps"] if may else []))


def apt_install(*packages: str) -> bool:
    """Whether the distribution's packages were installed."""
    return succeeds("apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages)


def may_apt() -> bool:
    """Whether packages may be installed here."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _is_ubuntu() -> bool:
    try:
        return platform.freedesktop_os_release().get("ID") == "ubuntu"
    except OSError:
        return False


def succeeds(*command: str) -> bool:
    """Whether a command ended well; it asks nothing."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        return subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode == 0
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    main()
