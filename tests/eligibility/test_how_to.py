"""docs/how-to/add-a-rule.md, followed as it is written, gives a rule that is checked, asked for and judged."""

from __future__ import annotations

import re
import shutil
import textwrap
from pathlib import Path

from actions.eligibility.book import RULES, Book
from actions.eligibility.check import faults
from actions.eligibility.inquiry import Inquiry
from tests.eligibility.conftest import TODAY

_PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "add-a-rule.md"
_BLOCK = re.compile(r"```yaml (\S+)\n(.*?)```", re.DOTALL)


def test_the_page_works_as_written(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    for name, block in _BLOCK.findall(_PAGE.read_text(encoding="utf-8")):
        file = folder / name
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text(before + textwrap.dedent(block), encoding="utf-8")
    assert [str(fault) for fault in faults(folder)] == []
    inquiry = Inquiry(Book.load(folder))
    session = inquiry.look_into(inquiry.begin("有残疾证"), "example-allowance")
    asked = inquiry.ask(session, TODAY)
    assert asked is not None
    assert asked.text == "您家有没有孩子？"
    result = inquiry.result(inquiry.hear(asked.session, "有").session, "example-allowance", TODAY)
    assert result is not None
    assert result.headline == "示例补贴：可以，每月50元。"
