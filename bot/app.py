"""The gateway, the only public process: `python -m bot.app`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI
from prometheus_client import CollectorRegistry, ProcessCollector, disable_created_metrics

from actions.dialogue.utterance import Outcome
from actions.knowledge.library import Library
from actions.people.monthly_counts import CountedTurn, audience_of
from actions.requests.office_hours import OfficeHours
from actions.staff.switches import Switch, SwitchBoard
from actions.store import Store, open_store
from bot.channels.http import api as http_api
from bot.channels.http import failures, live, middleware, notifications, speech
from bot.channels.http.device_codes import DeviceCodes
from bot.channels.http.limits import RateLimits
from bot.channels.telephone import socket as telephone_socket
from bot.channels.voice import socket as voice_socket
from bot.channels.voice.places import Places
from bot.channels.web import conversation_page as web
from bot.channels.web import display, other_device_page, own_data_pages, reminders_page
from bot.console import app as console
from bot.operations import json_logs, tracing
from bot.operations.gateway_server import STOPPING_SECONDS, GatewayServer, allow_many_connections
from bot.operations.internal_secret import internal_secret
from bot.operations.jobs import Jobs
from bot.operations.metrics_server import MetricsServer
from bot.operations.push_notifications import PushNotifications
from bot.operations.readiness import Readiness
from bot.operations.state_metrics import Sources, StateMetrics, folders_of, knowledge_state
from bot.operations.turn_counting import TurnCounting
from bot.operations.turn_metrics import TurnMetrics
from bot.rendering.audience import TELEPHONE, VOICE, WEB
from bot.rendering.own_data import OwnData
from bot.settings import Settings, settings
from bot.speech.service import Speech
from bot.turn.pipeline import TurnPipeline
from bot.turn.rasa_client import RasaClient
from bot.turn.taken import RESULTS, TakenTurn

TELEGRAM = Switch.TELEGRAM.value
"""The messenger's name, also where its library is not loaded."""

if TYPE_CHECKING:
    from bot.channels.telegram.channel import Telegram


