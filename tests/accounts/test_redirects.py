"""Which redirect URLs an OAuth client may have."""

from __future__ import annotations

import pytest

from kalends.accounts import redirects

FINE = [
    "https://my-app.com",
    "https://my-app.com/",
    "https://my-app.com/bookings",
    "https://my-app.com:8443/bookings/",
    "https://my-app.com/bookings?tenant=7&theme=dark",
    "https://xn--bcher-kva.example/termin",
    "https://192.0.2.7/bookings",
    "https://[2001:db8::1]/bookings",
    "http://localhost:4000/bookings",
    "http://app.localhost/bookings",
    "http://127.0.0.1:4000",
    "http://127.8.9.1/bookings",
    "http://[::1]:4000/bookings",
    "https://my-app.com/b/{bookingUid}/change?e={eventTypeSlug}",
    "https://my-app.com/{username}?seat={seatReferenceUid}",
]

REFUSED = [
    ("my-app.com/bookings", "begin it with https://"),
    ("//my-app.com/bookings", "begin it with https://"),
    ("/bookings", "begin it with https://"),
    ("", "begin it with https://"),
    ("https:my-app.com", "begin it with https://"),
    ("javascript:alert(1)", "begin it with https://"),
    ("data:text/html,x", "begin it with https://"),
    ("javascript://my-app.com/%0aalert(1)", "use https"),
    ("ftp://my-app.com", "use https"),
    ("myapp://bookings", "use https"),
    ("http://my-app.com/bookings", "loopback"),
    ("http://localhost.evil.com/", "loopback"),
    ("http://127.0.0.1.evil.com/", "loopback"),
    ("http://2130706433/", "loopback"),
    ("https://", "names no host"),
    ("https:///bookings", "names no host"),
    ("https://user@my-app.com/", "user name"),
    ("https://user:secret@my-app.com/", "user name"),
    ("https://my-app.com@evil.com/", "user name"),
    ("https://@my-app.com/", "user name"),
    ("https://my-app.com/#done", "fragment"),
    ("https://my-app.com/bookings#", "fragment"),
    ("https://my-app.com\\@evil.com/", "percent-encode"),
    ("https://my app.com/", "percent-encode"),
    ("https://my-app.com/a b", "percent-encode"),
    (" https://my-app.com/", "percent-encode"),
    ("https://my-app.com/\r\nSet-Cookie: a=b", "percent-encode"),
    ("https://my-app.com/\x00", "percent-encode"),
    ("https://bücher.example/", "percent-encode"),
    ('https://my-app.com/"><script>', "percent-encode"),
    ("https://my-app.com:99999/", "host or port"),
    ("https://my-app.com:port/", "host or port"),
    ("https://[::1/", "host or port"),
    ("https://-my-app.com/", "not a host name"),
    ("https://my-app..com/", "not a host name"),
    ("https://{username}.my-app.com/", "not in the host"),
    ("https://my-app.com/{uid}", "no placeholder"),
    ("https://my-app.com/{}", "no placeholder"),
    ("https://my-app.com/{bookingUid", "brace without its partner"),
    ("https://my-app.com/bookingUid}", "brace without its partner"),
    ("https://my-app.com/" + "a" * 2000, "shorten it"),
]


@pytest.mark.parametrize("url", FINE)
def test_a_sound_url_is_taken_as_it_is(url: str) -> None:
    assert redirects.check(url, "bookingRedirectUri") == url


@pytest.mark.parametrize(("url", "advice"), REFUSED)
def test_a_hostile_or_odd_url_is_refused_with_what_to_change(url: str, advice: str) -> None:
    with pytest.raises(redirects.InvalidRedirect) as refusal:
        redirects.check(url, "bookingRedirectUri")
    assert advice in refusal.value.message
    assert refusal.value.message.startswith("bookingRedirectUri: ")
