"""A new intent and a new channel, made in a copy of the tree by doing what the how-tos say, and nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_TOYS = Path(__file__).parent / "toys"
_HOW_TO = _ROOT / "docs" / "how-to"
_COPIED = ("actions", "bot", "nlu_data", "tests", "voice", "pyproject.toml", "requirements-rasa.lock")
_NOT_COPIED = shutil.ignore_patterns("node_modules", "clips", "pictures")


class Copy:
    """A copy of the tree in which one how-to is followed."""

    def __init__(self, folder: Path, how_to: str) -> None:
        self._folder = folder
        named = re.findall(r"`([\w/.*<>-]+)`", (_HOW_TO / how_to).read_text(encoding="utf-8"))
        self._named = [re.escape(name).replace(r"<name>", r"\w+") for name in named]
        for name in _COPIED:
            if (_ROOT / name).is_dir():
                shutil.copytree(_ROOT / name, folder / name, ignore=_NOT_COPIED)
            else:
                shutil.copy(_ROOT / name, folder / name)

    def edit(self, path: str, *changes: tuple[str, str]) -> None:
        """Put something behind each of these lines of a file that the how-to names."""
        assert self._is_named(path), f"the how-to does not say that {path} has to be changed"
        file = self._folder / path
        text = file.read_text(encoding="utf-8")
        for line, new in changes:
            assert text.count(line) == 1, f"{path} has no single {line!r}"
            text = text.replace(line, line + new)
        file.write_text(text, encoding="utf-8")

    def write(self, path: str, text: str) -> None:
        """A new file in a folder that the how-to names."""
        assert self._is_named(path), f"the how-to does not say that {path} has to be written"
        (self._folder / path).parent.mkdir(exist_ok=True)
        (self._folder / path).write_text(text, encoding="utf-8")

    def put_test(self, toy: str, path: str) -> None:
        """A test of what was made."""
        shutil.copy(_TOYS / toy, self._folder / path)

    def passes(self, *tests: str) -> None:
        """Run tests in the copy, which must pass."""
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
        ran = subprocess.run(command, cwd=self._folder, capture_output=True, text=True, timeout=300)
        assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]

    def _is_named(self, path: str) -> bool:
        return any(re.fullmatch(f"{name}.+" if name.endswith("/") else name, path) for name in self._named)


def test_a_new_intent_touches_the_enum_its_data_and_its_handler(tmp_path: Path) -> None:
    copy = Copy(tmp_path, "add-an-intent.md")
    copy.edit("actions/dialogue/protocol.py", ('    PRAISE = "praise"\n', '    SING = "sing"\n'))
    copy.write("nlu_data/nlu/sing.yml", f'version: "3.1"\n\nnlu:\n- intent: sing\n  examples: |\n{_examples()}')
    copy.edit("actions/dialogue/phrases.py", ('SLOWER = ["好的，我说慢一点。"]\n', 'SONG = ["我不会唱歌。"]\n'))
    copy.edit(
        "actions/dialogue/turn_taker.py", ("    Intent.STOP: phrases.STOP,\n", "    Intent.SING: phrases.SONG,\n")
    )
    copy.put_test("asked_to_sing.py", "tests/actions/dialogue/test_sing.py")
    copy.passes(
        "tests/test_intents.py",
        "tests/actions/dialogue/test_turn.py::test_every_intent_has_a_handler",
        "tests/actions/dialogue/test_sing.py",
    )


def test_a_new_channel_touches_its_folder_its_start_and_its_settings(tmp_path: Path) -> None:
    copy = Copy(tmp_path, "add-a-channel.md")
    for name in ("__init__.py", "channel.py"):
        copy.write(f"bot/channels/postcard/{name}", (_TOYS / "postcard" / name).read_text(encoding="utf-8"))
    copy.edit("bot/app.py", *_STARTED_AND_STOPPED)
    copy.edit(
        "bot/settings.py",
        (
            '    """What Telegram has to send along; needed with a webhook."""\n',
            '    postcard_secret: SecretStr | None = None\n    """What whoever brings postcards sends along."""\n',
        ),
    )
    copy.edit(
        "bot/channels/http/middleware.py",
        ('    _BodyLimit("/telegram", 1 << 20),\n', '    _BodyLimit("/postcards", 16 * 1024),\n'),
    )
    copy.edit(
        "tests/test_architecture.py",
        (
            '    "bot.channels.telegram": {*_CHANNEL, "bot.channels.claimed_work"},\n',
            '    "bot.channels.postcard": {*_CHANNEL, "bot.channels.claimed_work"},\n',
        ),
    )
    copy.put_test("asked_by_postcard.py", "tests/bot/channels/test_postcard.py")
    copy.passes("tests/test_architecture.py", "tests/bot/channels/test_postcard.py")


_STARTED_AND_STOPPED = (
    ("from bot.channels.http.limits import RateLimits\n", "from bot.channels.postcard import channel as postcard\n"),
    (
        "        calling = asyncio.create_task(bot.run()) if bot else None\n",
        "        delivering = asyncio.create_task(postcards.run()) if postcards else None\n",
    ),
    (
        "        await jobs.stop()\n",
        "        if postcards and delivering:\n            delivering.cancel()\n            await postcards.stop()\n",
    ),
    (
        "    bot = _telegram(app, chosen, store, metrics) if chosen.telegram_token else None\n",
        "    inbox, turns = store.inbox(postcard.CHANNEL), app.state.conversation\n"
        "    postcards = postcard.install(app, chosen, inbox, turns) if chosen.postcard_secret else None\n"
        "    app.state.postcards = postcards\n",
    ),
)


def _examples() -> str:
    openings, endings = ("请你", "给我", "能不能", "我想听你", "来，", "你"), ("", "吧", "听听", "，好吗", "行不行")
    said = [f"{opening}唱{what}{ending}" for opening in openings for ending in endings for what in ("首歌", "山歌")]
    return "".join(f"    - {example}\n" for example in said)
