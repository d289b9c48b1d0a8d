"""Sends the spans of `actions/turn_spans.py` to a collector, by OTLP over HTTP, where a setting names one."""

from __future__ import annotations

from actions.turn_spans import send_by
from bot.settings import Settings


def install(settings: Settings, process: str) -> None:
    """Let this process send its spans beside its work; what is left goes out when it ends. Without a setting: nothing.

    A collector that cannot be reached costs no turn anything: its spans are thrown away, and the log says so.
    """
    if not settings.traces_url:
        return
    # Imported where it is wanted: most do not trace, and need not give the memory.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    # Not Resource.create, which adds what it finds out about the machine.
    provider = TracerProvider(resource=Resource({SERVICE_NAME: f"qianzhu-{process}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.traces_url)))
    send_by(provider)
