"""What an app may ask for, and PKCE."""

from __future__ import annotations

from typing import Any

import pytest

from kalends.accounts.model import ClientId, OrganizationId
from kalends.oauth2 import rules
from kalends.oauth2.errors import OAuth2Refusal
from kalends.oauth2.model import App, AppKind, Wish
from tests.support import NOW

# The example of RFC 7636, appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def app(kind: AppKind = AppKind.CONFIDENTIAL, scopes: tuple[str, ...] = ("BOOKING_READ", "PROFILE_READ")) -> App:
    return App(ClientId("cl1"), OrganizationId(1), "Their app", None, "https://their-app.com/cb", kind, scopes, NOW)


def wish(**changes: Any) -> Wish:
    return Wish(**{"response_type": "code", "challenge": CHALLENGE, "challenge_method": "S256", **changes})


@pytest.mark.parametrize(
    ("scope", "scopes"),
    [
        ("", ("BOOKING_READ", "PROFILE_READ")),
        ("PROFILE_READ", ("PROFILE_READ",)),
        (" PROFILE_READ  BOOKING_READ PROFILE_READ", ("PROFILE_READ", "BOOKING_READ")),
    ],
)
def test_an_app_asks_for_some_or_all_of_what_it_is_registered_with(scope: str, scopes: tuple[str, ...]) -> None:
    assert rules.judge(app(), wish(scope=scope)).scopes == scopes


def test_an_app_with_every_permission_may_ask_for_one() -> None:
    assert rules.judge(app(scopes=("*",)), wish(scope="BOOKING_WRITE")).scopes == ("BOOKING_WRITE",)


@pytest.mark.parametrize(
    ("changes", "kind", "error"),
    [
        ({"response_type": "token"}, AppKind.CONFIDENTIAL, "unsupported_response_type"),
        ({"response_type": ""}, AppKind.CONFIDENTIAL, "unsupported_response_type"),
        ({"scope": "BOOKING_WRITE"}, AppKind.CONFIDENTIAL, "invalid_scope"),
        ({"scope": "*"}, AppKind.CONFIDENTIAL, "invalid_scope"),
        ({"scope": "EVERYTHING"}, AppKind.CONFIDENTIAL, "invalid_scope"),
        ({"challenge": None}, AppKind.PUBLIC, "invalid_request"),
        ({"challenge_method": "plain"}, AppKind.PUBLIC, "invalid_request"),
        ({"challenge_method": None}, AppKind.CONFIDENTIAL, "invalid_request"),
        ({"challenge": "short"}, AppKind.CONFIDENTIAL, "invalid_request"),
    ],
)
def test_what_cannot_be_granted_is_refused_in_the_protocols_words(
    changes: dict[str, Any], kind: AppKind, error: str
) -> None:
    with pytest.raises(OAuth2Refusal) as refused:
        rules.judge(app(kind), wish(**changes))
    assert refused.value.error == error


def test_an_app_with_a_secret_may_do_without_pkce() -> None:
    assert rules.judge(app(), wish(challenge=None, challenge_method=None)).challenge is None


@pytest.mark.parametrize(
    ("challenge", "verifier", "proven"),
    [
        (CHALLENGE, VERIFIER, True),
        (CHALLENGE, VERIFIER[:-1] + "l", False),
        (CHALLENGE, CHALLENGE, False),
        (CHALLENGE, "", False),
        (CHALLENGE, None, False),
        (None, VERIFIER, False),
        (None, None, True),
    ],
)
def test_a_verifier_proves_its_challenge_alone(challenge: str | None, verifier: str | None, proven: bool) -> None:
    assert rules.proves(challenge, verifier) is proven


def test_the_apps_own_query_survives_and_values_are_escaped() -> None:
    there = rules.landing("https://their-app.com/cb?x=1&y=", code="a&b", state="s p", error=None)
    assert there == "https://their-app.com/cb?x=1&y=&code=a%26b&state=s+p"
