"""One file that holds all that cannot be made again: database, keys and settings; and the way back from it.

Models, sound and logs are not in it: they are trained, fetched or made anew. The file holds the keys with the data, so
whoever has it can read everything: it is made for its owner alone, and has to be kept like the keys themselves.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import secrets
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy.engine import make_url

from actions.errors import ConfigurationError, StorageUnavailable
from actions.records.dumps import Counts, check_sqlite, count_rows, dump, empty_postgresql, load_postgresql
from actions.records.encryption import cipher_for, key_file_of, keys_in, write_keys
from actions.records.private_files import make_private_file, make_private_folder
from actions.records.rotation import tally
from actions.store import open_store
from bot.settings import Settings

_FORMAT = 1
_MANIFEST, _DATABASE, _KEYS, _SETTINGS = "manifest.json", "database", "keys", "settings.env"
_NAME = "qianzhu-{:%Y%m%d-%H%M%S}.tar.gz"
_IS_ONE = re.compile(r"qianzhu-\d{8}-\d{6}\.tar\.gz")
_PLAIN_VALUE = re.compile(r"[\w./:@,+=?&%-]*")
_DOES_NOT_MOVE = ("database_url", "tracker_database", "models_dir", "log_dir", "spoken_dir")
"""Places on the machine that was backed up."""


class BackupRefused(ConfigurationError):
    """A backup cannot be made or put back here; the sentence says why and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What is in a backup."""

    format: int
    made_at: str
    """UTC."""
    database: str
    """sqlite or postgresql."""
    counts: Counts
    unreadable: int
    """Values that no key opened when it was made."""
    digests: dict[str, str]
    """Member → SHA-256."""


def back_up(settings: Settings, target: Path) -> tuple[Path, Manifest]:
    """Make a backup: into a new file, or under a name of its own in a folder. The program may run meanwhile.

    Raises BackupRefused, StorageUnavailable, OSError.
    """
    moment = datetime.now(UTC)
    file = target / _NAME.format(moment) if target.is_dir() else target
    if file.exists():
        raise BackupRefused(f"{file} 已经有了。请换一个名字。")
    make_private_folder(file.parent)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as scratch:
        folder = Path(scratch)
        counts = dump(settings.database_url, folder / _DATABASE)
        _write_secret(folder / _SETTINGS, _settings_lines(settings))
        beside = key_file_of(settings.database_url)
        if not settings.keys and beside is not None:
            write_keys(folder / _KEYS, keys_in(beside))
        members = [path for name in (_DATABASE, _KEYS, _SETTINGS) if (path := folder / name).exists()]
        manifest = Manifest(
            _FORMAT,
            moment.isoformat(),
            make_url(settings.database_url).get_backend_name(),
            counts,
            _unreadable(settings.database_url, settings.keys),
            {path.name: _digest(path) for path in members},
        )
        _pack(file, manifest, members)
    return file, manifest


def keep_newest(folder: Path, count: int) -> list[Path]:
    """Delete all backups of a folder but the newest; which ones. Other files stay. Raises OSError."""
    backups = sorted(path for path in folder.iterdir() if _IS_ONE.fullmatch(path.name))
    old = backups[: max(0, len(backups) - count)]
    for path in old:
        path.unlink()
    return old


def restore(file: Path, database_url: str, *, keys: str = "", replace: bool = False) -> Manifest:
    """Put a backup back, after everything in it was checked; the program must not run meanwhile.

    What is there already is only replaced with `replace`, and is kept beside. Raises BackupRefused,
    StorageUnavailable, OSError.
    """
    beside = key_file_of(database_url)
    place = Path(str(make_url(database_url).database)).parent if beside is not None else file.absolute().parent
    make_private_folder(place)
    with tempfile.TemporaryDirectory(dir=place, prefix=".restore-") as scratch:
        folder = Path(scratch)
        manifest = _unpack(file, folder)
        if manifest.database != make_url(database_url).get_backend_name():
            raise BackupRefused(f"这份备份是 {manifest.database} 的，这里设的是别的数据库。请改 QIANZHU_DATABASE_URL。")
        held_keys = _keys_of(folder, keys)
        if any(count_rows(database_url).values()) and not replace:
            raise BackupRefused("这里已经有数据。真的要换掉，请加 --replace：旧的会留在旁边。")
        if beside is not None:
            _put_sqlite(folder, beside.with_suffix(""), None if keys else beside, held_keys, manifest)
        else:
            _put_postgresql(folder, database_url, place, held_keys, manifest)
    found = count_rows(database_url)
    if any(found.get(name, -1) < count for name, count in manifest.counts.items() if name != "counselor_sessions"):
        raise StorageUnavailable("恢复出来的比备份里的少。请不要启动，换一份备份再试。")
    return manifest


def settings_in(file: Path) -> str:
    """The lines of a backup's settings, without the places of the old machine. Raises BackupRefused, OSError."""
    with tempfile.TemporaryDirectory() as scratch:
        _unpack(file, Path(scratch))
        lines = (Path(scratch) / _SETTINGS).read_text(encoding="utf-8").splitlines()
    moved = tuple(f"QIANZHU_{name.upper()}=" for name in _DOES_NOT_MOVE)
    return "".join(f"{line}\n" for line in lines if not line.startswith(moved))


def write_settings(lines: str, file: Path) -> None:
    """Put settings into a new file that its owner alone can read. Raises OSError."""
    _write_secret(file, lines)