def build(chosen: Settings) -> FastAPI:
    """The application with everything it needs in `app.state`."""
    office = OfficeHours.read(chosen.office_hours, chosen.out_of_office)
    store = open_store(chosen.database_url, chosen.keys, check=True, office=office)
    switches = SwitchBoard(store.switches)
    switches.refresh()
    store.referrals.ask_after_days = chosen.ask_outcome_days
    pushes = PushNotifications(store, chosen)
    voices = Speech(chosen, partial(switches.is_off, Switch.VOICE))
    rasa = RasaClient(chosen.rasa_url, chosen.actions_url, chosen.turn_seconds, secret=internal_secret(chosen))
    disable_created_metrics()  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    metrics = TurnMetrics(registry, (WEB, VOICE, TELEPHONE, TELEGRAM), (*Outcome, *RESULTS), (TELEGRAM,))
    limits = RateLimits(chosen.rate_limit, store.rates, chosen.secret.get_secret_value() if chosen.secret else "")

    @asynccontextmanager
    async def _lifespan(_app: FastAPI) -> AsyncIterator[None]:
        warming = asyncio.create_task(voices.warm_up())
        jobs.start()
        calling = asyncio.create_task(bot.run()) if bot else None
        with _shown(app, registry, chosen):
            yield
        warming.cancel()
        await jobs.stop()
        await pushes.close()
        if bot and calling:
            calling.cancel()
            await bot.stop()
        voices.close()
        await app.state.conversation.close()
        await rasa.close()
        app.state.relay.close()
        await asyncio.to_thread(counting.count)
        store.close()

    counting = TurnCounting(store.monthly_counts)

    def _count(taken: TakenTurn) -> None:
        metrics.count(taken.channel, taken.result, taken.seconds)
        if taken.is_kept:
            counting.note(CountedTurn(taken.conversation, taken.key, audience_of(taken.profile), taken.topic))

    conversation = TurnPipeline(rasa, store, limits.may_look_up, switches.is_off, _count)
    jobs = Jobs(
        store, chosen, switches.refresh, pushes.bring, conversation.following_up.ask_by_messenger, counting.count
    )

    app = FastAPI(title="黔助", lifespan=_lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.settings = chosen
    app.state.store = store
    app.state.transcripts = store.transcripts
    app.state.own_data = OwnData(store.erasure, store.profiles, store.follow_ups)
    app.state.conversation = conversation
    app.state.readiness = Readiness(rasa, lambda: store.requests.by_number("000000"), chosen.log_dir)
    app.state.speech = voices
    app.state.limits = limits
    app.state.device_codes = DeviceCodes()
    app.state.library = Library.load()
    app.state.voice_places = Places()
    app.state.calls = Places(chosen.telephone_lines, chosen.telephone_lines)
    app.state.notifications = pushes
    app.state.switches = switches
    app.include_router(http_api.router)
    app.include_router(speech.router)
    app.include_router(voice_socket.router)
    if chosen.telephone_secret:
        app.include_router(telephone_socket.router)
    app.include_router(notifications.router)
    app.include_router(web.router)
    app.include_router(own_data_pages.router)
    app.include_router(reminders_page.router)
    app.include_router(other_device_page.router)
    app.include_router(display.router)
    web.install(app)
    live.install(app, store.messages, store.presences.writing_counselors)
    console.install(app)
    bot = _telegram(app, chosen, store, metrics) if chosen.telegram_token else None
    failures.install(app)
    middleware.install(app)
    return app


@contextmanager
def _shown(app: FastAPI, registry: CollectorRegistry, chosen: Settings) -> Iterator[None]:
    """Show the metrics meanwhile, where a port is set; needs a running event loop."""
    if not chosen.metrics_port:
        yield
        return
    state, store = app.state, app.state.store
    messengers = (TELEGRAM,) if chosen.telegram_token else ()
    sources = Sources(
        readiness=state.readiness,
        backlog=partial(store.backlog.read, messengers),
        queue_lengths=lambda: {
            **state.speech.queue_lengths(),
            "voice_streams": len(state.voice_places),
            "calls": len(state.calls),
            "open_pages": len(state.relay),
        },
        is_off=state.switches.is_off,
        knowledge=partial(knowledge_state, state.library),
        folders=folders_of(chosen),
    )
    registry.register(StateMetrics(sources, asyncio.get_running_loop()))
    ProcessCollector(registry=registry)
    secret = chosen.metrics_secret.get_secret_value() if chosen.metrics_secret else ""
    with MetricsServer(registry, chosen.metrics_host, chosen.metrics_port, secret).serving():
        yield


def _telegram(app: FastAPI, chosen: Settings, store: Store, metrics: TurnMetrics) -> Telegram:
    # Imported where it is wanted: the library takes memory that most gateways need not give.
    from bot.channels.telegram import channel as telegram
    from bot.channels.telegram.answers import CHANNEL, Services

    assert CHANNEL == TELEGRAM
    services = Services(
        store.inbox(CHANNEL),
        app.state.conversation,
        app.state.own_data,
        app.state.speech,
        lambda chat: telegram.conversation_of(chat, chosen),
        partial(metrics.count_lost, CHANNEL),
    )
    app.state.telegram = telegram.install(app, chosen, services)
    bot: Telegram = app.state.telegram
    return bot


def main() -> None:
    """Serve until stopped."""
    json_logs.install("gateway")
    allow_many_connections()
    chosen = settings()
    tracing.install(chosen, "gateway")
    app = build(chosen)
    config = uvicorn.Config(
        app,
        host=chosen.host,
        port=chosen.port,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=chosen.trusted_proxies,
        timeout_graceful_shutdown=round(chosen.turn_seconds + STOPPING_SECONDS),
    )
    GatewayServer(config, app.state.readiness.stop, app.state.relay.end, chosen.drain_seconds).run()


if __name__ == "__main__":
    main()
