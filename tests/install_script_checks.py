"""Brings the type checker and the linter of the pages' scripts, as tests/page_scripts/package-lock.json pins them."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from voice.models.sources import Unavailable, digest_of, install_npm_lock

PINNED = Path(__file__).parent / "page_scripts"
_LISTS = ("package.json", "package-lock.json")
_PLACE = Path(__file__).parents[1] / "var" / "script-checks"
# Programs for this machine, in packages that are named after it.
_PROGRAMS = {"tsc": "@typescript/typescript-*/lib/tsc", "biome": "@biomejs/cli-*/biome"}


def program(name: str) -> Path:
    """A program that is here as it is pinned. Raises FileNotFoundError, with what to do."""
    found = sorted((_folder() / "node_modules").glob(_PROGRAMS[name]))
    if not found:
        raise FileNotFoundError("没有检查网页脚本的程序：取它的时候没有取到，请检查网络，再试一次。")
    return found[0]


def main() -> None:
    """Bring them, unless they are here; what an older list pinned goes."""
    folder = _folder()
    if folder.exists():
        return
    print("正在取检查网页脚本的程序……", flush=True)
    _PLACE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_PLACE) as scratch:
        loaded = Path(scratch) / "loaded"
        loaded.mkdir()
        for name in _LISTS:
            shutil.copy(PINNED / name, loaded)
        try:
            install_npm_lock(loaded)
        except Unavailable as fault:
            print(f"取不到检查网页脚本的程序：{fault}。网页脚本的测试会失败。")
            return
        for older in _PLACE.glob("pinned-*"):
            shutil.rmtree(older)
        loaded.rename(folder)


def _folder() -> Path:
    return _PLACE / f"pinned-{digest_of(PINNED / _LISTS[1])[:16]}"


if __name__ == "__main__":
    main()
