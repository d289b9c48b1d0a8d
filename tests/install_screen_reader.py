"""Brings a screen reader that runs in the page, for the tests that read what one would say: Guidepup's, by npm."""

from __future__ import annotations

from pathlib import Path

from voice.models.sources import NpmPackage, Unavailable, digest_of

READER = Path(__file__).parents[1] / "var" / "screen-reader" / "reader.js"
_SHA256 = "461e696a21808af0d8c58846573305f278471dc72b0287d90545f08488dd8c7b"
_PACKAGE = NpmPackage(
    "@guidepup/virtual-screen-reader@0.33.0", {READER.name: "package/lib/esm/index.browser.js"}, "npm"
)


def main() -> None:
    """Bring it, unless it is here."""
    if _is_here():
        return
    print("正在取测试用的读屏程序……")
    READER.parent.mkdir(parents=True, exist_ok=True)
    try:
        _PACKAGE.bring(READER.parent, READER.parent, print)
    except Unavailable as fault:
        print(f"取不到读屏程序：{fault}。读屏的测试会失败。")
        return
    if not _is_here():
        READER.unlink()
        print("读屏程序的校验值不对，已经删除。")


def _is_here() -> bool:
    return READER.exists() and digest_of(READER) == _SHA256


if __name__ == "__main__":
    main()
