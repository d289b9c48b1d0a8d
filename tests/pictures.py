"""Takes the README's pictures of the public page and the console from the real assistant: `make pictures`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from actions.requests.request import NewRequest
from actions.staff.counselors import Role
from actions.store import open_store
from bot.operations.training import train
from bot.settings import Settings
from tests.journeys.assistant import running_assistant
from tests.journeys.browser import open_browser
from tests.journeys.page_states import QUESTION, say
from tests.talking import fetched_models

_FOLDER = Path(__file__).parents[1] / "bot" / "channels" / "web" / "pictures"
_CONSOLE = Path(__file__).parents[1] / "bot" / "console"
_PASSWORD = "a long enough one"
_PHONE = {"width": 390, "height": 780}
_DESKTOP = {"width": 1280, "height": 800}
_AT_400_PERCENT = {"width": 320, "height": 256}
"""What a window of 1280 × 1024 shows at 400 %."""


def _asked(browser: Browser, address: str, text: str, **wishes: Any) -> Page:
    page = browser.new_context(base_url=address, **wishes).new_page()
    page.goto("/")
    say(page, text)
    return page


def _take(page: Page, name: str, folder: Path = _FOLDER) -> None:
    page.wait_for_timeout(500)
    page.screenshot(path=folder / f"{name}.png")


def _console(browser: Browser, settings: Settings) -> Page:
    """A counselor's page with one request that is being answered, and others that wait."""
    store = open_store(settings.database_url, settings.keys)
    store.counselors.add("wang", "王老师", _PASSWORD, Role.LEAD, "毕节组", ("毕节市",))
    wang = store.counselors.of_session(store.counselors.sign_in("wang", _PASSWORD))
    assert wang
    wanted = NewRequest("a", "a", "allowances.care-amount", "我妈没有证也能领吗", region="毕节市", medium="text")
    number = store.requests.open(wanted).number
    store.requests.open(NewRequest("b", "b", "massage-exam.where", "", region="毕节市", medium="voice"))
    store.requests.open(NewRequest("c", "c", "", "想找人问残保金", region="毕节市"))
    store.requests.report_danger("d", "d", "我不想活了", "毕节市")
    store.casework.claim(wang, number, "")
    store.casework.answer(wang, number, "您好，我是王老师。护理补贴要先办残疾人证。", "answer", "")
    store.requests.write("a", "办证要带什么，我在外地，我妹妹能去办吗？", "words")
    store.casework.label(wang, number, ["外地"], "")
    store.close()
    page = browser.new_context(base_url=settings.gateway_url, viewport={"width": 1280, "height": 920}).new_page()
    page.goto("/console")
    page.get_by_label("登录名").fill("wang")
    page.get_by_label("密码").fill(_PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1).wait_for()
    page.goto(f"/console/requests/{number}?which=open")
    return page


def main() -> None:
    """Replace all pictures."""
    _FOLDER.mkdir(exist_ok=True)
    fetched_models()
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
        say(page, QUESTION)
        expect(page.locator("#told")).to_be_empty(timeout=10_000)
        _take(page, "contrast")
        _take(_asked(browser, address, QUESTION, viewport=_AT_400_PERCENT, device_scale_factor=2), "zoom")
        _take(_console(browser, assistant.settings), "console", _CONSOLE)


if __name__ == "__main__":
    main()
