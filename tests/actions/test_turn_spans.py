"""Of a turn that fails its span keeps that it failed, and none of the words in the exception."""

from __future__ import annotations

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from actions import turn_spans
from actions.turn_id import turn_of_key


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """The spans that are made during a test."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(turn_spans, "_tracer", provider.get_tracer("test"))
    return exporter


def test_an_exception_leaves_no_words(made: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError), turn_of_key("a-key-of-a-turn"), turn_spans.span("turn"):
        raise ValueError("我叫王小明")
    [span] = made.get_finished_spans()
    assert not span.status.is_ok and "王小明" not in span.to_json()
    assert dict(span.attributes or {}) == {turn_spans.TURN: "a-key-of-a-t"}


def test_another_process_goes_on_from_where_a_span_is(made: InMemorySpanExporter) -> None:
    with turn_spans.span("turn"):
        here = turn_spans.here()
    with turn_spans.span("decide", parent=here):
        pass
    turn, decide = made.get_finished_spans()
    assert decide.parent is not None and turn.context is not None
    assert decide.parent.span_id == turn.context.span_id


def test_without_a_collector_there_is_no_span_to_go_on_from() -> None:
    with turn_spans.span("turn"):
        assert turn_spans.here() == ""
