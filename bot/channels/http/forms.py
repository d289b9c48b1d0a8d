"""The fields of a form that a page of ours sent. The middleware has bounded its size."""

from __future__ import annotations

from fastapi import Request
from starlette.exceptions import HTTPException

from bot.errors import ApiError


async def fields_of(request: Request, most: int = 20) -> dict[str, str]:
    """Field → text, of at most `most` fields; files are left out. Raises ApiError for what is no form."""
    try:
        form = await request.form(max_files=0, max_fields=most)
    except (HTTPException, ValueError, LookupError):
        raise ApiError("bad_form") from None
    if len(form.multi_items()) > most:
        raise ApiError("bad_form")
    # A form in an odd charset can hold half characters, which no page can show.
    return {name: value.encode("utf-8", "replace").decode() for name, value in form.items() if isinstance(value, str)}
