"""Metrics say how the service is, at a port of their own, and nothing of anybody who uses it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator

import httpx
import pytest
from prometheus_client import CollectorRegistry, Counter
from prometheus_client.parser import text_string_to_metric_families
from pydantic import ValidationError
from starlette.responses import Response

from actions.errors import StorageUnavailable
from actions.knowledge.library import Library
from actions.requests.backlog import Backlog
from bot.operations import state_metrics
from bot.operations.metrics_server import MetricsServer
from bot.operations.readiness import Checks, Readiness
from bot.operations.state_metrics import Sources, StateMetrics, knowledge_state
from bot.settings import Settings
from tests.bot.conftest import Opener
from tests.bot.fake_rasa import FakeRasa
from tests.ports import free_ports

Sample = tuple[str, frozenset[tuple[str, str]]]
_SECRET = "0123456789abcdef0123456789abcdef"
_OURS = "qianzhu_"
_MOST_SERIES = 200
"""Of one gateway, whatever people do."""
LABELS = {
    "channel": {"web", "voice", "telephone", "telegram", "other"},
    "result": {
        *("answer", "ask_back", "service", "handoff", "smalltalk", "out_of_scope", "crisis"),
        *("relayed", "apology", "not_heard", "failed", "other"),
    },
    "check": {"database", "disk", "rasa", "actions", "model", "serving"},
    "kind": {"consult", "job_seeking", "appointment", "complaint", "danger"},
    "state": {"unclaimed", "held", "in_force", "over"},
    "queue": {"hearing", "speaking", "voice_streams", "calls", "open_pages"},
    "switch": {"web", "telegram", "telephone", "voice", "answers"},
    "folder": {"database", "log", "models", "spoken"},
    "messenger": {"telegram", "other"},
}
"""Every label and every value that it may have."""


async def shown_text(port: int) -> str:
    """What Prometheus would read."""
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"http://127.0.0.1:{port}/metrics", timeout=20)
    assert answer.status_code == 200, answer.text
    return answer.text


async def _shown(port: int) -> dict[Sample, float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(await shown_text(port))
        for sample in family.samples
    }


def _value(shown: dict[Sample, float], name: str, **labels: str) -> float:
    return shown[name, frozenset(labels.items())]


@pytest.fixture
def measured(chosen: Settings) -> Settings:
    """Settings with a port for metrics."""
    [port] = free_ports(1)
    return chosen.model_copy(update={"metrics_port": port})


async def test_turns_are_counted_by_channel_and_result_with_their_time(
    open_gateway: Opener, measured: Settings, rasa: FakeRasa
) -> None:
    visitor = await (await open_gateway(measured)).visitor()
    await visitor.say("护理补贴多少钱")
    await visitor.say("我不想活了")
    rasa.respond = lambda _message: Response(status_code=503)
    await visitor.say("护理补贴多少钱")
    shown = await _shown(measured.metrics_port)
    for result in ("answer", "crisis", "apology"):
        assert _value(shown, "qianzhu_turns_total", channel="web", result=result) == 1
    assert _value(shown, "qianzhu_turns_total", channel="voice", result="not_heard") == 0
    assert _value(shown, "qianzhu_turn_seconds_count", channel="web") == 3
    assert _value(shown, "qianzhu_turn_seconds_bucket", channel="web", le="5.0") >= 2


async def test_requests_that_wait_and_what_the_service_needs_are_told(open_gateway: Opener, measured: Settings) -> None:
    visitor = await (await open_gateway(measured)).visitor()
    await visitor.say("我不想活了")
    shown = await _shown(measured.metrics_port)
    assert _value(shown, "qianzhu_requests_open", kind="danger", state="unclaimed") == 1
    assert 0 < _value(shown, "qianzhu_request_oldest_seconds", kind="danger") < 60
    assert _value(shown, "qianzhu_request_oldest_seconds", kind="consult") == 0
    assert _value(shown, "qianzhu_ready") == 1
    for check in LABELS["check"]:
        assert _value(shown, "qianzhu_check_good", check=check) == 1
    assert _value(shown, "qianzhu_disk_free_bytes", folder="database") > 0
    assert _value(shown, "qianzhu_knowledge_age_seconds") >= 0
    assert _value(shown, "qianzhu_documents", state="over") > 0
    assert _value(shown, "process_resident_memory_bytes") > 0


async def test_metrics_hold_no_words_and_no_name_of_anybody_and_do_not_grow_with_use(
    open_gateway: Opener, measured: Settings
) -> None:
    gateway = await open_gateway(measured)
    before = await _shown(measured.metrics_port)
    conversations = set()
    for number in range(6):
        visitor = await gateway.visitor()
        said = f"我叫张三{number}，电话1380013800{number}，护理补贴多少钱"
        await visitor.say(said)
        await visitor.say("我不想活了")
        conversations |= {value for _, value in visitor.client.cookies.items()}
    after = await _shown(measured.metrics_port)
    assert before.keys() == after.keys()
    assert len([sample for sample in after if sample[0].startswith(_OURS)]) <= _MOST_SERIES
    for name, labels in after:
        for label, value in labels:
            assert label == "le" or value in LABELS[label], (name, label, value)
    store = gateway.app.state.store
    numbers = {request.number for request in store.requests.all_open()}
    assert conversations and numbers
    everything = repr(after)
    assert not [word for word in (*conversations, *numbers, "张三", "1380013") if word in everything]


async def test_the_public_port_has_no_metrics(open_gateway: Opener, measured: Settings) -> None:
    visitor = await (await open_gateway(measured)).visitor()
    for path in ("/metrics", "/metrics/", "/%6detrics", "/api/v1/metrics"):
        answer = await visitor.client.get(path)
        assert answer.status_code == 404 and "qianzhu_" not in answer.text


async def test_a_gateway_without_a_port_for_metrics_shows_none_and_one_whose_port_is_taken_goes_on(
    open_gateway: Opener, chosen: Settings
) -> None:
    visitor = await (await open_gateway(chosen)).visitor()
    assert (await visitor.say("护理补贴多少钱"))["outcome"] == "answer"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        another = await open_gateway(chosen.model_copy(update={"metrics_port": port}))
        assert (await (await another.visitor()).say("护理补贴多少钱"))["outcome"] == "answer"


@pytest.mark.parametrize(
    "wrong",
    [
        {"metrics_host": "0.0.0.0", "metrics_port": 9464},
        {"metrics_port": 9464, "metrics_secret": "short"},
        {"metrics_port": 8080},
    ],
)
def test_metrics_leave_the_machine_with_a_secret_alone(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None, **wrong)  # type: ignore[arg-type]


def _status(port: int, path: str = "/metrics", **headers: str) -> int:
    with httpx.Client(trust_env=False) as client:
        return client.get(f"http://127.0.0.1:{port}{path}", headers=headers).status_code


@pytest.fixture
def guarded() -> Iterator[int]:
    """The port of metrics that a secret guards."""
    registry = CollectorRegistry()
    Counter("qianzhu_example", "An example.", registry=registry)
    [port] = free_ports(1)
    with MetricsServer(registry, "127.0.0.1", port, _SECRET).serving():
        yield port


def test_only_who_knows_the_secret_reads_metrics(guarded: int) -> None:
    assert _status(guarded) == _status(guarded, authorization="Bearer wrong") == 401
    assert _status(guarded, authorization=f"Bearer {_SECRET}") == 200
    assert _status(guarded, "/", authorization=f"Bearer {_SECRET}") == 404


class _Dialogue:
    async def is_ready(self) -> bool:
        """Whether a turn is answered."""
        return True

    async def parts_alive(self) -> Checks:
        """Which processes answer."""
        return {"rasa": False, "actions": True}


def _no_database() -> Backlog:
    raise StorageUnavailable


def _sources() -> Sources:
    readiness = Readiness(_Dialogue(), _no_database)
    known = Library.load()
    return Sources(readiness, _no_database, dict, lambda _: True, lambda: knowledge_state(known), {})


async def test_what_cannot_be_found_out_is_left_out_and_what_is_missing_is_named() -> None:
    metrics = StateMetrics(_sources(), asyncio.get_running_loop())
    found = {metric.name: metric for metric in await asyncio.to_thread(lambda: list(metrics.collect()))}
    checks = {sample.labels["check"]: sample.value for sample in found["qianzhu_check_good"].samples}
    assert checks == {"database": 0, "disk": 1, "rasa": 0, "actions": 1, "model": 0, "serving": 1}
    assert found["qianzhu_ready"].samples[0].value == 0
    assert "qianzhu_requests_open" not in found and "qianzhu_knowledge_age_seconds" in found


def test_a_gateway_that_hangs_is_told_without_waiting_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_metrics, "_LOOP_SECONDS", 0.05)
    hanging = asyncio.new_event_loop()
    try:
        found = {metric.name: metric for metric in StateMetrics(_sources(), hanging).collect()}
        checks = {sample.labels["check"]: sample.value for sample in found["qianzhu_check_good"].samples}
        assert set(checks.values()) == {0.0} and checks.keys() == LABELS["check"]
    finally:
        hanging.run_until_complete(asyncio.sleep(0))
        hanging.run_until_complete(asyncio.sleep(0.1))
        hanging.close()
