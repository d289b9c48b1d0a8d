"""Which room may import which, read from the source: the arrows of docs/architecture.md."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_OURS = ("actions", "bot", "voice")
Graph = dict[str, set[str]]

_RECORD_ROOMS = {
    "actions.errors",
    "actions.json_object",
    "actions.records",
    "actions.people",
    "actions.requests",
    "actions.staff",
}
_CHANNEL = {"actions", "voice", "bot.errors", "bot.settings", "bot.rendering", "bot.speech", "bot.turn"}

ALLOWED: Graph = {
    "voice": set(),
    "actions.errors": set(),
    "actions.json_object": set(),
    "actions.beijing_time": set(),
    "actions.knowledge": {"actions.beijing_time"},
    "actions.turn_id": set(),
    "actions.turn_spans": {"actions.turn_id"},
    "actions.language": {"actions.knowledge"},
    "actions.records": {"actions.errors"},
    "actions.staff": {"actions.errors", "actions.records"},
    "actions.people": {*_RECORD_ROOMS, "actions.beijing_time", "actions.knowledge.files", "actions.language"},
    "actions.requests": {*_RECORD_ROOMS, "actions.beijing_time", "actions.language"},
    "actions.dialogue": {
        *("actions.errors", "actions.json_object", "actions.knowledge", "actions.language"),
        *("actions.people", "actions.requests", "actions.eligibility", "actions.beijing_time", "actions.postings"),
        "actions.follow_ups",
    },
    "actions.eligibility": {
        "actions.errors",
        "actions.json_object",
        "actions.knowledge",
        "actions.language",
    },
    "actions.postings": {
        "actions.beijing_time",
        "actions.errors",
        "actions.knowledge",
        "actions.language",
        "actions.records",
    },
    "actions.follow_ups": {*_RECORD_ROOMS, "actions.beijing_time", "actions.postings"},
    "actions.store": {*_RECORD_ROOMS, "actions.follow_ups", "actions.postings"},
    "bot.settings": set(),
    "bot.components": {"actions.dialogue.protocol", "actions.knowledge.files", "actions.language"},
    "bot.rendering": {"actions"},
    "bot.errors": {"actions.errors", "bot.rendering"},
    "bot.turn": {"actions", "bot.rendering", "voice.hearing.transcript"},
    "bot.speech": {"actions", "voice", "bot.settings", "bot.rendering"},
    "bot.operations": {"actions", "bot.settings", "voice.models"},
    # The three ways in of one page share its session, limits and streams.
    "bot.channels.http": {*_CHANNEL, "bot.operations", "bot.channels.voice", "bot.channels.web"},
    "bot.channels.voice": {*_CHANNEL, "bot.channels.http"},
    "bot.channels.web": {*_CHANNEL, "bot.channels.http"},
    "bot.channels.telephone": {*_CHANNEL, "bot.channels.http", "bot.channels.voice"},
    "bot.channels.claimed_work": {"actions.errors", "actions.people"},
    "bot.channels.telegram": {*_CHANNEL, "bot.channels.claimed_work"},
    "bot.channels.local": {"actions", "voice", "bot.channels.voice", "bot.rendering.contract"},
    "bot.console": {"actions", "bot.errors", "bot.settings", "bot.rendering", "bot.channels.http"},
    # These build, start and measure everything.
    "bot.app": set(_OURS),
    "bot.cli": set(_OURS),
    "bot.bench": set(_OURS),
}
"""What each room may import beside itself; a name stands for everything below it."""

MOST_UNTYPED_OBJECTS, MOST_CAUGHT_SYSTEM_ERRORS = 20, 8
"""Lines of code, but for Rasa's components: where a type of ours or an error of ours would say more."""

NOT_YET: set[tuple[str, str]] = set()
"""Imports that break the table for the time being."""


def test_no_module_imports_itself_by_a_detour() -> None:
    assert _cycle(_imports()) == []


def test_a_detour_is_found() -> None:
    assert _cycle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) != []


def test_a_room_imports_only_what_the_table_allows() -> None:
    forbidden = {
        f"{importer} imports {imported}"
        for importer, found in _imports().items()
        for imported in found
        if not _is_allowed(importer, imported) and (importer, imported) not in NOT_YET
    }
    assert forbidden == set()


def test_the_table_has_every_room_and_no_other() -> None:
    modules = _modules()
    assert {name for name in modules if not _room(name) and not _is_package_only(modules[name])} == set()
    assert {room for room in ALLOWED if not any(_is_in(name, room) for name in modules)} == set()


def test_an_exception_of_the_table_still_exists() -> None:
    imports = _imports()
    gone = {(importer, imported) for importer, imported in NOT_YET if imported not in imports.get(importer, ())}
    assert gone == set(), "please delete these from NOT_YET"


def test_objects_have_types_but_for_a_few() -> None:
    assert len(_lines_with("dict[str, Any]")) <= MOST_UNTYPED_OBJECTS


def test_errors_of_the_system_are_caught_in_few_places() -> None:
    assert len(_lines_with("except OSError")) <= MOST_CAUGHT_SYSTEM_ERRORS


def _lines_with(words: str) -> list[str]:
    return [
        f"{name}: {line.strip()}"
        for name, path in _modules().items()
        if not _is_in(name, "bot.components")
        for line in path.read_text(encoding="utf-8").splitlines()
        if words in line
    ]


def _modules() -> dict[str, Path]:
    return {
        ".".join(path.relative_to(_ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for top in _OURS
        for path in (_ROOT / top).rglob("*.py")
        if "migrations" not in path.parts
    }


def _imports() -> Graph:
    """What each module of ours imports of ours, in functions and for types too."""
    modules = _modules()
    return {
        name: {found for found in _named_in(ast.parse(path.read_text(encoding="utf-8")), modules) if found != name}
        for name, path in modules.items()
    }


def _named_in(tree: ast.Module, modules: dict[str, Path]) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import"
            package = node.module or ""
            names = {f"{package}.{alias.name}" for alias in node.names}
            found |= {name if name in modules else package for name in names}
    return found & modules.keys()


def _cycle(graph: Graph) -> list[str]:
    """The modules of one cycle; [] where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _is_allowed(importer: str, imported: str) -> bool:
    room = _room(importer)
    return _room(imported) == room or any(_is_in(imported, allowed) for allowed in ALLOWED.get(room, ()))


def _room(module: str) -> str:
    return next((room for room in ALLOWED if _is_in(module, room)), "")


def _is_in(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


def _is_package_only(path: Path) -> bool:
    """Whether a file is a package's docstring and nothing else."""
    return path.name == "__init__.py" and len(ast.parse(path.read_text(encoding="utf-8")).body) <= 1
