"""What handlers need of the program. Here alone, beside `bot.app` which fills it, `app.state` is read.

A handler names what it needs by one of the types at the end: FastAPI hands it over, and mypy knows what it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import HTTPConnection

from actions.knowledge.library import Library
from actions.store import Store
from bot.channels.http.device_codes import DeviceCodes
from bot.channels.http.limits import RateLimits
from bot.channels.http.relay import Relay
from bot.channels.http.session import conversation_of, cookie_of
from bot.channels.voice.places import Places
from bot.operations.push_notifications import PushNotifications
from bot.operations.readiness import Readiness
from bot.rendering.own_data import OwnData
from bot.settings import Settings
from bot.speech.service import Speech
from bot.turn.pipeline import TurnPipeline


@dataclass(frozen=True)
class Visitor:
    """Who sends a request of the public pages or of the API."""

    cookie: str
    """Theirs, or a new one for somebody who comes for the first time."""
    conversation: str
    """Its name in our records."""
    address: str
    """The network address; "" where it is not known."""


def settings_of(connection: HTTPConnection) -> Settings:
    """The settings; for what has no handler's parameters, such as the middleware."""
    settings: Settings = connection.app.state.settings
    return settings


def library_of(connection: HTTPConnection) -> Library:
    """The knowledge."""
    library: Library = connection.app.state.library
    return library


def store_of(connection: HTTPConnection) -> Store:
    """All records."""
    store: Store = connection.app.state.store
    return store


def _held_as(name: str) -> Callable[[HTTPConnection], Any]:
    """Hands over what `bot.app` put into `app.state` under a name; the alias below says what it is."""

    def _held(connection: HTTPConnection) -> Any:
        return getattr(connection.app.state, name)

    return _held


def address_of(connection: HTTPConnection) -> str:
    """The network address that a request comes from; "" where it is not known."""
    return connection.client.host if connection.client else ""


def _visitor_of(connection: HTTPConnection) -> Visitor:
    settings = settings_of(connection)
    cookie = cookie_of(connection, settings)
    return Visitor(cookie, conversation_of(cookie, settings), address_of(connection))


TheSettings = Annotated[Settings, Depends(settings_of)]
TheStore = Annotated[Store, Depends(store_of)]
TheLibrary = Annotated[Library, Depends(library_of)]
TheTurns = Annotated[TurnPipeline, Depends(_held_as("conversation"))]
TheSpeech = Annotated[Speech, Depends(_held_as("speech"))]
TheLimits = Annotated[RateLimits, Depends(_held_as("limits"))]
TheDeviceCodes = Annotated[DeviceCodes, Depends(_held_as("device_codes"))]
TheOwnData = Annotated[OwnData, Depends(_held_as("own_data"))]
TheReadiness = Annotated[Readiness, Depends(_held_as("readiness"))]
TheNotifications = Annotated[PushNotifications, Depends(_held_as("notifications"))]
TheRelay = Annotated[Relay, Depends(_held_as("relay"))]
ThePlaces = Annotated[Places, Depends(_held_as("voice_places"))]
TheCalls = Annotated[Places, Depends(_held_as("calls"))]
"""Places for calls."""
TheVisitor = Annotated[Visitor, Depends(_visitor_of)]
