"""What accompanies a body."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta

import pytest
from standardwebhooks import Webhook as Signer

from kalends.webhooks import rules, signatures
from kalends.webhooks.model import Dispatch, Previous
from tests.support import NOW
from tests.webhooks.words import ID, delivery, webhook

OLD, NEW = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_plJ3nmyCDGBKInavdOK15jsl"


def headers(*secrets: str) -> dict[str, str]:
    return signatures.headers(Dispatch(delivery(), webhook(), secrets), NOW)


def test_the_signature_of_the_contract_is_over_the_body_as_it_is() -> None:
    wanted = hmac.new(b"geheim", '{"a":"ü"}'.encode(), hashlib.sha256).hexdigest()
    assert headers("geheim")["X-Cal-Signature-256"] == wanted


def test_without_a_secret_nothing_is_signed() -> None:
    said = headers()
    assert said["X-Cal-Signature-256"] == "no-secret-provided"
    assert "webhook-signature" not in said


def test_the_signature_of_standard_webhooks() -> None:
    # The example of the Standard Webhooks libraries.
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    said = headers(secret)
    signed = f"{ID}.{int(NOW.timestamp())}.".encode() + '{"a":"ü"}'.encode()
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert (said["webhook-id"], said["webhook-timestamp"]) == (str(ID), str(int(NOW.timestamp())))
    assert said["webhook-signature"] == f"v1,{wanted}"


@pytest.mark.parametrize("secret", ["geheim", "whsec_no base64"])
def test_any_other_secret_is_a_key_by_its_bytes(secret: str) -> None:
    signed = f"{ID}.{int(NOW.timestamp())}.".encode() + '{"a":"ü"}'.encode()
    wanted = base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()
    assert headers(secret)["webhook-signature"] == f"v1,{wanted}"


def test_every_request_says_its_place_in_the_order() -> None:
    assert headers()["X-Kalends-Sequence"] == "3"


def test_two_secrets_sign_each_for_itself() -> None:
    both = headers(NEW, OLD)
    assert both["webhook-signature"].split(" ") == [headers(each)["webhook-signature"] for each in (NEW, OLD)]
    assert both["X-Cal-Signature-256"] == headers(NEW)["X-Cal-Signature-256"]


@pytest.mark.parametrize("known", [NEW, OLD])
def test_who_knows_either_secret_accepts_what_both_have_signed(known: str) -> None:
    signed = headers(NEW, OLD)["webhook-signature"].split(" ")
    assert Signer(known).sign(str(ID), NOW, '{"a":"ü"}') in signed


def test_the_older_secret_signs_until_its_time_is_over() -> None:
    rotated = webhook(sealed=b"new", previous=Previous(b"old", NOW + timedelta(hours=1)))
    assert rules.signing(rotated, NOW) == (b"new", b"old")
    assert rules.signing(rotated, NOW + timedelta(hours=1)) == (b"new",)
    assert rules.signing(webhook(), NOW) == ()
