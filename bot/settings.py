"""Every setting, in one place: read from the environment (QIANZHU_…) and an optional .env file."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parents[1]
VAR = ROOT / "var"
_LEAST_SECRET = 16
_SHIFT = r"\s*[1-7](-[1-7])?\s+\d\d:\d\d-\d\d:\d\d\s*"
"""Days of the week and hours."""


class Settings(BaseSettings):
    """Values are checked when the program starts; a wrong one is named in the error."""

    model_config = SettingsConfigDict(env_prefix="QIANZHU_", env_file=ROOT / ".env", extra="ignore")

    environment: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"
    """Address on which the gateway, the only public process, listens."""
    port: int = Field(default=8080, ge=1, le=65535)
    rasa_host: str = "127.0.0.1"
    """Address on which Rasa listens, where it is started here."""
    rasa_port: int = Field(default=5005, ge=1, le=65535)
    rasa_server: str = ""
    """URL at which gateways find Rasa, where it runs elsewhere or behind a balancer: http://10.0.0.5:5005."""
    actions_host: str = "127.0.0.1"
    """Address on which the action server listens, where it is started here."""
    actions_port: int = Field(default=5055, ge=1, le=65535)
    actions_server: str = ""
    """URL at which Rasa and gateways find the action server, where it runs elsewhere or behind a balancer."""
    internal_secret: SecretStr | None = None
    """What gateway, Rasa and action server show each other, the same in all of them; needed where they leave loopback.
    At least 16 letters, digits or signs of ASCII."""
    internal_secret_file: Path = VAR / "internal.key"
    """Where such a secret is made and kept without the setting above: enough on one machine."""
    metrics_host: str = "127.0.0.1"
    """Address on which a gateway shows its metrics."""
    metrics_port: int = Field(default=0, ge=0, le=65535)
    """Port of the metrics, at /metrics, for Prometheus; 0 shows none. Never let a proxy lead there."""
    metrics_secret: SecretStr | None = None
    """What Prometheus sends along as bearer token; needed where the metrics leave loopback. At least 16 characters."""
    traces_url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    """Where gateway and action server send spans of turns (OTLP over HTTP), such as http://127.0.0.1:4318/v1/traces;
    without an address none are made. They hold times and no words."""
    database_url: str = f"sqlite:///{VAR / 'qianzhu.db'}"
    tracker_database: Path = VAR / "tracker.db"
    """Where earlier releases kept Rasa's memory of conversations: it is deleted at the start."""
    models_dir: Path = VAR / "models"
    log_dir: Path = VAR / "log"
    secret: SecretStr | None = None
    """Key of the session cookie's fingerprint; needed in production."""
    data_keys: SecretStr | None = None
    """Keys with which personal records are encrypted, the newest first, comma between them; from `qianzhu key`.
    Without them a key of its own lies beside the SQLite file; PostgreSQL and production need them."""
    webhook_url: str = ""
    """Where new requests are announced, without anything personal."""
    webhook_secret: SecretStr | None = None
    """Key with which announcements are signed."""
    push: bool = True
    """Offer people to be notified by their browser while the page is closed. The browser's maker runs the service that
    brings notifications: where this machine reaches none, each person is told so; `false` offers nothing."""
    push_contact: str = Field(default="", pattern=r"^((mailto:|https://)\S+)?$")
    """Whom such services may write to: mailto:… or https://…; without one the public address."""
    hand_back_minutes: int = Field(default=60, ge=1)
    """After so long without a word from either side, the program answers again."""
    escalate_hours: int = Field(default=24, ge=1)
    """After so long without anybody who takes it, a request is marked as late and announced again."""
    answer_hours: int = Field(default=4, ge=1)
    """After so long a first answer is due: the console shows it."""
    office_hours: str = Field(default="", pattern=rf"^({_SHIFT}(,{_SHIFT})*)?$")
    """When counselors are at work, in Beijing's time, such as `1-5 09:00-12:00, 1-5 13:30-17:30` (1 is Monday).
    Who asks for a person at another time is told so. Without hours nothing is said."""
    out_of_office: str = ""
    """What they are told then, instead of a sentence that names the hours."""
    ask_outcome_days: int = Field(default=21, ge=1)
    """So long after a counselor referred somebody to a post they are asked, once, what became of it."""
    retention_days: int = Field(default=180, ge=1)
    """Conversations in which nothing happened for so long are erased."""
    telegram_token: SecretStr | None = None
    """Token of the Telegram bot; without one there is no Telegram."""
    telegram_api: str = "https://api.telegram.org"
    """Where the Bot API is."""
    telegram_webhook_url: str = ""
    """Public HTTPS address of this gateway: Telegram then calls /telegram there; otherwise it is polled."""
    telegram_webhook_secret: SecretStr | None = None
    """What Telegram has to send along; needed with a webhook."""
    telephone_secret: SecretStr | None = None
    """What a telephone exchange (Asterisk) shows as password at /api/v1/telephone; without one there is no such door.
    At least 16 letters, digits or signs of ASCII."""
    telephone_lines: int = Field(default=10, ge=1)
    """Calls at a time; more are refused before they begin."""
    rate_limit: int = Field(default=40, ge=0)
    """Messages a minute from one conversation; 0 turns the limits off."""
    public_url: str = ""
    """Address under which people open the pages, such as https://help.example.cn: forms must come from there.
    Without one they must come from the host that the request names."""
    trusted_proxies: str = "127.0.0.1"
    """Addresses of the proxies in front (comma between them) whose X-Forwarded-For and -Proto are believed."""
    allowed_hosts: str = ""
    """Host names under which this gateway answers (comma between them); "" lets every name pass, loopback always."""
    secure_cookie: bool = False
    """Send the session cookie over HTTPS only; always so in production."""
    speech: bool = True
    """Hear and speak in the gateway, with the models that are there."""
    spoken_dir: Path = VAR / "spoken"
    """Spoken sentences, kept to be played at once."""
    spoken_megabytes: int = Field(default=300, ge=1)
    """Room for them; the longest unused go first."""
    prepare_speech: bool = True
    """After the first start, make the sound of the fixed sentences and then of the knowledge, while the machine has
    nothing else to do: 420 MB of memory for some hours. Without, the plain voice speaks more often."""
    turn_seconds: float = Field(default=10.0, gt=0)
    """After so many seconds without an answer from Rasa the person gets an apology."""

    drain_seconds: float = Field(default=0.0, ge=0)
    """So long after SIGTERM the gateway goes on answering, but says that it is not ready: a proxy can turn away."""

    @model_validator(mode="after")
    def _secrets_in_production(self) -> Settings:
        if self.environment == "production" and len(self.secret.get_secret_value() if self.secret else "") < 16:
            raise ValueError("正式运行要设 QIANZHU_SECRET，至少16个字符。可以用 openssl rand -hex 32 生成。")
        if self.environment == "production" and not self.keys:
            raise ValueError("正式运行要设 QIANZHU_DATA_KEYS。可以用 qianzhu key 生成。")
        return self

    @model_validator(mode="after")
    def _secret_between_machines(self) -> Settings:
        given = self.internal_secret.get_secret_value() if self.internal_secret else ""
        if given and not _is_good_token(given):
            raise ValueError("QIANZHU_INTERNAL_SECRET 至少16个字母或数字。可以用 openssl rand -hex 32 生成。")
        if not given and not all(map(_is_loopback, (self.rasa_host, self.actions_host, *self._servers))):
            raise ValueError("Rasa 或动作服务不在本机时，要设 QIANZHU_INTERNAL_SECRET，几台机器一样。")
        return self

    @model_validator(mode="after")
    def _secret_of_metrics(self) -> Settings:
        given = self.metrics_secret.get_secret_value() if self.metrics_secret else ""
        if given and not _is_good_token(given):
            raise ValueError("QIANZHU_METRICS_SECRET 至少16个字母或数字。可以用 openssl rand -hex 32 生成。")
        if self.metrics_port and not given and not _is_loopback(self.metrics_host):
            raise ValueError("指标不只给本机看时，要设 QIANZHU_METRICS_SECRET。")
        if self.metrics_port and self.metrics_port in (self.port, self.rasa_port, self.actions_port):
            raise ValueError("QIANZHU_METRICS_PORT 要用一个没有用过的端口。")
        return self

    @model_validator(mode="after")
    def _secret_of_telephone(self) -> Settings:
        if self.telephone_secret and not _is_good_token(self.telephone_secret.get_secret_value()):
            raise ValueError("QIANZHU_TELEPHONE_SECRET 至少16个字母或数字。可以用 openssl rand -hex 32 生成。")
        return self

    @property
    def _servers(self) -> list[str]:
        """Hosts of what runs elsewhere."""
        return [urlsplit(url).hostname or url for url in (self.rasa_server, self.actions_server) if url]

    @property
    def cookies_need_https(self) -> bool:
        """Whether browsers may send our cookies over HTTPS alone."""
        return self.secure_cookie or self.environment == "production"

    @property
    def keys(self) -> str:
        """The data keys in plain text; "" where there are none."""
        return self.data_keys.get_secret_value() if self.data_keys else ""

    def as_environment(self) -> dict[str, str]:
        """The variables from which another process reads these very settings."""
        return {
            f"QIANZHU_{name.upper()}": value.get_secret_value() if isinstance(value, SecretStr) else str(value)
            for name, value in self
            if value is not None
        }

    @property
    def speech_models(self) -> tuple[Path, tuple[Path, ...]]:
        """Where speech models are put, and where else they may lie."""
        return self.models_dir / "speech", (self.models_dir,)

    @property
    def rasa_url(self) -> str:
        """Where gateways find Rasa."""
        return self.rasa_server.rstrip("/") or self.rasa_here

    @property
    def rasa_here(self) -> str:
        """Where this machine finds the Rasa that it started."""
        return _url_here(self.rasa_host, self.rasa_port)

    @property
    def actions_url(self) -> str:
        """Where Rasa finds the action server."""
        return self.actions_server.rstrip("/") or self.actions_here

    @property
    def actions_here(self) -> str:
        """Where this machine finds the action server that it started."""
        return _url_here(self.actions_host, self.actions_port)

    @property
    def gateway_url(self) -> str:
        """Where our own clients find the gateway."""
        return _url_here(self.host, self.port)


def _url_here(host: str, port: int) -> str:
    everywhere = host in ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to
    shown = "127.0.0.1" if everywhere else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def _is_good_token(secret: str) -> bool:
    return len(secret) >= _LEAST_SECRET and secret.isascii() and secret.isprintable() and " " not in secret


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
