"""A real Chromium: the machine's own, or the one that Playwright brought."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from tests.install_browser import installed_chromium

_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A browser without a window, closed afterwards."""
    own = installed_chromium()
    with sync_playwright() as playwright:
        try:
            if own:
                browser = playwright.chromium.launch(executable_path=own, args=["--headless=new", *_QUIET])
            else:
                browser = playwright.chromium.launch(args=list(_QUIET))
        except Error as error:
            pytest.fail(f"浏览器打不开，请先运行 make browser。{error.message.splitlines()[0]}")
        yield browser
        browser.close()
