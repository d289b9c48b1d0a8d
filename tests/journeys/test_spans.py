"""A turn's spans from gateway, Rasa and actions are one trace, and hold nothing of what was said or by whom."""

from __future__ import annotations

from collections import defaultdict

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.journeys.assistant import Assistant
from tests.journeys.conftest import Arrive
from tests.span_collector import Collector
from tests.waiting import until

pytestmark = pytest.mark.slow

_QUESTION = "我叫欧阳小芳，盲人医疗按摩考试怎么报名"
_SENT_SECONDS = 20.0
"""Spans are sent together, every five seconds."""
_OF_A_TURN = ("turn", "understand", "rasa", "decide")
"""Each within the one before."""
Trace = dict[str, tuple[str, Span]]


async def test_a_turn_is_one_trace_and_no_span_holds_words(
    assistant: Assistant, arrive: Arrive, collector: Collector
) -> None:
    before = len(_whole_traces(collector))
    assert (await (await arrive(assistant)).say(_QUESTION))["topic"]

    async def _new() -> list[Trace]:
        return _whole_traces(collector)[before:]

    for trace in await until(_new, _SENT_SECONDS, "a whole trace"):
        assert [trace[name][0] for name in _OF_A_TURN] == [*["qianzhu-gateway"] * 3, "qianzhu-actions"]
        spans = [trace[name][1] for name in _OF_A_TURN]
        assert [span.parent_span_id for span in spans] == [b"", *(span.span_id for span in spans[:-1])]
        [name] = {span.attributes[0].value.string_value for span in spans}
        assert len(name) == 12 and name in assistant.logs()
    for _, span in collector.spans():
        assert [attribute.key for attribute in span.attributes] == ["qianzhu.turn"]
        assert not span.events and not span.links and not span.status.message
    for told in ("欧阳", "小芳", "按摩", "考试"):
        assert told.encode() not in b"".join(collector.bodies)


def _whole_traces(collector: Collector) -> list[Trace]:
    """Those of which all processes have sent their spans, by the spans' names."""
    traces = defaultdict[bytes, Trace](dict)
    for service, span in collector.spans():
        traces[span.trace_id][span.name] = service, span
    return [trace for trace in traces.values() if trace.keys() >= set(_OF_A_TURN)]
