"""The door for the exchange, WS /api/v1/telephone: Asterisk's WebSocket channel, which shows a secret. It is there only
where the settings have that secret."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
from contextlib import suppress
from functools import partial

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import SecretStr

from bot.channels.http.dependencies import TheCalls, TheLimits, TheRelay, TheSettings, TheSpeech, TheTurns, address_of
from bot.channels.telephone.asterisk import MAX_MESSAGE, Event, EventName, event_in
from bot.channels.telephone.call import Call, new_conversation
from bot.channels.telephone.line import Line
from bot.channels.voice.outlet import Gone
from bot.channels.voice.services import Services
from bot.channels.voice.session import VoiceSession
from bot.channels.voice.socket import Sender, bring, may_say
from bot.rendering.audience import TELEPHONE, Audience
from voice.audio.telephone import Law

router = APIRouter()

_SUBPROTOCOL = "media"
_START_SECONDS = 5.0
_POLICY, _TRY_LATER, _NORMAL = 1008, 1013, 1000
_WORDED = Audience(TELEPHONE).worded


class Connection(Sender):
    """The open socket, both ways."""

    async def receive(self) -> str | bytes:
        """The next message. Raises Gone when the caller hangs up."""
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise Gone
        text: str | None = message.get("text")
        sound: bytes = message.get("bytes") or b""
        return sound if text is None else text


@router.websocket("/api/v1/telephone")
async def telephone(
    socket: WebSocket,
    settings: TheSettings,
    calls: TheCalls,
    speech: TheSpeech,
    turns: TheTurns,
    limits: TheLimits,
    relay: TheRelay,
) -> None:
    """Answer one call. Refused before it begins, so that the dial plan goes on with its next line."""
    if not _is_exchange(socket.headers.get("authorization", ""), settings.telephone_secret):
        await socket.close(_POLICY)
        return
    address = address_of(socket)
    if not settings.speech or speech.is_off() or calls.take(address):
        await socket.close(_TRY_LATER)
        return
    try:
        offered = socket.headers.get("sec-websocket-protocol", "")
        await socket.accept(subprotocol=_SUBPROTOCOL if _SUBPROTOCOL in offered else None)
        connection = Connection(socket)
        began = await _begun(connection)
        if began is not None:
            conversation = new_conversation()
            line = Line(connection, began)
            services = Services(
                speech,
                partial(turns.take_heard, channel=TELEPHONE, is_streamed=True),
                partial(turns.take, channel=TELEPHONE),
                partial(may_say, limits, conversation, address),
                turns.state,
                turns.profile,
            )
            session = VoiceSession(services, conversation, line, worded=_WORDED)
            bringing = asyncio.create_task(bring(relay, conversation, session))
            try:
                await Call(connection, session, line).run()
            finally:
                bringing.cancel()
        with suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(_NORMAL)
    finally:
        calls.give_back(address)


def _is_exchange(authorization: str, secret: SecretStr | None) -> bool:
    """Whether the header shows the secret as password; under which name does not matter."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic" or secret is None:
        return False
    try:
        _, _, password = base64.b64decode(encoded, validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(password, secret.get_secret_value().encode())


async def _begun(connection: Connection) -> Event | None:
    """The event by which a call in G.711 begins; None where something else comes."""
    try:
        message = await asyncio.wait_for(connection.receive(), _START_SECONDS)
    except (Gone, TimeoutError):
        return None
    event = event_in(message[:MAX_MESSAGE]) if isinstance(message, str) else None
    is_ours = event is not None and event.name is EventName.MEDIA_START and event.format in Law.__members__.values()
    return event if is_ours else None
