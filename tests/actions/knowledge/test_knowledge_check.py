"""Every kind of mistake in the knowledge is found before anybody is told it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.knowledge.check import faults
from actions.knowledge.coverage import plan_coverage

_DOCUMENTS = [
    {
        "id": "plan-2022",
        "title": "方案",
        "period": "2022—2024",
        "status": "over",
        "replaced_by": "new",
        "file": "p.txt",
    },
    {"id": "new", "title": "新方案", "period": "2025—2027"},
    {"id": "report", "title": "报道", "confidence": "B"},
    {"id": "law", "title": "条例"},
    {"id": "old", "title": "老条例", "as_of": "2025年4月"},
]
_CLAUSES = {
    "二（八）": {"title": "按摩", "lead": [], "responsible": ["省残联"], "figures": []},
    "附件8-1": {"title": "考试", "lead": ["省残联"], "responsible": ["省卫生健康委"], "figures": [30]},
}
_OTHER_FIGURES = {"report": [110], "hotlines": [12385]}
_SOUND = {
    "id": "plan.08.exam",
    "topic": "plan.08",
    "title": "考试",
    "questions": [f"怎么考{number}" for number in "一二三四五六七八"],
    "answer": "报名有30天。不懂打12385。",
    "details": ["国家2025年有新方案。"],
    "lead": ["省残联"],
    "responsible": ["省卫生健康委"],
    "audience": ["blind"],
    "sources": [{"document": "plan-2022", "clause": "附件8-1"}],
}
_OTHER = {
    **_SOUND,
    "id": "law.rights",
    "topic": "rights",
    "questions": [f"有啥权利{number}" for number in "一二三四五六七八"],
    "answer": "有权利。",
    "details": ["不得歧视。"],
    "lead": [],
    "responsible": [],
    "sources": [{"document": "law", "clause": "第1条"}],
}
_REPORTED = {"lead": [], "responsible": [], "topic": "x", "sources": [{"document": "report", "clause": "全文"}]}


def _write(folder: Path, *records: dict[str, Any]) -> Path:
    for name, content in (
        ("documents.yml", _DOCUMENTS),
        ("clauses.yml", _CLAUSES),
        ("clauses_other.yml", _OTHER_FIGURES),
        ("entries.yml", list(records)),
    ):
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return folder


def _found(folder: Path, original_documents: Path | None = None) -> list[str]:
    return [str(fault) for fault in faults(folder, original_documents)]


def test_sound_knowledge_has_no_faults(tmp_path: Path) -> None:
    assert _found(_write(tmp_path, _SOUND, _OTHER)) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"answer": ""}, "缺少 answer"),
        ({"sources": [], "audience": None}, "缺少 audience、sources"),
        ({"colour": "red"}, "不认识的字段 colour"),
        ({"sources": [{"document": "nowhere", "clause": "1"}]}, "出处没有登记：nowhere"),
        ({"answer": "一。二。三。四。五。"}, "回答有5句"),
        ({"answer": "长" * 50 + "。" + "长" * 50 + "。"}, "回答有102个字"),
        ({**_REPORTED, "sources": [{"document": "old", "clause": "全文"}], "answer": "好。"}, "没有写向谁确认"),
        ({"answer": "长" * 100 + "。"}, "句子有101个字"),
        ({"details": ["短。" + "长" * 100]}, "句子有100个字"),
        ({"steps": ["长" * 100]}, "句子有100个字"),
        ({"materials": ["长" * 100]}, "句子有100个字"),
        ({"questions": ["怎么考"]}, "只有1种问法"),
        ({"unknown": True}, "没有写向谁确认"),
        ({**_REPORTED, "answer": "110元。"}, "没有写向谁确认"),
        ({"see_also": ["law.rights", "gone"]}, "see_also 里的 gone 不存在"),
        ({"sources": [{"document": "plan-2022", "clause": "九（九）"}]}, "方案里没有 九（九）"),
        ({"lead": ["省卫生健康委"]}, "牵头单位同附件不一致：省卫生健康委"),
        ({"responsible": ["省卫生健康委", "省残联"]}, "责任单位同方案不一致：省卫生健康委、省残联"),
        ({"answer": "省财政厅来办。"}, "出处里没有单位 省财政厅"),
        ({"answer": "报名有31天。"}, "出处里没有 31"),
        ({"details": ["补贴110元。"]}, "出处里没有 110"),
        ({"steps": ["交99元"]}, "出处里没有 99"),
        ({"materials": ["77元收据"]}, "出处里没有 77"),
    ],
)
def test_a_fault_is_found_and_its_place_told(tmp_path: Path, change: dict[str, Any], fault: str) -> None:
    found = _found(_write(tmp_path, {**_SOUND, **change}, _OTHER))
    assert any(fault in line for line in found), found
    assert all(line.startswith("entries.yml plan.08.exam：") for line in found)


@pytest.mark.parametrize(
    "change",
    [
        {"unknown": True, "confirm_with": ["县残联"]},
        {**_REPORTED, "confirm_with": ["县残联"], "answer": "110元。", "details": ["去县里领。"]},
        {"sources": [*_SOUND["sources"], {"document": "plan-2022", "clause": "文头"}]},
        {"sources": [*_SOUND["sources"], {"document": "report", "clause": "全文"}], "answer": "110元。"},
        {"details": ["共有4件事，按第2步办。"]},
        {"answer": "省卫生健康委和省残联来办。"},
    ],
)
def test_what_is_right_is_not_called_a_fault(tmp_path: Path, change: dict[str, Any]) -> None:
    assert _found(_write(tmp_path, {**_SOUND, **change}, _OTHER)) == []


def test_a_line_that_is_no_entry_is_found(tmp_path: Path) -> None:
    _write(tmp_path, _SOUND)
    with (tmp_path / "entries.yml").open("a", encoding="utf-8") as entries:
        entries.write("- 忘了写字段\n")
    [fault] = _found(tmp_path)
    assert "这不是一条知识" in fault


def test_lines_that_are_no_list_are_found(tmp_path: Path) -> None:
    [fault] = _found(_write(tmp_path, {**_SOUND, "details": "国家有新方案。"}))
    assert "details 要写成一行一条" in fault


def test_an_id_used_twice_is_found(tmp_path: Path) -> None:
    assert _found(_write(tmp_path, _SOUND, _SOUND)) == ["entries.yml plan.08.exam：编号重复"]


def test_a_question_asked_of_two_entries_is_found_whatever_its_punctuation(tmp_path: Path) -> None:
    other = {**_OTHER, "questions": [*_OTHER["questions"], "怎么 考一？"]}
    assert _found(_write(tmp_path, _SOUND, other)) == ["entries.yml law.rights：问法“怎么 考一？”也在 plan.08.exam"]


def test_a_former_id_that_lives_on_or_leads_two_ways_is_found(tmp_path: Path) -> None:
    heirs = ({**_SOUND, "formerly": ["law.rights", "old"]}, {**_OTHER, "formerly": ["old"]})
    assert _found(_write(tmp_path, *heirs)) == [
        "entries.yml plan.08.exam：formerly 里的 law.rights 还是一条知识",
        "entries.yml law.rights：formerly 里的 old 也在 plan.08.exam",
    ]


def test_a_question_whose_entry_is_gone_is_found(tmp_path: Path) -> None:
    (tmp_path / "questions" / "learnt").mkdir(parents=True)
    (tmp_path / "questions" / "learnt" / "story.yml").write_text("old: [问一]\ngone: [问二]\n", encoding="utf-8")
    (tmp_path / "knowledge").mkdir()
    folder = _write(tmp_path / "knowledge", {**_SOUND, "formerly": ["old"]})
    assert _found(folder) == ["story.yml gone：没有这条知识，也没有哪条写着 formerly：问二"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("entries.yml", "- {id: ["),
        ("clauses.yml", "一: {title: 没有单位}"),
        ("documents.yml", "- {title: 没有编号}"),
        ("clauses.yml", None),
        ("documents.yml", None),
    ],
)
def test_a_file_that_cannot_be_read_is_one_fault(tmp_path: Path, name: str, content: str | None) -> None:
    _write(tmp_path, _SOUND)
    if content is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_text(content, encoding="utf-8")
    [fault] = _found(tmp_path)
    assert "读不出来" in fault


_ORIGINAL = "省残联、省卫生健康委\n三 30 天"


@pytest.mark.parametrize(
    ("original", "fault"),
    [
        (_ORIGINAL, None),
        (_ORIGINAL.replace("省", ""), None),
        (_ORIGINAL.replace("3", "4"), "原文里没有 30"),
        (_ORIGINAL.replace("卫生健康委", "卫健委"), "原文里没有 省卫生健康委"),
    ],
)
def test_the_register_is_held_against_the_plans_own_text(tmp_path: Path, original: str, fault: str | None) -> None:
    _write(tmp_path, _SOUND)
    (tmp_path / "p.txt").write_text(original, encoding="utf-8")
    assert _found(tmp_path, tmp_path) == ([] if fault is None else [f"clauses.yml 附件8-1：{fault}"])


def test_a_missing_original_is_a_fault(tmp_path: Path) -> None:
    [fault] = _found(_write(tmp_path, _SOUND), tmp_path / "nowhere")
    assert "读不出原文" in fault


def test_coverage_shows_a_clause_that_no_entry_tells_of(tmp_path: Path) -> None:
    rows = plan_coverage(_write(tmp_path, _SOUND))
    assert [(row.clause.name, row.entries) for row in rows] == [
        ("二（八）", ()),
        ("附件8-1", ("plan.08.exam", "unit:省残联", "unit:省卫生健康委")),
    ]


def test_every_clause_of_the_plan_is_told_by_a_written_entry() -> None:
    rows = plan_coverage()
    assert len(rows) > 60
    assert [str(row) for row in rows if not any(not entry.startswith("unit:") for entry in row.entries)] == []
