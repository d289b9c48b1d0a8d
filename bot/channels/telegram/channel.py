"""Telegram: text and voice notes in; text, numbered options and voice notes out; counselors' answers too.

python-telegram-bot acknowledges an update as soon as its queue took it, so ours keeps it on disk first. Updates of one
chat are answered in order, those of many at once. Its apps are poor with screen readers: options are numbered in the
text, nothing is edited in place, and every voice note comes with its text.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import secrets
from contextlib import suppress

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Updater
from telegram.request import HTTPXRequest

from actions.errors import StorageUnavailable
from actions.json_object import JsonObject
from actions.people.channel_inbox import Untold, Waiting
from bot.channels.claimed_work import AT_ONCE, Worker
from bot.channels.telegram.answers import Services, UpdateHandler
from bot.channels.telegram.notifications import Notifications
from bot.channels.telegram.sending import pause_after
from bot.channels.telegram.updates import ALLOWED, KeptUpdates
from bot.errors import ApiError
from bot.settings import Settings

log = logging.getLogger(__name__)

_WEBHOOK = "/telegram"
_SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name


class Telegram:
    """The bot, started and stopped with the gateway."""

    def __init__(self, chosen: Settings, services: Services) -> None:
        assert chosen.telegram_token is not None
        # Both would write addresses that hold the token.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        logging.getLogger("telegram").setLevel(logging.ERROR)
        self._chosen, self._inbox = chosen, services.inbox
        self._bot = Bot(
            chosen.telegram_token.get_secret_value(),
            base_url=f"{chosen.telegram_api}/bot",
            base_file_url=f"{chosen.telegram_api}/file/bot",
            request=HTTPXRequest(connection_pool_size=AT_ONCE, pool_timeout=30),
        )
        answers = UpdateHandler(self._bot, services)
        self._answering: Worker[Waiting] = Worker(services.inbox.claim, answers.handle)
        self._notifications: Worker[list[Untold]] = Worker(
            services.inbox.claim_untold, Notifications(self._bot, services.inbox, services.note_lost).tell
        )
        self._updates = KeptUpdates(services.inbox, services.name_of, self._answering.wake, answers.help_in_danger)
        self._updater = Updater(self._bot, self._updates)

    async def run(self) -> None:
        """Serve until cancelled, however long Telegram cannot be reached; the other channels do not wait for it."""
        if await self._is_reached():
            await asyncio.gather(self._answering.run(), self._notifications.run())

    async def stop(self) -> None:
        """End; what is not answered stays in the inbox."""
        with suppress(TelegramError):
            if self._updater.running:
                await self._updater.stop()
        await self._answering.stop()
        await self._notifications.stop()
        with suppress(TelegramError):
            await self._updater.shutdown()
            await self._bot.shutdown()

    async def receive(self, body: bytes) -> None:
        """An update that Telegram brought. Raises ValueError, and StorageUnavailable: then it comes again."""
        update = Update.de_json(_json(body.decode()), self._bot)
        if update is None or not isinstance(update.update_id, int):
            raise ValueError("no update")
        await self._updates.keep(update)

    async def _is_reached(self) -> bool:
        """Try until Telegram answers; False where it refuses the token, which no waiting mends."""
        failures = 0
        while True:
            try:
                await self._start()
                return True
            except InvalidToken:
                log.error("Telegram refuses the token: please set QIANZHU_TELEGRAM_TOKEN anew")
                return False
            except Exception as fault:
                failures += 1
                log.error("Telegram cannot be reached and is tried again: %s", type(fault).__name__)
                await asyncio.sleep(pause_after(fault, failures))

    async def _start(self) -> None:
        await self._updater.initialize()
        if self._chosen.telegram_webhook_url:
            secret = self._chosen.telegram_webhook_secret
            await self._bot.set_webhook(
                f"{self._chosen.telegram_webhook_url.rstrip('/')}{_WEBHOOK}",
                secret_token=secret.get_secret_value() if secret else None,
                allowed_updates=ALLOWED,
            )
        else:
            await self._updater.start_polling(
                bootstrap_retries=-1, timeout=20, allowed_updates=ALLOWED, error_callback=_cannot_poll
            )


def conversation_of(chat: int, chosen: Settings) -> str:
    """A chat's conversation in our records: whoever reads these does not learn whose chat it is."""
    key = chosen.secret.get_secret_value().encode()[:64] if chosen.secret else b""
    return f"tg{hashlib.blake2b(str(chat).encode(), key=key, digest_size=20).hexdigest()}"


def _cannot_poll(fault: TelegramError) -> None:
    # The library would log the whole traceback each time.
    log.error("Telegram's updates cannot be fetched and are tried again: %s", type(fault).__name__)


def _json(text: str) -> JsonObject:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def install(app: FastAPI, chosen: Settings, services: Services) -> Telegram:
    """Let Telegram bring updates to this gateway."""
    bot = Telegram(chosen, services)
    router = APIRouter()
    secret = chosen.telegram_webhook_secret.get_secret_value() if chosen.telegram_webhook_secret else ""

    @router.post(_WEBHOOK)
    async def webhook(request: Request) -> Response:
        """What Telegram brings, if it knows the secret; 200 only once it lies in the inbox, else it comes again."""
        if not secret or not _same(request.headers.get(_SECRET_HEADER, ""), secret):
            raise ApiError("not_found")
        try:
            await bot.receive(await request.body())
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ApiError("not_json") from None
        except StorageUnavailable:
            return Response(status_code=503)
        return Response(status_code=200)

    app.include_router(router)
    return bot


def _same(given: str, secret: str) -> bool:
    return secrets.compare_digest(given.encode(), secret.encode())
