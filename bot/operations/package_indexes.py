"""Where packages come from: what the operator told pip is told to uv. Standard library only, from Python 3.8.

Who set up a mirror for pip need not do it again. uv's own settings go before: whatever is set for it stays as it is.
"""

from __future__ import annotations

import configparser
import os
import sys
from pathlib import Path
from typing import Dict, List, Mapping

_SECTIONS = ("global", "install")
_UVS_FILES = ("~/.config/uv/uv.toml", "/etc/uv/uv.toml")
_SOURCES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS")


def environment_for_uv(environment: Mapping[str, str]) -> Dict[str, str]:
    """The environment in which uv fetches packages: the given one, with pip's settings where uv has none."""
    added = {} if _uv_has_sources(environment) else _sources(pips_settings(environment))
    common = _common(pips_settings(environment))
    return {**common, **added, **environment}


def pips_settings(environment: Mapping[str, str]) -> Dict[str, str]:
    """pip's settings by their long names, such as `index-url`, as pip itself would read them."""
    found: Dict[str, str] = {}
    for file in _pips_files(environment):
        found.update(_read(file))
    for name, value in environment.items():
        if name.startswith("PIP_") and value:
            found[name[4:].lower().replace("_", "-")] = value
    return found


def _uv_has_sources(environment: Mapping[str, str]) -> bool:
    files = [environment.get("UV_CONFIG_FILE", ""), *map(os.path.expanduser, _UVS_FILES)]
    return any(environment.get(name) for name in _SOURCES) or any(name and Path(name).exists() for name in files)


def _sources(pips: Mapping[str, str]) -> Dict[str, str]:
    told: Dict[str, str] = {}
    if pips.get("index-url"):
        told["UV_DEFAULT_INDEX"] = pips["index-url"].strip()
    if pips.get("extra-index-url"):
        told["UV_INDEX"] = " ".join(pips["extra-index-url"].split())
        # pip takes the best version of all indexes.
        told["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    if pips.get("find-links"):
        told["UV_FIND_LINKS"] = ",".join(pips["find-links"].split())
    return told


def _common(pips: Mapping[str, str]) -> Dict[str, str]:
    told: Dict[str, str] = {}
    if pips.get("trusted-host"):
        told["UV_INSECURE_HOST"] = " ".join(pips["trusted-host"].split())
    if pips.get("cert"):
        told["SSL_CERT_FILE"] = pips["cert"]
    if pips.get("proxy"):
        told.update(HTTPS_PROXY=pips["proxy"], HTTP_PROXY=pips["proxy"])
    timeout = pips.get("timeout") or pips.get("default-timeout")
    if timeout:
        told["UV_HTTP_TIMEOUT"] = timeout.split(".")[0]
    return told


def _pips_files(environment: Mapping[str, str]) -> List[Path]:
    """In the order in which pip reads them; a later one wins."""
    own = environment.get("PIP_CONFIG_FILE", "")
    if own == os.devnull:
        return []
    home = Path(environment.get("HOME", str(Path.home())))
    everybodys = environment.get("XDG_CONFIG_DIRS", "/etc/xdg").split(os.pathsep)
    users = Path(environment.get("XDG_CONFIG_HOME", str(home / ".config")))
    files = [Path(folder) / "pip" / "pip.conf" for folder in everybodys if folder]
    files += [Path("/etc/pip.conf"), home / ".pip" / "pip.conf", users / "pip" / "pip.conf"]
    files += [Path(sys.prefix) / "pip.conf", *([Path(own)] if own else [])]
    return files


def _read(file: Path) -> Dict[str, str]:
    parser = configparser.RawConfigParser()
    try:
        parser.read(file, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError, OSError):
        return {}
    found: Dict[str, str] = {}
    for section in _SECTIONS:
        if parser.has_section(section):
            found.update({name.replace("_", "-"): value for name, value in parser.items(section) if value})
    return found
