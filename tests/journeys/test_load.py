"""The short form of `make load`: everything is borne and measured, by few people and for seconds."""

from __future__ import annotations

import pytest

from tests.journeys.assistant import Assistant
from tests.load.run import Load, figures

pytestmark = pytest.mark.slow

_FEW = Load(people=4, every=0.5, seconds=1.0, at_once=4, rounds=1, pages=20, soak_people=2, soak_seconds=2.0)


async def test_all_who_ask_are_answered_and_all_open_pages_follow(assistant: Assistant) -> None:
    measured = {figure.name: figure for figure in await figures(assistant, _FEW, print)}
    unanswered = [figure.value for name, figure in measured.items() if name.endswith(("没有答上", "没有连上"))]
    assert unanswered == [0.0, 0.0, 0.0, 0.0]
    assert measured["4人每0.5秒一句，中位数"].value > 0
    assert measured["20个页面开着，多用内存"].is_met
    assert 100 < measured["2人2秒，内存"].value < 2000
