"""Reads what is deployed, for tests: commands, settings, and how containers are confined."""

from __future__ import annotations

from typing import Any

from bot.cli import _parser
from bot.settings import Settings

PREFIX = "QIANZHU_"
DATA_SECRETS = {"QIANZHU_SECRET", "QIANZHU_DATA_KEYS", "QIANZHU_DATABASE_URL"}
"""What only those get that work on the records."""
Document = dict[str, Any]


def is_command(arguments: list[str]) -> bool:
    """Whether the command line takes these words."""
    return callable(_parser().parse_args(arguments).run)


def strange_settings(names: set[str]) -> set[str]:
    """Names that are no settings of ours."""
    return {name for name in names if name.removeprefix(PREFIX).lower() not in Settings.model_fields}


def settings_from(environment: dict[str, str]) -> Settings:
    """The settings that a container reads. Raises ValidationError."""
    given = {name.removeprefix(PREFIX).lower(): value for name, value in environment.items()}
    return Settings(_env_file=None, **given)  # type: ignore[arg-type]
