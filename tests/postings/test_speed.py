"""Ten thousand posts are imported within a minute and matched within a turn."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path
from statistics import median

import pytest

from actions.postings.lists import read_list
from actions.postings.matching import Matching
from actions.postings.posting import WorkTime
from actions.postings.wishes import Wishes
from actions.records.encryption import new_key
from actions.store import open_store
from tests.postings.making import DAY, HEADER, many_rows, row, xlsx

_MANY, _IMPORT_SECONDS, _MATCH_SECONDS = 10_000, 60, 0.05
_WISHES = (
    Wishes(),
    Wishes(
        regions=("毕节市七星关区",),
        lowest_wage=Decimal(3000),
        work=("打字",),
        unwanted_work=("按摩",),
        education=3,
        cannot=frozenset({"hear_calls", "standing", "lifting"}),
        needs=frozenset({"text_communication"}),
    ),
    Wishes(regions=("毕节市大方县",), only_remote=True, lowest_wage=Decimal(30_000), work_time=WorkTime.PART),
    Wishes(work=("陶艺",)),
)


@pytest.mark.slow
@pytest.mark.alone
def test_ten_thousand_posts_are_imported_and_matched_in_time(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    store = open_store(f"sqlite:///{tmp_path / 'q.db'}", new_key())
    data = xlsx(HEADER, *many_rows(_MANY))
    began = time.process_time()
    taken = read_list(data, "名单.xlsx", listed_on=DAY, on_progress=lambda done, total: told.append((done, total)))
    report = store.postings.take_in(taken)
    assert time.process_time() - began < _IMPORT_SECONDS
    assert (report.added, len(taken.refused)) == (_MANY, 0)
    assert told[-1] == (_MANY, _MANY) and len(told) >= 10
    matching = Matching(store.postings)
    matching.refresh()
    for wishes in _WISHES:
        took = []
        for _ in range(15):
            began = time.perf_counter()
            matching.match(wishes, on=DAY)
            took.append(time.perf_counter() - began)
        assert median(took) < _MATCH_SECONDS, wishes
    changed = read_list(xlsx(HEADER, *many_rows(_MANY), row(0, title="速录员")), "名单.xlsx", listed_on=DAY)
    assert store.postings.take_in(changed).added == 1
    began = time.perf_counter()
    matching.match(Wishes(), on=DAY)
    assert time.perf_counter() - began < _MATCH_SECONDS, "the first turn after a change waits for nothing"
    matching.refresh()
    assert matching.match(Wishes(), on=DAY).open == _MANY + 1
    store.close()
