"""One row of a list: its cells as a posting, or every fault in it with its column."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from actions.postings.dates import Cell, parse_date
from actions.postings.faults import CellFault
from actions.postings.lexicon import pattern_of
from actions.postings.posting import PostingContent, PostingKind
from actions.postings.values import (
    demands_in,
    disabilities_named,
    exclusion_in,
    offers_in,
    parse_education,
    parse_headcount,
    parse_work_time,
    region_of_address,
    says_remote,
)
from actions.postings.wages import Wage, parse_wage

Cells = dict[str, list[tuple[Cell, str]]]
"""Field → (cell, header) of each column that fills it."""
Remarks = list[tuple[str, str]]
"""(column, reason)."""
_MAX_CHARACTERS = {
    "title": 80,
    "employer": 120,
    "place": 200,
    "number": 40,
    "url": 300,
    "contact": 200,
    "description": 4000,
}
"""Characters of a field; more than this is a slip, such as a whole notice in one cell."""
_PHONE = re.compile(
    r"(?<!\d)(?:1[3-9]\d{9}|(?:0\d{2,3}[- ]?)?\d{7,8}(?:[-转]\d{1,6})?|1\d{4}|[48]00[- ]?\d{3}[- ]?\d{4})(?!\d)"
)


class RowReader:
    """Reads the rows of one sheet."""

    JOINED: ClassVar[frozenset[str]] = frozenset({"requirements", "description", "benefits", "work_time", "offers"})
    """Fields that several columns fill together."""

    def __init__(self, kind: PostingKind, listed_on: date, region: str = "") -> None:
        self._kind, self._listed_on, self._region = kind, listed_on, region

    def read(self, cells: Cells) -> tuple[Remarks, Remarks, PostingContent | None]:
        """(faults, remarks, content); the content is None where there is a fault."""
        faults: Remarks = []
        remarks: Remarks = []
        content = self._words(cells, faults, remarks)
        for name in ("headcount", "wage", "deadline", "starts_on", "published_on"):
            for cell, header in cells.get(name, ()):
                try:
                    content = self._with(content, name, cell, header)
                except CellFault as fault:
                    faults.append((header, fault.message))
        content = self._with_both_ends(cells, content, faults)
        return faults, remarks, None if faults else content

    def _with(self, content: PostingContent, name: str, cell: Cell, header: str) -> PostingContent:
        """The content with one more field. Raises CellFault."""
        match name:
            case "headcount":
                return replace(content, headcount=parse_headcount(as_text(cell)))
            case "wage":
                return replace(content, wage=parse_wage(as_text(cell), header))
            case "deadline":
                return replace(content, deadline=parse_date(cell, self._listed_on))
            case "starts_on":
                return replace(content, starts_on=parse_date(cell, self._listed_on, last=False))
            case _:
                return replace(content, published_on=self._past(cell))

    def _words(self, cells: Cells, faults: Remarks, remarks: Remarks) -> PostingContent:
        title, employer = self._needed(cells, faults)
        said = {name: self._text(cells, name, faults) for name in ("place", "number", "url")}
        work_time, requirements = self._joined(cells, "work_time"), self._joined(cells, "requirements")
        parts = [self._joined(cells, "description"), requirements, work_time, self._joined(cells, "benefits")]
        description = "；".join(part for part in parts if part)
        self._check_length("description", description, "", faults)
        everything = f"{title}；{description}；{self._joined(cells, 'demands')}"
        self._check_fairness(cells, faults, remarks)
        demands, not_demanded = demands_in(everything)
        offers = offers_in(f"{self._joined(cells, 'offers')}；{description}")
        education = self._joined(cells, "education")
        return PostingContent(
            kind=self._kind,
            title=title,
            employer=employer,
            region=self._region_of(cells, said["place"], title, remarks),
            place=said["place"],
            number=said["number"],
            url=said["url"],
            education=parse_education(education) if education else _education_required(requirements),
            work_time=parse_work_time(f"{work_time}；{title}"),
            is_remote=says_remote(f"{title}；{said['place']}；{work_time}；{description}"),
            demands=demands,
            not_demanded=not_demanded,
            offers=offers,
            description=description,
            contact=self._contact(cells, faults, remarks),
        )

    def _needed(self, cells: Cells, faults: Remarks) -> tuple[str, str]:
        title, employer = self._text(cells, "title", faults), self._text(cells, "employer", faults)
        if not title:
            faults.append(("岗位", f"没有写{self._kind.spoken}名称。"))
        if not employer:
            faults.append(("单位", "没有写单位名称。"))
        return title, employer

    def _text(self, cells: Cells, name: str, faults: Remarks) -> str:
        for cell, header in cells.get(name, ()):
            text = as_text(cell)
            self._check_length(name, text, header, faults)
            return text
        return ""

    @staticmethod
    def _check_length(name: str, text: str, header: str, faults: Remarks) -> None:
        if len(text) > _MAX_CHARACTERS[name]:
            faults.append((header, f"内容太长，最多{_MAX_CHARACTERS[name]}个字。"))

    @staticmethod
    def _joined(cells: Cells, name: str) -> str:
        """The words of all its columns; a column such as 年龄 keeps its name, without which 18-45 means nothing."""
        parts = []
        for cell, header in cells.get(name, ()):
            text = as_text(cell)
            parts.append(f"{header}{text}" if re.fullmatch(r"[\d\-~—至到岁以上下周 .]+", text) else text)
        return "；".join(part for part in parts if part)

    def _region_of(self, cells: Cells, place: str, title: str, remarks: Remarks) -> str:
        region = "".join(as_text(cell) for cell, _ in cells.get("region", ()))
        found = region_of_address(f"{region}{place}") or self._region or region_of_address(title)
        if found and self._region.startswith(found):
            found = self._region
        if not found and (place or region):
            header = (cells.get("place") or cells["region"])[0][1]
            remarks.append((header, "没认出是贵州哪个市州县。"))
        return found

    @staticmethod
    def _check_fairness(cells: Cells, faults: Remarks, remarks: Remarks) -> None:
        for name in ("title", "requirements", "description", "demands"):
            for cell, header in cells.get(name, ()):
                text = as_text(cell)
                excluded = exclusion_in(text)
                if excluded:
                    faults.append((header, f"不能写“{excluded}”。请写这活要做什么。"))
                elif named := disabilities_named(text):
                    remarks.append((header, f"写了“{named[0]}”。配岗位时不看残疾类别。"))

    @staticmethod
    def _contact(cells: Cells, faults: Remarks, remarks: Remarks) -> str:
        names = [as_text(cell) for cell, _ in cells.get("contact", ())]
        for cell, header in cells.get("phone", ()):
            text = unicodedata.normalize("NFKC", as_text(cell))
            if re.search(r"\d", text) and not _PHONE.search(text):
                faults.append((header, "电话号码不对，请核对。"))
            names.append(text)
        if not names:
            remarks.append(("", "没有写联系方式。"))
        contact = " ".join(name for name in names if name)
        RowReader._check_length("contact", contact, "联系人", faults)
        return contact

    def _past(self, cell: Cell) -> date | None:
        """A day on which something was published; it lies before the list's own date."""
        found = parse_date(cell, self._listed_on, last=False)
        if found is not None and found > self._listed_on:
            raise CellFault("发布日期比名单日期还晚。")
        return found

    def _with_both_ends(self, cells: Cells, content: PostingContent, faults: Remarks) -> PostingContent:
        """A wage whose ends stand in two columns."""
        ends: list[Decimal | None] = []
        for name in ("wage_low", "wage_high"):
            given = cells.get(name)
            text = as_text(given[0][0]) if given else ""
            ends.append(_amount(text))
            if given and text and ends[-1] is None:
                faults.append((given[0][1], "工资要写数字。"))
        if ends == [None, None] or content.wage.is_known:
            return content
        low, high = (f"{end}" if end is not None else "" for end in ends)
        header = next(header for name in ("wage_low", "wage_high") for _, header in cells.get(name, ()))
        try:
            wage = parse_wage(f"{low}-{high}" if low and high else f"{low}以上" if low else f"{high}以下", header)
        except CellFault as fault:
            faults.append((header, fault.message))
            return content
        return replace(content, wage=Wage(wage.lowest, wage.highest, wage.per, wage.words))


def as_text(cell: Cell) -> str:
    """A cell as words in one line."""
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else "是" if cell else "否"
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    return re.sub(r"\s*\n\s*", "；", re.sub(r"[^\S\n]+", " ", str(cell))).strip()


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(re.sub(r"[,，元\s]", "", text)) if text else None
    except InvalidOperation:
        return None


def _education_required(requirements: str) -> int | None:
    """The level that the requirements name, as 高中以上学历 does."""
    found = pattern_of("education_named").search(requirements)
    return parse_education(found[0]) if found else None
