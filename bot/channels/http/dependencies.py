"""What handlers need of the program. Here alone, beside `bot.app` which fills it, `app.state` is read.

A handler names what it needs by one of the types at the end: FastAPI hands it over, and mypy knows what it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from actions.knowledge.library import Library
from actions.store import Store
from bot.channels.http.limits import RateLimits
from bot.channels.http.relay import Relay
from bot.channels.http.session import conversation_of, cookie_of
from bot.channels.voice.places import Places
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


def _turns_of(connection: HTTPConnection) -> TurnPipeline:
    pipeline: TurnPipeline = connection.app.state.conversation
    return pipeline


def _speech_of(connection: HTTPConnection) -> Speech:
    speech: Speech = connection.app.state.speech
    return speech


def _limits_of(connection: HTTPConnection) -> RateLimits:
    limits: RateLimits = connection.app.state.limits
    return limits


def _own_data_of(connection: HTTPConnection) -> OwnData:
    own_data: OwnData = connection.app.state.own_data
    return own_data


def _readiness_of(connection: HTTPConnection) -> Readiness:
    readiness: Readiness = connection.app.state.readiness
    return readiness


def _relay_of(connection: HTTPConnection) -> Relay:
    relay: Relay = connection.app.state.relay
    return relay


def _places_of(connection: HTTPConnection) -> Places:
    places: Places = connection.app.state.voice_places
    return places


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
TheTurns = Annotated[TurnPipeline, Depends(_turns_of)]
TheSpeech = Annotated[Speech, Depends(_speech_of)]
TheLimits = Annotated[RateLimits, Depends(_limits_of)]
TheOwnData = Annotated[OwnData, Depends(_own_data_of)]
TheReadiness = Annotated[Readiness, Depends(_readiness_of)]
TheRelay = Annotated[Relay, Depends(_relay_of)]
ThePlaces = Annotated[Places, Depends(_places_of)]
TheVisitor = Annotated[Visitor, Depends(_visitor_of)]
