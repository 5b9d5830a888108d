"""Settings: environment variables `KALENDS_…`, or a TOML file named by `KALENDS_CONFIG` (default `kalends.toml`)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from kalends.core.errors import KalendsError

LOG = "log:"
"""In place of the SMS provider's URL: messages go to the log."""


OFF = "off"
"""In place of a rate limit: there is none."""


class SettingsFileMissing(KalendsError):
    """The settings file that the environment names does not exist."""

    code = "SettingsFileMissing"


class Settings(BaseSettings):
    """Everything that can be set, each documented once, here. The environment wins over the file."""

    model_config = SettingsConfigDict(env_prefix="KALENDS_", extra="forbid", frozen=True)

    database_url: str | None = Field(
        default=None, description="PostgreSQL 15+ to use; unset: the embedded one in `data`."
    )
    data: Path = Field(
        default=Path(".kalends"), description="Folder of the embedded database, the kept mail and the generated key."
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=3000, description="Port to listen on.")
    public_url: str | None = Field(
        default=None,
        description="Where browsers reach this server; unset: http://{host}:{port}. Links in e-mails start with it.",
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Origins, separated by commas, whose pages may use any token; a client's redirectUris may anyway.",
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("127.0.0.1", "::1"),
        description="Addresses or networks, separated by commas, of proxies whose X-Forwarded-For is believed.",
    )
    smtp_url: str | None = Field(
        default=None,
        description="smtp://user:password@host:587 (STARTTLS where offered), or smtps://…:465; unset: kept in `data`.",
    )
    mail_from: str = Field(default="Kalends <no-reply@localhost>", description="Sender of every e-mail.")
    sms_url: str | None = Field(
        default=None,
        description="Where text messages are posted as a form (From, To, Body), as Twilio's Messages.json takes them; "
        "`log:` writes them to the log, for development; unset: phone numbers cannot be verified.",
    )
    sms_username: str = Field(default="", description="User name at the SMS provider (HTTP Basic), e.g. the account.")
    sms_password: str = Field(default="", description="Password or token at the SMS provider.")
    sms_from: str = Field(default="Kalends", description="Sender of text messages: a number or a name.")
    secret_key: str | None = Field(
        default=None, description="Encrypts stored secrets and signs tokens; unset: generated once and kept in `data`."
    )
    pool_size: int = Field(
        default=10, ge=1, description="Database connections each process keeps for changes, and as many for reading."
    )
    allow_private_targets: bool = Field(
        default=False,
        description="Let webhooks reach http:// URLs and addresses that are not public: for your own machine only.",
    )
    rate_limit: str = Field(
        default="30000/minute",
        description="How often one credential, or one address without credentials, may ask; `off` for any of these.",
    )
    rate_limit_codes: str = Field(
        default="30/minute", description="How often one address may ask for one-time codes, or enter them."
    )
    rate_limit_tokens: str = Field(
        default="300/minute", description="How often one address may exchange or refresh tokens."
    )
    rate_limit_numbers: str = Field(
        default="120/minute", description="How often one address may name a booking by its number."
    )
    rate_limit_guests: str = Field(
        default="5/minute",
        description="How often one credential may invite guests to bookings, who are all written to.",
    )
    rate_limit_wrong: str = Field(
        default="600/minute", description="How often one address may show wrong credentials before any are refused."
    )
    worker_concurrency: int = Field(default=10, ge=1, description="Jobs each worker runs at a time.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="DEBUG, INFO, WARNING or ERROR: the least that is logged."
    )
    log_json: bool = Field(default=False, description="Log lines as JSON.")
    mail_page: bool = Field(
        default=False, description="Show the kept mail at /mail to anyone who asks: for demos on your own machine only."
    )

    @field_validator("database_url", "public_url", "smtp_url", "sms_url", "secret_key", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return value or None

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("Kalends speaks to PostgreSQL alone; begin the URL with postgresql://")
        return value

    @field_validator("sms_url")
    @classmethod
    def _is_https(cls, value: str | None) -> str | None:
        if value is not None and value != LOG and not value.startswith(("https://", "http://")):
            raise ValueError("begin the URL of the SMS provider with https://, or write log: to have messages logged")
        return value

    @field_validator(
        "rate_limit",
        "rate_limit_codes",
        "rate_limit_tokens",
        "rate_limit_numbers",
        "rate_limit_guests",
        "rate_limit_wrong",
    )
    @classmethod
    def _is_a_rate(cls, value: str) -> str:
        import limits

        if value != OFF:
            try:
                limits.parse(value)
            except ValueError:
                raise ValueError("write a rate like 6000/minute or 100 per 10 seconds, or off") from None
        return value

    @field_validator("allowed_origins", "trusted_proxies", mode="before")
    @classmethod
    def _separated_by_commas(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("allowed_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not origin.startswith(("https://", "http://")):
                raise ValueError(f"{origin!r} is no origin; write it like https://my-app.com")
        return value

    @property
    def origin(self) -> str:
        """The public URL without a trailing slash."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = "localhost" if self.host in {"0.0.0.0", "::", "127.0.0.1"} else self.host  # noqa: S104 compared, not bound
        return f"http://{host}:{self.port}"

    @property
    def mail_folder(self) -> Path:
        """Where mail is kept while no SMTP server is configured."""
        return self.data / "mail"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then the TOML file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=_file())


def _file() -> Path:
    """The TOML file: the one named, which must be there, else the usual one, which may be missing."""
    named = os.environ.get("KALENDS_CONFIG")
    if named and not Path(named).exists():
        raise SettingsFileMissing(f"KALENDS_CONFIG names {named}, which is not there: correct it, or unset it.")
    return Path(named or "kalends.toml")
