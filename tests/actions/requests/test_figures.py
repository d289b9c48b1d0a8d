"""Figures that a text states, and whether a source states them too."""

import pytest

from actions.knowledge.stated_figures import figures_in, stands_in


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("一级每月110元，二级90元。", ["110", "90"]),
        ("比例不低于1.5%，安置5‰。", ["1.5%", "5‰"]),
        ("新增3万人，预算0.5万元", ["3万", "0.5万"]),
        ("2022—2024年", ["2022", "2024"]),
        ("电话0851-27613050", ["0851-27613050"]),
        ("满12个月", ["12"]),
        ("9点钟开始，占2份额", ["9", "2"]),
    ],
)
def test_facts_are_figures(text: str, figures: list[str]) -> None:
    assert figures_in(text) == figures


@pytest.mark.parametrize("text", ["管5件事", "有3种办法", "第2步", "第13条", "2个方面", "要2样材料", "没有数字", ""])
def test_our_own_counting_is_none(text: str) -> None:
    assert figures_in(text) == []


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        ("110", "每月110元"),
        ("3万", "3万人"),
        ("2", "两年"),
        ("2", "二级"),
        ("14", "十四五"),
        ("10", "十人"),
        ("100", "百强"),
    ],
)
def test_a_small_figure_may_stand_in_chinese(figure: str, text: str) -> None:
    assert stands_in(figure, text)


@pytest.mark.parametrize(("figure", "text"), [("110", "每月90元"), ("7", "六个"), ("50", "五十")])
def test_a_figure_that_does_not_stand_there_is_missed(figure: str, text: str) -> None:
    assert not stands_in(figure, text)
