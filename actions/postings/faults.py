"""What is wrong with a list, told so that whoever made it can put it right: row, column and reason."""

from __future__ import annotations

from dataclasses import dataclass

from actions.errors import UserInputError


class UnreadableList(UserInputError):
    """The whole file cannot be used; the sentence says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__("unreadable_list", message)


class CellFault(UserInputError):
    """One cell cannot be understood; the sentence is the reason, without row and column."""

    def __init__(self, message: str) -> None:
        super().__init__("bad_cell", message)


@dataclass(frozen=True)
class RowRemark:
    """A remark on one row: why it was refused, or what was assumed in it."""

    row: int
    """Row in the file, counted from 1 as spreadsheets show it."""
    column: str
    """The column's header as the file has it; "" where the whole row is meant."""
    reason: str
    sheet: str = ""
    """Name of the sheet; "" where the file has one only."""

    def __str__(self) -> str:
        where = f"“{self.sheet}”" if self.sheet else ""
        column = f"“{self.column}”" if self.column else ""
        return f"{where}第{self.row}行{column}：{self.reason}"
