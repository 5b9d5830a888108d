"""The ways out for text messages: a provider that takes a form, or the log for development."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol
from urllib.parse import urlencode

import structlog

from kalends.core import outgoing
from kalends.core.outgoing import Unreachable
from kalends.core.settings import LOG, Settings
from kalends.notifications.transport import Delayed, Refused

_log = structlog.get_logger("kalends.sms")


class Sms(Protocol):
    """A way out for text messages."""

    async def send(self, number: str, text: str) -> None:
        """Hands a message to a number in E.164 over. Raises `Delayed` or `Refused`."""


def sms(settings: Settings) -> Sms:
    """The provider of the settings. Raises `Refused` without one."""
    if settings.sms_url is None:
        raise Refused("No SMS provider is configured; set KALENDS_SMS_URL.")
    if settings.sms_url == LOG:
        return Log()
    return FormApi(
        url=settings.sms_url,
        username=settings.sms_username,
        password=settings.sms_password,
        sender=settings.sms_from,
        allow_private=settings.allow_private_targets,
    )


class Log:
    """Writes every message to the log: for development alone, where nobody else reads it."""

    async def send(self, number: str, text: str) -> None:
        """Logs the message."""
        _log.warning("text message, not sent", number=number, text=text)


@dataclass(frozen=True)
class FormApi:
    """A provider that takes `From`, `To` and `Body` as a form, with HTTP Basic: Twilio's Messages.json and its like."""

    url: str
    username: str
    password: str
    sender: str
    allow_private: bool

    async def send(self, number: str, text: str) -> None:
        """Posts the message. What the provider will never take is `Refused`; everything else `Delayed`."""
        body = urlencode({"From": self.sender, "To": number, "Body": text}).encode()
        try:
            answer = await outgoing.post(self.url, body, self._headers(), allow_private=self.allow_private)
        except Unreachable as error:
            raise Delayed(f"The SMS provider cannot be reached: {error}") from error
        if not answer.is_success:
            raise _judge(answer.status)

    def _headers(self) -> dict[str, str]:
        credentials = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
        return {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
            **({"Authorization": f"Basic {credentials}"} if self.username else {}),
        }


def _judge(status: int) -> Delayed | Refused:
    """Whether trying again can help: after a wrong password it can, once that is corrected."""
    passing = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
    lasting = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in passing
    return (Refused if lasting else Delayed)(f"The SMS provider answered {status}.")
