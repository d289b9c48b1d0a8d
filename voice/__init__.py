"""Hearing and speaking."""

import os

# ONNX Runtime reads this when it is imported, which happens below this package only: nothing may leave the house.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
