"""What is measured: our processes, and a bare Rasa beside them, each on free loopback ports with files of its own."""

from __future__ import annotations

import socket
import sys
from contextlib import ExitStack
from pathlib import Path

from bot.operations.supervisor import ChildCommand
from bot.operations.training import RASA_PYTHON, rasa_environment
from bot.settings import Settings


def bench_settings(chosen: Settings, folder: Path) -> Settings:
    """The chosen settings with free ports, databases and logs in the folder, and no limits."""
    port, rasa_port, actions_port = free_ports(3)
    changes = {
        # In production the cookie would not come back over plain HTTP.
        "environment": "development",
        "host": "127.0.0.1",
        "port": port,
        "rasa_port": rasa_port,
        "actions_port": actions_port,
        "database_url": f"sqlite:///{folder / 'qianzhu.db'}",
        "tracker_database": folder / "tracker.db",
        "log_dir": folder / "log",
        "rate_limit": 0,
        "secure_cookie": False,
        "spoken_dir": folder / "spoken",
        "prepare_speech": False,
    }
    return chosen.model_copy(update=changes)


def bare_commands(folder: Path, model: Path, port: int, actions_port: int) -> list[ChildCommand]:
    """Rasa with the same model, its own defaults (tracker in memory), and one action that says a constant."""
    endpoints = folder / "bare_endpoints.yml"
    endpoints.write_text(f"action_endpoint:\n  url: http://127.0.0.1:{actions_port}/webhook\n", encoding="utf-8")
    credentials = folder / "bare_credentials.yml"
    credentials.write_text("rest: {}\n", encoding="utf-8")
    rasa = [
        str(RASA_PYTHON), "-W", "ignore", "-m", "rasa", "run", "--model", str(model),
        "--interface", "127.0.0.1", "--port", str(port),
        "--endpoints", str(endpoints), "--credentials", str(credentials),
    ]  # fmt: skip
    environment = rasa_environment()
    return [
        ChildCommand("bare_rasa", rasa, environment),
        ChildCommand("bare_actions", [sys.executable, "-m", "bot.bench.bare_actions", str(actions_port)], environment),
    ]


def free_ports(count: int) -> list[int]:
    """So many different ports that nobody on loopback listens on now."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
