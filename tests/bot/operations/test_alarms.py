"""The alarms and the dashboard ask for metrics, labels and values that a gateway really shows."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.settings import Settings
from tests.bot.channels.conftest import telegram, with_telegram  # noqa: F401 - a fixture
from tests.bot.conftest import Opener
from tests.bot.fake_telegram import FakeTelegram
from tests.bot.operations.test_metrics import LABELS, shown_text
from tests.ports import free_ports

_DEPLOY = Path(__file__).parents[3] / "deploy"
_ALARMS = _DEPLOY / "prometheus" / "qianzhu-alarms.yml"
_BOARD = _DEPLOY / "grafana" / "qianzhu-dashboard.json"
_QUOTED = re.compile(r'"[^"]*"')
_NAME = re.compile(r"\b(?:qianzhu|process)_\w+")
_MATCHER = re.compile(r'(\w+)\s*=~?\s*"([^"]*)"')
_GROUPING = re.compile(r"\bby\s*\(([^)]*)\)")
_OF_PROMETHEUS = {"job", "instance", "le"}
_SEVERITIES = {"page", "ticket"}


def _rules() -> list[dict[str, object]]:
    groups = yaml.safe_load(_ALARMS.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def _panels() -> list[dict[str, object]]:
    board = json.loads(_BOARD.read_text(encoding="utf-8"))
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def _expressions() -> Iterator[str]:
    for rule in _rules():
        yield str(rule["expr"])
    for panel in _panels():
        targets = panel["targets"]
        assert isinstance(targets, list) and targets
        yield from (target["expr"] for target in targets)


async def test_every_metric_of_alarms_and_dashboard_is_shown_by_a_gateway(
    telegram: FakeTelegram,  # noqa: F811
    open_gateway: Opener,
    chosen: Settings,
) -> None:
    [port] = free_ports(1)
    await open_gateway(with_telegram(chosen, telegram).model_copy(update={"metrics_port": port}))
    families = list(text_string_to_metric_families(await shown_text(port)))
    names = {sample.name for family in families for sample in family.samples}
    asked = {name for expression in _expressions() for name in _NAME.findall(_QUOTED.sub("", expression))}
    assert asked - names == set()
    ours = {name for name in names if name.startswith("qianzhu_")}
    # How each counter began, and the parts of the histogram that nothing asks for.
    unused = {name for name in ours - asked if not name.endswith(("_created", "_count", "_sum"))}
    assert unused == set(), "somebody has to look at what is measured"


def test_every_label_of_alarms_and_dashboard_exists_with_that_value() -> None:
    for expression in _expressions():
        for label, values in _MATCHER.findall(expression):
            if label not in _OF_PROMETHEUS:
                assert set(values.split("|")) <= LABELS[label], expression
        for grouped in _GROUPING.findall(expression):
            assert {label.strip() for label in grouped.split(",")} <= LABELS.keys() | _OF_PROMETHEUS, expression


def test_every_alarm_says_in_plain_words_what_is_wrong_and_how_soon_somebody_has_to_look() -> None:
    names = [str(rule["alert"]) for rule in _rules()]
    assert len(names) == len(set(names))
    for rule in _rules():
        labels, told = rule["labels"], rule["annotations"]
        assert isinstance(labels, dict) and isinstance(told, dict)
        assert labels["severity"] in _SEVERITIES
        assert re.match(r"[\u4e00-\u9fff]", told["summary"]) and told["description"]


def test_danger_that_nobody_takes_wakes_somebody() -> None:
    [rule] = [rule for rule in _rules() if 'kind="danger"' in str(rule["expr"])]
    assert rule["labels"] == {"severity": "page"} and "for" not in rule


def test_panels_do_not_lie_on_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in _panels():
        place = panel["gridPos"]
        assert isinstance(place, dict) and place["x"] + place["w"] <= 24
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        taken |= cells


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "rules", "qianzhu-alarms.yml"),
        ("test", "rules", "qianzhu-alarms.test.yml"),
        ("check", "config", "prometheus.yml"),
    ],
)
def test_prometheus_itself_takes_the_alarms(arguments: tuple[str, ...]) -> None:
    """With promtool where there is one (Debian: prometheus); their metrics are looked at in any case."""
    assert yaml.safe_load((_ALARMS.parent / arguments[-1]).read_text(encoding="utf-8"))
    promtool = shutil.which("promtool")
    if promtool is None:
        return
    done = subprocess.run([promtool, *arguments], cwd=_ALARMS.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
