"""Gateway, Rasa and action server know each other by a secret; one machine makes it by itself."""

from __future__ import annotations

import stat
from pathlib import Path

import httpx
import pytest
from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor

from bot.operations.action_server import guarded
from bot.operations.internal_secret import internal_secret, knows
from bot.operations.supervisor import commands
from bot.settings import Settings
from bot.turn.rasa_client import RasaClient
from tests.bot.fake_rasa import FakeRasa
from tests.ports import free_ports

_SECRET = "0123456789abcdef0123456789abcdef"


def _chosen(tmp_path: Path, **more: str) -> Settings:
    return Settings(_env_file=None, internal_secret_file=tmp_path / "made" / "internal.key", **more)


def test_one_machine_makes_its_secret_once_for_its_owner_alone(tmp_path: Path) -> None:
    chosen = _chosen(tmp_path)
    made = internal_secret(chosen)
    assert len(made) >= 32
    assert internal_secret(chosen) == made
    assert stat.S_IMODE(chosen.internal_secret_file.stat().st_mode) == 0o600


def test_what_is_set_counts_and_no_file_is_made(tmp_path: Path) -> None:
    chosen = _chosen(tmp_path, internal_secret=_SECRET)
    assert internal_secret(chosen) == _SECRET
    assert not chosen.internal_secret_file.parent.exists()
    assert _SECRET not in repr(chosen)


def test_rasa_gets_the_secret_and_the_addresses(tmp_path: Path) -> None:
    chosen = _chosen(
        tmp_path, internal_secret=_SECRET, rasa_host="10.0.0.5", actions_server="http://10.0.0.6:5055/", host="0.0.0.0"
    )
    rasa, actions, gateway, *_ = commands(chosen, tmp_path / "model.tar.gz")
    assert rasa.arguments[rasa.arguments.index("--interface") + 1] == "10.0.0.5"
    assert rasa.environment["QIANZHU_INTERNAL_SECRET"] == _SECRET
    assert rasa.environment["QIANZHU_ACTIONS_WEBHOOK"] == "http://10.0.0.6:5055/webhook"
    # What is started here is watched here, wherever others find it.
    assert (rasa.probe, actions.probe) == ("http://10.0.0.5:5005/", "http://127.0.0.1:5055/health")
    assert gateway.environment["QIANZHU_INTERNAL_SECRET"] == _SECRET


@pytest.mark.parametrize(
    ("header", "is_known"),
    [("", False), ("Bearer ", False), (f"Basic {_SECRET}", False), (f"Bearer {_SECRET}", True), ("Bearer 密", False)],
)
def test_only_the_whole_secret_is_known(header: str, is_known: bool) -> None:
    assert knows({"authorization": header}, _SECRET) is is_known


async def test_the_action_server_refuses_who_lacks_it_and_tells_its_health_to_all() -> None:
    app = guarded(create_app(ActionExecutor(), cors_origins=[]), _SECRET)
    [port] = free_ports(1)
    server = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True)
    assert server is not None
    await server.startup()
    await server.start_serving()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        known = {"authorization": f"Bearer {_SECRET}"}
        call = {"next_action": "none", "tracker": {}, "domain": {}}
        assert (await client.post("/webhook", json=call)).status_code == 401
        assert (await client.get("/actions")).status_code == 401
        assert (await client.get("/actions", headers={"authorization": "Bearer wrong"})).status_code == 401
        assert (await client.get("/actions", headers=known)).status_code == 200
        assert (await client.get("/health")).status_code == 200
    await server.close()


async def test_the_gateway_shows_it(rasa: FakeRasa) -> None:
    address = f"http://127.0.0.1:{rasa.port}"
    client = RasaClient(address, address, 5.0, secret=_SECRET)
    assert await client.is_ready()
    assert rasa.authorizations[-1] == f"Bearer {_SECRET}"
    await client.close()
