"""Loaded by Schemathesis itself: sound is sent as the bytes that it is."""

from __future__ import annotations

from typing import Any

import schemathesis


@schemathesis.serializer("audio/wav", "audio/ogg", "audio/webm", "audio/mp4")
def sound(_context: schemathesis.SerializationContext, value: Any) -> Any:
    """Made-up bytes; where a text was made up instead, its bytes."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
