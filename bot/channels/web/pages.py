"""How a page that anybody may open is rendered, and what its browser may load."""

from __future__ import annotations

import secrets
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader

from bot.channels.web.display import display_of
from bot.rendering import TEMPLATES

WEB = Path(__file__).parent
_templates = Jinja2Templates(
    env=Environment(
        loader=FileSystemLoader([WEB / "templates", TEMPLATES]), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
    "connect-src 'self'; media-src 'self' blob:; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


def rendered(request: Request, template: str, shown: dict[str, object], status: int = 200) -> HTMLResponse:
    """A page that anybody may open."""
    shown = {"display": display_of(request), "key": secrets.token_hex(16), **shown}
    html: HTMLResponse = _templates.TemplateResponse(request, template, shown, status_code=status, headers=_HEADERS)
    return html
