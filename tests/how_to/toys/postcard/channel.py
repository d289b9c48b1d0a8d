"""A messenger that nobody has: postcards come in by HTTP, and what is answered lies in `sent`."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from functools import partial

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from pydantic import BaseModel

from actions.dialogue import phrases
from actions.errors import StorageUnavailable
from actions.language.danger import Danger, danger_in
from actions.people.channel_inbox import ChannelInbox, Untold, Waiting
from bot.channels.claimed_work import Worker, renewed
from bot.errors import ApiError
from bot.rendering.contract import Reply
from bot.settings import Settings
from bot.turn.cleaning import Unreadable
from bot.turn.pipeline import TurnPipeline

CHANNEL = "postcard"
_SECRET_HEADER = "x-postcard-secret"


class Postcard(BaseModel):
    """What comes in."""

    id: int
    sender: str
    text: str


class Postcards:
    """The channel, started and stopped with the gateway."""

    def __init__(self, key: str, inbox: ChannelInbox, turns: TurnPipeline) -> None:
        self._key, self._inbox, self._turns = key, inbox, turns
        self.sent: list[tuple[str, str]] = []
        """Who got what."""
        self._answering: Worker[Waiting] = Worker(inbox.claim, self._handle)
        self._notifications: Worker[list[Untold]] = Worker(inbox.claim_untold, self._tell)

    async def run(self) -> None:
        """Serve until cancelled."""
        await asyncio.gather(self._answering.run(), self._notifications.run())

    async def stop(self) -> None:
        """End; what is not answered stays in the inbox."""
        await self._answering.stop()
        await self._notifications.stop()

    async def receive(self, card: Postcard) -> None:
        """Keep a postcard, once. Raises StorageUnavailable: then it comes again."""
        try:
            await asyncio.to_thread(
                self._inbox.take, card.id, card.model_dump_json(), self.conversation_of(card.sender)
            )
        except StorageUnavailable:
            if danger_in(card.text) is Danger.CERTAIN:
                self.sent.append((card.sender, "".join(phrases.CRISIS)))
            raise
        self._answering.wake()

    def conversation_of(self, sender: str) -> str:
        """A sender's conversation in our records, which leads to nobody."""
        return f"pc{hashlib.blake2b(sender.encode(), key=self._key.encode()[:64], digest_size=20).hexdigest()}"

    async def _handle(self, waiting: Waiting) -> None:
        async with renewed(partial(self._inbox.renew, waiting.update_id)):
            try:
                if waiting.payload:
                    await self._answer(waiting, Postcard.model_validate_json(waiting.payload))
                await asyncio.to_thread(self._inbox.done, waiting.update_id)
            except StorageUnavailable:
                await asyncio.to_thread(self._inbox.later, waiting.update_id, 1.0)
            except Exception:
                await asyncio.to_thread(self._inbox.later, waiting.update_id, 1.0, True)

    async def _answer(self, waiting: Waiting, card: Postcard) -> None:
        await asyncio.to_thread(self._inbox.remember, waiting.conversation, card.sender)
        try:
            key = f"{CHANNEL}-{waiting.update_id}"
            answer = await self._turns.take(waiting.conversation, card.text, key, CHANNEL)
        except Unreadable as told:
            self.sent.append((card.sender, str(told)))
            return
        self.sent += [(card.sender, worded(reply)) for reply in answer.replies]

    async def _tell(self, messages: list[Untold]) -> None:
        async with renewed(partial(self._inbox.renew_delivery, messages[0].conversation)):
            for message in messages:
                self.sent.append((message.address, message.text))
                await asyncio.to_thread(self._inbox.told, message)
        await asyncio.to_thread(self._inbox.tell_later, messages[0].conversation)


def worded(reply: Reply) -> str:
    """A reply as one text."""
    options = [f"{option.say}. {option.title}" for option in reply.options]
    sources = [f"出处：{source.document}，{source.clause}" for source in reply.sources]
    return "\n".join([reply.text, *options, *sources])


def install(app: FastAPI, chosen: Settings, inbox: ChannelInbox, turns: TurnPipeline) -> Postcards:
    """The channel, reached at `/postcards`."""
    key = chosen.secret.get_secret_value() if chosen.secret else ""
    postcards = Postcards(key, inbox, turns)
    app.include_router(_router(postcards, chosen.postcard_secret.get_secret_value()))
    return postcards


def _router(postcards: Postcards, secret: str) -> APIRouter:
    router = APIRouter()

    @router.post("/postcards")
    async def postcard(request: Request, card: Postcard) -> Response:
        """A postcard, if whoever brings it knows the secret; 200 only once it lies in the inbox."""
        if not secrets.compare_digest(request.headers.get(_SECRET_HEADER, "").encode(), secret.encode()):
            raise ApiError("not_found")
        try:
            await postcards.receive(card)
        except StorageUnavailable:
            return Response(status_code=503)
        return Response(status_code=200)

    return router
