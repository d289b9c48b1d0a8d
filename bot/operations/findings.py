"""What a check of the machine finds. Runs on any Python from 3.8 with nothing but the standard library."""

from __future__ import annotations

from typing import Callable, Iterable, NamedTuple

GOOD, WARNING, BAD = "good", "warning", "bad"
_MARKS = {GOOD: "好　", WARNING: "注意", BAD: "不行"}


class Finding(NamedTuple):
    """One thing that was looked at."""

    name: str
    """For machines, such as `disk`."""
    level: str
    """GOOD; WARNING: the program runs, but something is amiss; BAD: it cannot be started."""
    told: str
    """A plain Chinese sentence."""
    help: str = ""
    """What to do; "" where nothing has to be done."""

    def __str__(self) -> str:
        return f"{_MARKS[self.level]}  {self.told}" + (f"\n      要做：{self.help}" if self.help else "")


def worst(findings: Iterable[Finding]) -> str:
    """The worst level among them."""
    levels = {finding.level for finding in findings}
    return next((level for level in (BAD, WARNING) if level in levels), GOOD)


def say_findings(findings: Iterable[Finding], say: Callable[[str], object], *, all_of_them: bool = False) -> bool:
    """Say what is amiss, or everything; whether the program can be started."""
    findings = list(findings)
    for finding in findings:
        if all_of_them or finding.level != GOOD:
            say(str(finding))
    return worst(findings) != BAD
