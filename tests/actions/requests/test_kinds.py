"""Every entry of the knowledge belongs to a kind of help."""

import pytest

from actions.knowledge.library import Library
from actions.requests.kinds import OTHER, kind_of


@pytest.mark.parametrize(
    ("topic", "kind"),
    [
        ("massage-exam.overview", "按摩考试和执业"),
        ("plan.05.supported-what", "辅助性就业"),
        ("plan.05.assistance", "政策问题"),
        ("quota-levy.rate", "单位的问题"),
        ("", OTHER),
    ],
)
def test_a_topic_has_a_kind(topic: str, kind: str) -> None:
    assert kind_of(topic) == kind


def test_no_entry_is_left_over(real_library: Library) -> None:
    assert OTHER not in {kind_of(entry) for entry in real_library.entries}
