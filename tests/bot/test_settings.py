"""Settings that cannot be right are refused when the program starts."""

import pytest
from pydantic import ValidationError

from actions.records.encryption import new_key
from bot.settings import Settings

_SECRET = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize("secret", [None, "", "short"])
def test_production_refuses_to_start_without_a_secret(secret: str | None) -> None:
    with pytest.raises(ValidationError, match="QIANZHU_SECRET"):
        Settings(_env_file=None, environment="production", secret=secret)


def test_production_refuses_to_start_without_a_key_for_the_records() -> None:
    with pytest.raises(ValidationError, match="QIANZHU_DATA_KEYS"):
        Settings(_env_file=None, environment="production", secret=_SECRET)


def test_production_starts_with_secrets_that_are_never_shown() -> None:
    key = new_key()
    chosen = Settings(_env_file=None, environment="production", secret=_SECRET, data_keys=key)
    assert _SECRET not in repr(chosen)
    assert key not in repr(chosen)


def test_development_needs_no_secret() -> None:
    assert Settings(_env_file=None).secret is None


@pytest.mark.parametrize(("name", "value"), [("PORT", "0"), ("PORT", "x"), ("RATE_LIMIT", "-1"), ("TURN_SECONDS", "0")])
def test_impossible_values_are_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"QIANZHU_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings(_env_file=None)


def test_another_process_reads_the_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = Settings(_env_file=None, secret=_SECRET, port=1234, rate_limit=7, turn_seconds=1.5, secure_cookie=True)
    for name, value in chosen.as_environment().items():
        monkeypatch.setenv(name, value)
    assert Settings(_env_file=None) == chosen


def test_our_own_clients_reach_a_gateway_that_listens_everywhere() -> None:
    assert Settings(_env_file=None, host="0.0.0.0", port=8081).gateway_url == "http://127.0.0.1:8081"
