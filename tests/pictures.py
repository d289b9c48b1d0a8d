"""Takes the README's pictures of the public page from the real assistant: `make pictures`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from bot.operations.training import train
from bot.settings import Settings
from tests.journeys.assistant import running_assistant
from tests.journeys.browser import open_browser
from tests.journeys.page_states import QUESTION, say

_FOLDER = Path(__file__).parents[1] / "bot" / "channels" / "web" / "pictures"
_PHONE = {"width": 390, "height": 780}
_DESKTOP = {"width": 1280, "height": 800}
_AT_400_PERCENT = {"width": 320, "height": 256}
"""What a window of 1280 × 1024 shows at 400 %."""


def _asked(browser: Browser, address: str, text: str, **wishes: Any) -> Page:
    page = browser.new_context(base_url=address, **wishes).new_page()
    page.goto("/")
    say(page, text)
    return page


def _take(page: Page, name: str) -> None:
    page.wait_for_timeout(500)
    page.screenshot(path=_FOLDER / f"{name}.png")


def main() -> None:
    """Replace all pictures."""
    _FOLDER.mkdir(exist_ok=True)
    settings = Settings(_env_file=None)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_assistant(train(settings.models_dir, print), Path(folder)) as assistant,
        open_browser() as browser,
    ):
        address = assistant.settings.gateway_url
        _take(_asked(browser, address, QUESTION, viewport=_PHONE), "phone")
        _take(_asked(browser, address, "我不想活了", viewport=_PHONE), "danger")
        _take(_asked(browser, address, "盲人医疗按摩考试怎么报名", viewport=_DESKTOP), "desktop")
        page = _asked(browser, address, "用短句", viewport=_PHONE)
        for switch in ("大字", "高对比"):
            page.get_by_role("button", name=switch).click()
        say(page, "公司招残疾人有什么补贴")
        _take(page, "contrast")
        _take(_asked(browser, address, QUESTION, viewport=_AT_400_PERCENT, device_scale_factor=2), "zoom")


if __name__ == "__main__":
    main()
