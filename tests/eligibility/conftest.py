from __future__ import annotations

from datetime import date

import pytest

from actions.eligibility.book import Book
from actions.eligibility.inquiry import Inquiry

TODAY = date(2026, 11, 26)


@pytest.fixture(scope="session")
def book() -> Book:
    """The book as it is shipped."""
    return Book.load()


@pytest.fixture(scope="session")
def inquiry(book: Book) -> Inquiry:
    """An inquiry over it."""
    return Inquiry(book)
