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


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"rasa_host": "0.0.0.0"},
        {"actions_host": "10.0.0.6"},
        {"rasa_server": "http://10.0.0.5:5005"},
        {"actions_server": "http://actions.example.cn:5055"},
    ],
)
def test_whoever_leaves_loopback_needs_a_secret(elsewhere: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="QIANZHU_INTERNAL_SECRET"):
        Settings(_env_file=None, **elsewhere)
    assert Settings(_env_file=None, internal_secret=_SECRET, **elsewhere).internal_secret


@pytest.mark.parametrize("secret", ["short", "有汉字的一个密码有汉字的一个密码", "with a blank in it, long"])
def test_a_secret_that_is_no_good_is_refused(secret: str) -> None:
    with pytest.raises(ValidationError, match="QIANZHU_INTERNAL_SECRET"):
        Settings(_env_file=None, internal_secret=secret)


def test_on_one_machine_everything_is_found_on_loopback() -> None:
    chosen = Settings(_env_file=None, host="0.0.0.0", rasa_port=1, actions_port=2, port=3)
    assert (chosen.rasa_url, chosen.actions_url) == ("http://127.0.0.1:1", "http://127.0.0.1:2")
    assert chosen.gateway_url == "http://127.0.0.1:3"
    elsewhere = Settings(_env_file=None, internal_secret=_SECRET, rasa_server="http://10.0.0.5:5005/")
    assert (elsewhere.rasa_url, elsewhere.rasa_here) == ("http://10.0.0.5:5005", "http://127.0.0.1:5005")
