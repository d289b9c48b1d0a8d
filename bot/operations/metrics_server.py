"""Shows metrics at a port of their own, /metrics, in a thread of its own: the public port has no such path.

Whoever may read them learns how many people ask and wait. So nothing that a proxy leads to the public port can reach
them; they listen on loopback, and anywhere else to who knows their secret alone.
"""

from __future__ import annotations

import logging
import secrets
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import CollectorRegistry, make_wsgi_app

log = logging.getLogger(__name__)

PATH = "/metrics"
_SECONDS = 10.0
"""For a request to be sent and its answer to be taken."""
_LOOK_SECONDS = 0.05
"""How long the end of the process may wait for this server."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, _request: object, _client_address: object) -> None:
        """Somebody went away in mid-answer; the standard library would print a traceback."""


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Handler(WSGIRequestHandler):
    timeout = _SECONDS

    def log_message(self, format: str, *args: object) -> None:
        """Who asks for metrics is not logged."""


class MetricsServer:
    """Serves a registry at an address; `secret` is what must be sent along as bearer token, "" for nothing."""

    def __init__(self, registry: CollectorRegistry, host: str, port: int, secret: str = "") -> None:
        self._app = _guarded(make_wsgi_app(registry), secret)
        self._host, self._port = host, port

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve meanwhile. Where the port cannot be had that is logged: people come before figures."""
        kind = _Server6 if ":" in self._host else _Server
        try:
            server = make_server(self._host, self._port, self._app, kind, _Handler)
        except OSError as error:
            log.error("metrics cannot be shown at port %d: %s", self._port, type(error).__name__)
            yield
            return
        thread = Thread(target=server.serve_forever, args=(_LOOK_SECONDS,), name="metrics", daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _guarded(app: WSGIApplication, secret: str) -> WSGIApplication:
    wanted = f"Bearer {secret}".encode()

    def _answer(environment: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environment.get("PATH_INFO") != PATH or environment.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return _refused("404 Not Found", start)
        given = str(environment.get("HTTP_AUTHORIZATION", "")).encode(errors="replace")
        if secret and not secrets.compare_digest(given, wanted):
            return _refused("401 Unauthorized", start)
        return app(environment, start)

    return _answer


def _refused(status: str, start: StartResponse) -> Iterable[bytes]:
    start(status, [("content-type", "text/plain"), ("content-length", "0")])
    return [b""]
