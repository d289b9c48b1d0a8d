"""Spans of a turn, from which an operator sees where its time went: names, times and the turn's own name, no words.

They are made with OpenTelemetry, and only where a process was told where to send them (`bot/operations/tracing.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.trace import NoOpTracer, SpanKind, StatusCode, Tracer, TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from actions.turn_id import current_turn

TURN = "qianzhu.turn"
"""The one attribute: the name under which the turn stands in the logs."""
_tracer: Tracer = NoOpTracer()
_PROPAGATOR, _PARENT = TraceContextTextMapPropagator(), "traceparent"


def send_by(provider: TracerProvider) -> None:
    """Let this process make its spans by a provider.

    It is nobody else's: what libraries would tell of a request by OpenTelemetry's common provider may hold addresses.
    """
    global _tracer
    _tracer = provider.get_tracer("qianzhu")


@contextmanager
def span(name: str, kind: SpanKind = SpanKind.INTERNAL, parent: str = "") -> Iterator[None]:
    """A span of the present turn until the end of the block; `parent` is what `here` gave in another process.

    Of an exception nothing is kept but that there was one: its text may repeat what somebody said.
    """
    context = _PROPAGATOR.extract({_PARENT: parent}) if parent else None
    with _tracer.start_as_current_span(
        name, context, kind, {TURN: current_turn()}, record_exception=False, set_status_on_exception=False
    ) as begun:
        try:
            yield
        except Exception:
            begun.set_status(StatusCode.ERROR)
            raise


def here() -> str:
    """The present span, for another process to go on from; "" where there is none."""
    carried = dict[str, str]()
    _PROPAGATOR.inject(carried)
    return carried.get(_PARENT, "")
