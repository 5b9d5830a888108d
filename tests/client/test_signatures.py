"""What the server signs, the client recognises; and nothing else."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from kalends.client import SignatureInvalid, is_signed, verify
from kalends.webhooks import signatures
from kalends.webhooks.model import Body, Dispatch
from tests.support import NOW
from tests.webhooks.words import delivery, webhook

OLD, NEW = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_plJ3nmyCDGBKInavdOK15jsl"
BODY = '{"a":"ü"}'


def headers(*secrets: str, body: str = BODY) -> dict[str, str]:
    return signatures.headers(Dispatch(delivery(body=Body(body, "application/json")), webhook(), secrets), NOW)


def now() -> datetime:
    return NOW


@pytest.mark.parametrize("secret", [NEW, "geheim", "whsec_no base64", "whsec_"])
def test_what_is_signed_is_read(secret: str) -> None:
    assert verify(BODY.encode(), headers(secret), secret, clock=now) == json.loads(BODY)


@pytest.mark.parametrize("known", [(NEW,), (OLD,), (OLD, NEW)])
def test_while_a_secret_is_replaced_either_will_do(known: tuple[str, ...]) -> None:
    assert verify(BODY.encode(), headers(NEW, OLD), *known, clock=now) == json.loads(BODY)


@pytest.mark.parametrize(
    "changes",
    [
        {"webhook-signature": ""},
        {"webhook-signature": "v1,!"},
        {"webhook-signature": "v1"},
        {"webhook-id": "another"},
        {"webhook-timestamp": "1"},
        {"webhook-timestamp": "soon"},
    ],
)
def test_what_was_changed_on_the_way_is_not(changes: dict[str, str]) -> None:
    with pytest.raises(SignatureInvalid):
        verify(BODY.encode(), {**headers(NEW), **changes}, NEW, clock=now)


def test_another_body_is_not_read() -> None:
    with pytest.raises(SignatureInvalid):
        verify(b"{}", headers(NEW), NEW, clock=now)


@pytest.mark.parametrize("known", [(), (OLD,)])
def test_who_does_not_know_the_secret_reads_nothing(known: tuple[str, ...]) -> None:
    with pytest.raises(SignatureInvalid):
        verify(BODY.encode(), headers(NEW), *known, clock=now)


@pytest.mark.parametrize("away", [timedelta(minutes=5, seconds=1), timedelta(minutes=-5, seconds=-1)])
def test_what_is_old_or_from_the_future_is_not_read(away: timedelta) -> None:
    with pytest.raises(SignatureInvalid, match="too old"):
        verify(BODY.encode(), headers(NEW), NEW, clock=lambda: NOW + away)


def test_the_contracts_signature() -> None:
    signed = headers("geheim")["X-Cal-Signature-256"]
    assert is_signed(BODY.encode(), signed, "geheim")
    assert not is_signed(BODY.encode(), signed, "anders")
    assert not is_signed(BODY.encode(), "ü", "geheim")