def _put_sqlite(folder: Path, file: Path, key_file: Path | None, held_keys: list[str], manifest: Manifest) -> None:
    copy = folder / _DATABASE
    if check_sqlite(copy) != manifest.counts:
        raise StorageUnavailable("备份里的数据库跟清单对不上。请换一份备份。")
    _check_keys(f"sqlite:///{copy}", held_keys, manifest)
    mark = f".before-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    for ending in ("", "-wal", "-shm", ".key"):
        old = file.with_name(f"{file.name}{ending}")
        if old.exists():
            old.replace(file.with_name(f"{file.name}{mark}{ending}"))
    if key_file is not None:
        write_keys(key_file, held_keys)
    copy.replace(file)
    open_store(f"sqlite:///{file}", ",".join(held_keys), check=True).close()


def _put_postgresql(folder: Path, url: str, place: Path, held_keys: list[str], manifest: Manifest) -> None:
    cipher_for(url, ",".join(held_keys))
    if any(count_rows(url).values()):
        dump(url, place / f"qianzhu.before-{datetime.now(UTC):%Y%m%d-%H%M%S}.pgdump")
    empty_postgresql(url)
    load_postgresql(url, folder / _DATABASE)
    if {name: count_rows(url).get(name) for name in manifest.counts} != manifest.counts:
        raise StorageUnavailable("恢复出来的跟清单对不上。请不要启动，换一份备份再试。")
    _check_keys(url, held_keys, manifest)
    open_store(url, ",".join(held_keys)).close()


def _check_keys(url: str, held_keys: list[str], manifest: Manifest) -> None:
    if _unreadable(url, ",".join(held_keys)) > manifest.unreadable:
        raise BackupRefused("手上的密钥打不开这份备份。请把备份时的 QIANZHU_DATA_KEYS 写进 .env，再试一次。")


def _unreadable(url: str, keys: str) -> int:
    store = open_store(url, keys)
    try:
        return tally(store.engine, cipher_for(url, keys)).unreadable
    finally:
        store.close()


def _keys_of(folder: Path, keys: str) -> list[str]:
    """The keys that will open it here: those of these settings; else those of the backup."""
    if not keys and (folder / _KEYS).exists():
        return keys_in(folder / _KEYS)
    lines = (folder / _SETTINGS).read_text(encoding="utf-8").splitlines()
    told = next((line.partition("=")[2] for line in lines if line.startswith("QIANZHU_DATA_KEYS=")), "")
    found = [key.strip() for key in (keys or told.strip("'")).split(",") if key.strip()]
    if not found:
        raise BackupRefused("备份里没有密钥，这里也没有。请设 QIANZHU_DATA_KEYS，再试一次。")
    return found


def _settings_lines(settings: Settings) -> str:
    """Every setting that somebody chose, as a line of `.env`."""
    lines = []
    for name in sorted(settings.model_fields_set):
        value = getattr(settings, name)
        told = value.get_secret_value() if isinstance(value, SecretStr) else "" if value is None else str(value)
        lines.append(f"QIANZHU_{name.upper()}={_quoted(told)}\n")
    return "".join(lines)


def _quoted(value: str) -> str:
    if _PLAIN_VALUE.fullmatch(value):
        return value
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _pack(file: Path, manifest: Manifest, members: list[Path]) -> None:
    """Write the archive: whole under its name, or not at all."""
    making = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    make_private_file(making)
    try:
        with making.open("wb") as out:
            with tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as archive:
                told = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
                described = tarfile.TarInfo(_MANIFEST)
                described.size, described.mode = len(told), 0o600
                archive.addfile(described, io.BytesIO(told))
                for member in members:
                    archive.add(member, member.name)
            out.flush()
            os.fsync(out.fileno())
        making.replace(file)
    finally:
        making.unlink(missing_ok=True)


def _unpack(file: Path, folder: Path) -> Manifest:
    """Bring the members out, each against its digest. Raises BackupRefused."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            for name in (_MANIFEST, _DATABASE, _KEYS, _SETTINGS):
                _bring(archive, name, folder)
        manifest = Manifest(**json.loads((folder / _MANIFEST).read_text(encoding="utf-8")))
    except (tarfile.TarError, EOFError, ValueError, TypeError, KeyError, FileNotFoundError) as error:
        if not file.exists():
            raise
        raise BackupRefused(f"{file} 读不出来，可能没有拷完整。请换一份备份。") from error
    except OSError as error:
        if error.filename:
            raise
        raise BackupRefused(f"{file} 读不出来，可能没有拷完整。请换一份备份。") from error
    if manifest.format != _FORMAT:
        raise BackupRefused("这份备份是别的版本做的。请用做它的那个版本来恢复。")
    for name, digest in manifest.digests.items():
        if not (folder / name).exists() or _digest(folder / name) != digest:
            raise BackupRefused(f"备份里的 {name} 坏了。请换一份备份。")
    return manifest


def _bring(archive: tarfile.TarFile, name: str, folder: Path) -> None:
    """A member by its own name alone, so that no path in an archive leads elsewhere."""
    try:
        content = archive.extractfile(name)
    except KeyError:
        return
    if content is None:
        raise tarfile.TarError(name)
    make_private_file(folder / name)
    with (folder / name).open("wb") as out:
        while piece := content.read(1 << 20):
            out.write(piece)


def _write_secret(file: Path, content: str) -> None:
    make_private_file(file)
    file.write_text(content, encoding="utf-8")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
