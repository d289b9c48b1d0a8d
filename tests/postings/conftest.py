"""Databases for the tests of this folder."""

from __future__ import annotations

from tests.actions.conftest import postgres, store

__all__ = ["postgres", "store"]
