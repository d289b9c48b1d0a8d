"""Puts speech models in place: each file checked, a model whole or not there at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from voice.models.register import MODELS, Model
from voice.models.sources import Say, Unavailable, digest_of

_DOWNLOADS = ".downloads"
_MEGABYTE = 1 << 20
_ROOM = 3
"""Times a model's size that must be free: packages, unpacked files and the model lie side by side for a while."""


class NotBrought(Exception):
    """No source gave the model; the text says what to do."""


@dataclass(frozen=True)
class ModelStatus:
    """How one model stands."""

    model: Model
    place: Path | None
    """Its folder; None while it is missing."""

    def __str__(self) -> str:
        where = f"在 {self.place}" if self.place else "还没有"
        return f"{self.model.ability}：{self.model.name}（{self.model.megabytes} MB），{where}"


def locate(model: Model, folder: Path, others: Iterable[Path] = ()) -> Path | None:
    """The folder of a model that is there, in `folder` or in one of the others."""
    return next((place / model.name for place in (folder, *others) if model.is_in(place)), None)


def status(folder: Path, others: Iterable[Path] = (), models: Iterable[Model] = MODELS) -> list[ModelStatus]:
    """How all models stand."""
    return [ModelStatus(model, locate(model, folder, others)) for model in models]


def fetch(model: Model, folder: Path, say: Say, others: Iterable[Path] = ()) -> Path:
    """The model's folder, brought from its sources in order if it is not there. Raises NotBrought, OSError."""
    found = locate(model, folder, others)
    if found:
        return found
    downloads = folder / _DOWNLOADS
    downloads.mkdir(parents=True, exist_ok=True)
    _refuse_full_disk(model, folder)
    reasons = []
    for source in model.sources:
        say(f"正在从{source.title}取 {model.name}（{model.megabytes} MB）……")
        with tempfile.TemporaryDirectory(dir=downloads) as scratch:
            brought = Path(scratch) / model.name
            brought.mkdir()
            try:
                source.bring(brought, downloads, say)
                _check(model, brought)
            except Unavailable as fault:
                reasons.append(f"{source.title}：{fault}")
                continue
            shutil.rmtree(folder / model.name, ignore_errors=True)
            brought.replace(folder / model.name)
        say(f"  {model.name} 放好了。")
        return folder / model.name
    raise NotBrought(
        f"没有取到 {model.name}（{'；'.join(reasons)}）。请检查网络，再运行 qianzhu models fetch；"
        f"或者把它的文件放进 {folder / model.name}。"
    )


def _check(model: Model, folder: Path) -> None:
    for file in model.files:
        path = folder / file.name
        if not path.is_file():
            raise Unavailable(f"少了文件 {file.name}")
        if file.sha256 and digest_of(path) != file.sha256:
            raise Unavailable(f"{file.name} 的校验值不对")


def _refuse_full_disk(model: Model, folder: Path) -> None:
    free = shutil.disk_usage(folder).free // _MEGABYTE
    if free < _ROOM * model.megabytes:
        raise NotBrought(f"磁盘只剩 {free} MB，{model.name} 要 {_ROOM * model.megabytes} MB。请先腾出空间。")
