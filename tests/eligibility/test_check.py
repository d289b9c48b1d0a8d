"""Every kind of mistake in the rules is found before anybody is told it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.eligibility.book import RULES
from actions.eligibility.check import faults
from actions.knowledge.files import read_yaml

_SOURCE = {"document": "care-allowance-2023", "clause": "标准"}
_CONDITION = {
    "fact": "grade",
    "at_most": 2,
    "source": _SOURCE,
    "met": "是一级或二级。",
    "not_met": "是三级或四级。",
    "not_known": "要知道是几级。",
}
_SOUND = {
    "id": "trial",
    "title": "试一试",
    "gist": "这是一条试验的规则。",
    "sources": [_SOURCE],
    "needs": _CONDITION,
    "ask_whom": ["县残联"],
}


def _found(folder: Path, *records: Any, **files: Any) -> list[str]:
    target = folder / "rules"
    shutil.copytree(RULES, target)
    if records:
        (target / "trial.yml").write_text(yaml.safe_dump(list(records), allow_unicode=True), encoding="utf-8")
    for name, change in files.items():
        path = target / f"{name}.yml"
        path.write_text(yaml.safe_dump(change(read_yaml(path)), allow_unicode=True), encoding="utf-8")
    return [str(fault) for fault in faults(target)]


def test_the_rules_as_shipped_have_no_faults() -> None:
    assert [str(fault) for fault in faults()] == []


def test_a_sound_rule_has_no_faults(tmp_path: Path) -> None:
    assert _found(tmp_path, _SOUND) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"sources": []}, "缺少 sources"),
        ({"gist": ""}, "缺少 gist"),
        ({"ask_whom": []}, "缺少 ask_whom"),
        ({"colour": "red"}, "不认识的字段 colour"),
        ({"needs": {**_CONDITION, "source": {"document": "nowhere", "clause": "一"}}}, "nowhere"),
        ({"needs": {key: value for key, value in _CONDITION.items() if key != "source"}}, "条件 grade 没有出处"),
        ({"needs": {**_CONDITION, "fact": "height"}}, "没有这样的事实：height"),
        ({"needs": {**_CONDITION, "at_most": 8}}, "出处里没有 8：grade at_most"),
        ({"needs": {**_CONDITION, "fact": "kind"}}, "kind 要写 is"),
        ({"needs": {**_CONDITION, "fact": "work", "is": ["rich"], "at_most": 2}}, "work 没有这样的值：rich"),
        ({"needs": {**_CONDITION, "more_than": 2}}, "条件里不认识的字段 more_than"),
        ({"needs": "grade"}, "读不出来"),
        ({"amounts": [{"say": "每月120元"}]}, "出处里没有 120：每月120元"),
        ({"edges": ["管到2031年。"]}, "出处里没有 2031"),
        ({"published": "none"}, "lacking"),
        ({"gist": "长" * 31}, "句子有31个字"),
        ({"sources": [{"document": "plan-2022", "clause": "二（九九）"}]}, "方案里没有 二（九九）"),
        ({"id": "care-allowance"}, "编号重复"),
        ({"side": "nobody"}, "读不出来"),
        ({"until": "never"}, "读不出来"),
    ],
)
def test_each_mistake_is_found(tmp_path: Path, change: dict[str, Any], fault: str) -> None:
    found = _found(tmp_path, {**_SOUND, **change})
    assert any((fault in text and "trial.yml" in text) or "编号重复" in text for text in found), found


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"ask": "问" * 31}, "最多30"),
        ({"choices": [{"title": str(n), "sets": {"dibao": "yes"}} for n in "一二三四"]}, "有4个选项"),
        ({"choices": [{"title": "有", "sets": {"dibao": "perhaps"}}]}, "dibao 没有这样的值"),
        ({"choices": [{"title": "有", "sets": {"work": "jobless"}}]}, "没有问 work"),
        ({"facts": ["colour"]}, "没有这样的事实：colour"),
        ({"why": "有9999元。"}, "出处里没有 9999"),
    ],
)
def test_mistakes_of_a_question_are_found(tmp_path: Path, change: dict[str, Any], fault: str) -> None:
    def changed(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**record, **change} if record["id"] == "dibao" else record for record in records]

    assert any(fault in text for text in _found(tmp_path, questions=changed))


def test_a_number_of_the_quota_that_its_source_does_not_state_is_found(tmp_path: Path) -> None:
    def changed(record: dict[str, Any]) -> dict[str, Any]:
        return {**record, "floor_ratio": {**record["floor_ratio"], "value": "1.7"}}

    assert any("出处里没有 1.7" in text for text in _found(tmp_path, quota=changed))


def test_figures_are_compared_with_the_originals(tmp_path: Path) -> None:
    found = [str(fault) for fault in faults(original_documents=tmp_path)]
    assert any("读不出原文" in text for text in found)
    for record in read_yaml(RULES / "documents.yml"):
        if record["file"]:
            (tmp_path / record["file"]).write_text("第一条", encoding="utf-8")
    found = [str(fault) for fault in faults(original_documents=tmp_path)]
    assert any("legal-aid-law：原文里没有 7" in text for text in found)
