"""Bringing models over a real connection that fails in every way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from voice.models.installer import NotBrought, fetch, locate, status
from voice.models.register import Ability, Model, ModelFile
from voice.models.sources import OfficialFiles, Unavailable, download

_WEIGHTS = bytes(range(256)) * 4000


class Server:
    """Gives one file; breaks off the first `breaks` times; knows Range."""

    def __init__(self) -> None:
        self.breaks = 0
        self.ranges: list[str] = []
        outer = self

        class _Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                wanted = self.headers.get("Range", "")
                outer.ranges.append(wanted)
                begin = int(wanted.removeprefix("bytes=").removesuffix("-") or 0)
                if begin >= len(_WEIGHTS):
                    self.send_error(416)
                    return
                body = _WEIGHTS[begin:]
                self.send_response(206 if begin else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if outer.breaks:
                    outer.breaks -= 1
                    body = body[: len(body) // 2]
                self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/weights"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of models."""
    running = Server()
    yield running
    running.close()


def _model(*addresses: str, digest: str = sha256(_WEIGHTS).hexdigest()) -> Model:
    sources = tuple(OfficialFiles({"weights": address}) for address in addresses)
    return Model("small", Ability.HEAR, 1, (ModelFile("weights", digest),), sources)


def test_a_model_is_brought_and_found_again(server: Server, tmp_path: Path) -> None:
    told: list[str] = []
    place = fetch(_model(server.address), tmp_path, told.append)
    assert (place / "weights").read_bytes() == _WEIGHTS
    assert told
    assert fetch(_model("http://127.0.0.1:9/"), tmp_path, told.append) == place


def test_a_broken_download_goes_on_where_it_stopped(server: Server, tmp_path: Path) -> None:
    server.breaks = 1
    with pytest.raises(NotBrought):
        fetch(_model(server.address), tmp_path, print)
    assert locate(_model(server.address), tmp_path) is None
    fetch(_model(server.address), tmp_path, print)
    assert server.ranges[0] == ""
    assert server.ranges[1].startswith("bytes=")
    assert (tmp_path / "small" / "weights").read_bytes() == _WEIGHTS


def test_a_download_that_was_complete_is_not_loaded_twice(server: Server, tmp_path: Path) -> None:
    first = download(server.address, tmp_path, print)
    assert download(server.address, tmp_path, print) == first
    assert first.read_bytes() == _WEIGHTS


def test_the_next_source_is_tried_when_one_is_dead(server: Server, tmp_path: Path) -> None:
    assert fetch(_model("http://127.0.0.1:9/", server.address), tmp_path, print)


def test_other_bytes_are_refused_and_nothing_is_left(server: Server, tmp_path: Path) -> None:
    with pytest.raises(NotBrought, match="校验值不对"):
        fetch(_model(server.address, digest="0" * 64), tmp_path, print)
    assert not (tmp_path / "small").exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_model_in_another_folder_is_used_where_it_lies(server: Server, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    place = fetch(_model(server.address), elsewhere, print)
    assert fetch(_model("http://127.0.0.1:9/"), tmp_path / "here", print, [elsewhere]) == place


def test_the_status_says_what_is_there(server: Server, tmp_path: Path) -> None:
    model = _model(server.address)
    assert "还没有" in str(status(tmp_path, models=[model])[0])
    fetch(model, tmp_path, print)
    assert str(tmp_path / "small") in str(status(tmp_path, models=[model])[0])


def test_a_dead_address_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        download("http://127.0.0.1:9/nothing", tmp_path, print)
