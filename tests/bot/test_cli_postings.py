"""Staff import lists, look at them and write the template at the command line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bot.test_cli import Run, run
from tests.postings.making import HEADER, csv_file, row

__all__ = ["run"]


def _file(folder: Path, name: str = "毕节岗位20261120.csv", *rows: object) -> str:
    path = folder / name
    path.write_bytes(csv_file(HEADER, *(rows or (row(1),)), encoding="gbk"))  # type: ignore[arg-type]
    return str(path)


def test_an_empty_list_says_what_to_do(run: Run) -> None:
    assert run("postings", "list") == (0, "还没有。用 qianzhu postings import 导入名单。\n", "")


def test_a_list_is_looked_at_imported_and_listed(run: Run, tmp_path: Path) -> None:
    file = _file(tmp_path)
    status, out, _err = run("postings", "import", file, "--dry-run")
    assert status == 0 and "新加1条" in out and "什么都没有存" in out
    assert "共" not in run("postings", "list", "--all")[1]
    status, out, _err = run("postings", "import", file)
    assert status == 0 and "“毕节岗位”，日期2026-11-20" in out
    assert "没变1条" in run("postings", "import", file)[1]
    status, out, _err = run("postings", "list", "--all", "--json", "--region", "毕节")
    [one] = json.loads(out)
    assert (one["title"], one["region"], one["known_as_of"]) == ("打字员", "毕节市七星关区", "2026-11-20")
    assert "13800000000" not in out
    assert json.loads(run("postings", "list", "--all", "--json", "--region", "遵义")[1]) == []


def test_what_was_refused_is_told_with_row_and_column_and_by_the_status(run: Run, tmp_path: Path) -> None:
    file = _file(tmp_path, "名单.csv", row(1), row(2, wage="18"))
    status, out, _err = run("postings", "import", file, "--date", "2026-11-20")
    assert status == 3
    assert "没收 第3行“薪资待遇”：请写清是每月、每天还是每小时。" in out
    status, out, _err = run("postings", "import", file, "--date", "2026-11-20", "--json")
    assert status == 3 and json.loads(out)["refused"][0]["row"] == 3


def test_what_cannot_be_used_is_told_in_chinese(run: Run, tmp_path: Path) -> None:
    file = _file(tmp_path, "名单.csv")
    for arguments, told in (
        (("import", str(tmp_path / "nothing.xlsx")), "没有这个文件"),
        (("import", file), "哪天"),
        (("import", file, "--date", "abc"), "2026-11-30"),
        (("import", file, "--date", "2026-11-20", "--region", "火星"), "不认识“火星”"),
        (("template", str(tmp_path / "x.doc")), ".xlsx"),
    ):
        status, out, err = run("postings", *arguments)
        assert status != 0 and out == "" and told in err


def test_the_template_is_written_and_nothing_is_overwritten(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "名单.xlsx"
    assert run("postings", "template", str(file))[0] == 0
    before = file.read_bytes()
    status, _out, err = run("postings", "template", str(file))
    assert status == 1 and "已经有了" in err
    assert file.read_bytes() == before
