"""The decisions of accounts, without a database."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from kalends.accounts import rules
from kalends.accounts.errors import InvalidClient, InvalidName
from kalends.accounts.model import (
    ClientId,
    OAuthClient,
    OrganizationId,
    Redirects,
    RefreshToken,
    UserChanges,
    UserId,
)
from kalends.accounts.redirects import InvalidRedirect
from kalends.core.errors import Invalid
from kalends.core.metadata import InvalidMetadata
from kalends.core.time import UnknownTimeZone
from tests.support import NOW

CLIENT = ClientId("clabc")


def client(*redirect_uris: str) -> OAuthClient:
    return OAuthClient(
        CLIENT, OrganizationId(1), "App", None, redirect_uris, ("*",), Redirects(), True, False, True, NOW
    )


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://my-app.com", "https://my-app.com"),
        ("https://my-app.com/", "https://my-app.com"),
        ("https://my-app.com/deep/path?q=1#f", "https://my-app.com"),
        ("HTTPS://My-App.COM/Path", "https://my-app.com"),
        ("https://my-app.com:443/", "https://my-app.com"),
        ("http://localhost:80", "http://localhost"),
        ("https://my-app.com:8443", "https://my-app.com:8443"),
        ("http://localhost:4321/x", "http://localhost:4321"),
        ("https://my-app.com:", "https://my-app.com"),
        ("http://[::1]:3000/", "http://[::1]:3000"),
        ("http://[0:0:0:0:0:0:0:1]/", "http://[::1]"),
        ("https://xn--mnchen-3ya.example/", "https://xn--mnchen-3ya.example"),
        ("https://user:secret@my-app.com/", "https://my-app.com"),
        ("https://my-app.com:99999", None),
        ("https://my-app.com:port", None),
        ("http://[v1.fe]/", None),
        ("http://[::1", None),
        ("https://", None),
        ("my-app.com", None),
        ("myapp://callback", None),
        ("file:///etc/passwd", None),
        ("null", None),
        ("", None),
    ],
)
def test_the_origin_of_a_url_is_what_browsers_send(url: str, origin: str | None) -> None:
    assert rules.origin_of(url) == origin


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://my-app.com", True),
        ("http://localhost:4321", True),
        ("http://[::1]:3000", True),
        ("https://xn--mnchen-3ya.example", True),
        ("https://my-app.com.evil.com", False),
        ("https://my-app.com@evil.com", False),
        ("https://evil.com/https://my-app.com", False),
        ("https://my-app.co", False),
        ("https://sub.my-app.com", False),
        ("http://my-app.com", False),
        ("https://my-app.com:8443", False),
        ("http://localhost", False),
        ("http://localhost:43210", False),
        ("https://my-app.com/", False),
        ("https://MY-APP.com", False),
        ("https://münchen.example", False),
        ("null", False),
        ("*", False),
        ("", False),
    ],
)
def test_a_client_allows_whole_origins_of_its_redirect_uris_alone(origin: str, allowed: bool) -> None:
    uris = (
        "https://My-App.com:443/callback",
        "http://localhost:4321",
        "http://[::1]:3000/",
        "https://xn--mnchen-3ya.example",
    )
    assert rules.allows(client(*uris), origin) is allowed


def test_a_client_without_redirect_uris_allows_no_origin() -> None:
    assert not rules.allows(client(), "https://my-app.com")


@pytest.mark.parametrize(
    ("uri", "hint"),
    [
        ("http://my-app.com", "https"),
        ("my-app.com/callback", "https://"),
        ("javascript:alert(1)", "https://"),
        ("myapp://callback", "https"),
        ("https://user:secret@my-app.com", "leave them out"),
        ("https://my-app.com/#top", "fragment"),
        ("https://my-app.com/{bookingUid}", "whole URL"),
        ("https://münchen.example", "xn--"),
        ("", "https://"),
    ],
)
def test_a_wrong_redirect_uri_is_refused_saying_which_and_what_to_change(uri: str, hint: str) -> None:
    with pytest.raises((InvalidRedirect, InvalidClient), match=hint) as refused:
        rules.check_redirect_uris(("https://fine.example", uri))
    assert refused.value.message.startswith("redirectUris.1")


@pytest.mark.parametrize(
    "uri", ["http://localhost:4321", "http://127.0.0.1/cb", "http://[::1]:3000", "https://my-app.com"]
)
def test_https_and_loopback_redirect_uris_are_accepted(uri: str) -> None:
    assert rules.check_redirect_uris((uri,)) == (uri,)


def test_permissions_are_kept_once_each_and_only_known_ones() -> None:
    assert rules.check_permissions(("BOOKING_READ", "*", "BOOKING_READ")) == ("BOOKING_READ", "*")
    with pytest.raises(InvalidClient, match="'BOOKINGS'"):
        rules.check_permissions(("BOOKINGS",))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("alice@example.com", "alice@example.com"),
        (" Alice@Example.COM ", "alice@example.com"),
        ("alice+clabc@example.com", "alice@example.com"),
        ("alice+news+clabc@example.com", "alice+news@example.com"),
        ("alice+clother@example.com", "alice+clother@example.com"),
    ],
)
def test_an_address_is_stored_plain(typed: str, stored: str) -> None:
    assert rules.clean_email(typed, CLIENT) == stored


@pytest.mark.parametrize(
    "typed", ["", "alice", "alice@", "@example.com", "a b@example.com", "a@b@c.com", "+clabc@example.com"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match=r"^email: "):
        rules.clean_email(typed, CLIENT)


@pytest.mark.parametrize(
    ("email", "username"),
    [
        ("alice@example.com", "alice"),
        ("Alice.O'Hara+news@example.com", "alice-o-hara-news"),
        ("jürgen@example.com", "jurgen"),
        ("李@example.com", "user"),
        ("..--__..@example.com", "user"),
        ("x" * 64 + "@example.com", "x" * 50),
    ],
)
def test_a_username_is_made_of_the_local_part(email: str, username: str) -> None:
    assert rules.username_from(email) == username


def test_names_are_kept_on_one_line() -> None:
    assert rules.clean_name("  Alice\r\nBcc: evil\x00  Smith ") == "Alice Bcc: evil Smith"
    for wrong in ("", " \t", "x" * 201):
        with pytest.raises(InvalidName, match="1 to 200"):
            rules.clean_name(wrong)


@pytest.mark.parametrize("zone", ["", "Europe", "Berlin", "Europe/berlin", "UTC+2", "../etc/passwd", "Mars/Olympus"])
def test_only_iana_time_zones_are_accepted(zone: str) -> None:
    with pytest.raises(UnknownTimeZone, match="Europe/London"):
        rules.check_time_zone(zone)


def test_a_profiles_metadata_has_limits() -> None:
    with pytest.raises(InvalidMetadata):
        rules.checked_profile(UserChanges(metadata={"k": None}), None)


@pytest.mark.parametrize(
    ("rotated_ago", "repeated", "use"),
    [
        (None, False, rules.Use.FIRST),
        (timedelta(0), False, rules.Use.REPEATED),
        (timedelta(seconds=60), False, rules.Use.REPEATED),
        (timedelta(seconds=61), False, rules.Use.REUSED),
        (timedelta(seconds=1), True, rules.Use.REUSED),
    ],
)
def test_a_used_refresh_token_is_excused_once_within_a_minute(
    rotated_ago: timedelta | None, repeated: bool, use: rules.Use
) -> None:
    rotated_at = None if rotated_ago is None else NOW - rotated_ago
    token = RefreshToken(UserId(1), uuid.uuid4(), NOW + timedelta(days=1), rotated_at, repeated)
    assert rules.judge_use(token, NOW) is use


def test_a_refresh_token_ends_at_its_instant() -> None:
    assert rules.judge_use(RefreshToken(UserId(1), uuid.uuid4(), NOW, None, False), NOW) is rules.Use.EXPIRED
