"""Who asks too often is answered 429, and everybody is told how much is left."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from kalends.cli import processes
from kalends.core.database import Tx
from kalends.core.settings import Settings
from kalends.http.counters import Counters
from kalends.http.rates import Class, Rates
from tests.conftest import ORIGIN
from tests.support.accounts import bearer, make_key, make_owner
from tests.support.event_types import make_event_type, make_schedule


@pytest.fixture
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """Settings with the limits that the test is about."""
    return Settings(**{**settings.model_dump(), **getattr(request, "param", {})})


def limited(**rates: str) -> pytest.MarkDecorator:
    """Runs the test under these limits."""
    return pytest.mark.parametrize("settings", [rates], indirect=True)


async def statuses(api: AsyncClient, path: str, times: int, **arguments: Any) -> list[int]:
    method = arguments.pop("method", "GET")
    return [(await api.request(method, path, **arguments)).status_code for _ in range(times)]


@limited(rate_limit="3/minute")
async def test_who_asks_too_often_waits(api: AsyncClient) -> None:
    first = await api.get("/v2/me")
    assert first.headers["X-RateLimit-Limit"] == "3"
    assert first.headers["X-RateLimit-Remaining"] == "2"
    assert 0 < int(first.headers["X-RateLimit-Reset"]) <= 60
    assert first.headers["RateLimit-Policy"] == '"requests";q=3;w=60'
    assert first.headers["RateLimit"].startswith('"requests";r=2;t=')
    await statuses(api, "/v2/me", 2)
    refused = await api.get("/v2/me")
    assert refused.status_code == 429
    assert refused.json()["error"]["code"] == "TooManyRequests"
    assert refused.json()["error"]["details"] == {"retryAfter": int(refused.headers["Retry-After"])}
    assert refused.headers["X-RateLimit-Remaining"] == "0"


@limited(rate_limit="2/minute")
async def test_each_credential_is_counted_by_itself(api: AsyncClient, tx: Tx) -> None:
    keys = [await make_key(tx, await make_owner(tx)) for _ in range(2)]
    for key in keys:
        assert await statuses(api, "/v2/me", 3, headers=bearer(key)) == [200, 200, 429]


@limited(rate_limit="2/minute")
async def test_each_address_is_counted_by_itself(app: FastAPI) -> None:
    for host in ("192.0.2.1", "192.0.2.2"):
        transport = ASGITransport(app=app, client=(host, 1))
        async with AsyncClient(transport=transport, base_url=ORIGIN) as visitor:
            assert await statuses(visitor, "/v2/timezones", 3) == [200, 200, 429]


@limited(rate_limit_wrong="2/minute")
async def test_who_shows_wrong_credentials_is_soon_not_looked_at(api: AsyncClient, tx: Tx) -> None:
    wrong = [(await api.get("/v2/me", headers=bearer(f"cal_{number}"))).status_code for number in range(4)]
    assert wrong == [401, 401, 429, 429]
    right = bearer(await make_key(tx, await make_owner(tx)))
    assert await statuses(api, "/v2/me", 1, headers=right) == [429]
    assert await statuses(api, "/v2/timezones", 1) == [200]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v2/verified-resources/emails/verification-code/request"),
        ("POST", "/v2/verified-resources/phones/verification-code/verify"),
        ("POST", "/v2/atoms/verification/email/send-code"),
        ("POST", "/auth/oauth2/code"),
        ("POST", "/v2/auth/oauth2/token"),
        ("POST", "/v2/oauth/cl1/refresh"),
        ("GET", "/v2/bookings/4711"),
        ("POST", "/v2/bookings/4711/cancel"),
    ],
)
@limited(rate_limit_codes="1/minute", rate_limit_tokens="1/minute", rate_limit_numbers="1/minute")
async def test_where_secrets_can_be_guessed_the_limit_is_stricter(api: AsyncClient, method: str, path: str) -> None:
    assert (await statuses(api, path, 2, method=method))[1] == 429
    assert await statuses(api, "/v2/timezones", 2) == [200, 200]


@limited(rate_limit_guests="2/minute")
async def test_each_credential_invites_guests_a_few_times_a_minute(api: AsyncClient, tx: Tx) -> None:
    for _ in range(2):
        own = bearer(await make_key(tx, await make_owner(tx)))
        assert await statuses(api, "/v2/me", 1, headers=own) == [200]
        invited = await statuses(api, "/v2/bookings/nobodys/guests", 3, method="POST", headers=own)
        assert invited == [400, 400, 429], "what is asked is looked at afterwards"
        assert await statuses(api, "/v2/bookings/nobodys", 1, headers=own) == [404]


@limited(rate_limit="1/minute")
async def test_files_and_the_health_check_are_free(api: AsyncClient) -> None:
    assert await statuses(api, "/static/icon.svg", 3) == [200, 200, 200]
    assert await statuses(api, "/embed/kalends.css", 3) == [200, 200, 200]


@limited(rate_limit="1/minute")
async def test_pages_may_read_the_refusal(api: AsyncClient) -> None:
    await api.get("/v2/timezones")
    refused = await api.get("/v2/timezones", headers={"Origin": "https://my-app.com"})
    assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (429, "*")


@limited(rate_limit="off")
async def test_a_limit_can_be_switched_off(api: AsyncClient) -> None:
    answer = await api.get("/v2/timezones")
    assert (answer.status_code, "X-RateLimit-Limit" in answer.headers) == (200, False)


def test_the_window_slides() -> None:
    now = 0.0
    rates = Rates(Settings(rate_limit="10/minute"), clock=lambda: now)

    def within() -> int:
        found = [rates.take(Class.ALL, "somebody") for _ in range(20)]
        return sum(each.is_within for each in found if each)

    assert within() == 10
    now = 60.0
    assert within() == 0
    now = 90.0
    assert within() == 5
    now = 300.0
    assert within() == 10


def test_what_is_long_unused_is_dropped() -> None:
    now = 0.0
    counters = Counters(lambda: now)
    for number in range(20_000):
        counters.acquire_sliding_window_entry(str(number), 10, 60)
    now = 120.0
    counters.acquire_sliding_window_entry("another", 10, 60)
    assert len(counters) == 1


@pytest.mark.parametrize("rate", ["often", "10", "0x/minute", ""])
def test_what_is_no_rate_is_refused(rate: str) -> None:
    with pytest.raises(ValueError, match="write a rate like"):
        Settings(rate_limit=rate)


@limited(rate_limit="1/minute")
async def test_pages_of_other_origins_may_read_how_much_is_left(api: AsyncClient) -> None:
    page = {"Origin": "https://my-app.com"}
    for status in (401, 429):
        answer = await api.get("/v2/me", headers=page)
        assert answer.status_code == status
        exposed = answer.headers["Access-Control-Expose-Headers"].lower().split(", ")
        told = {name for name in answer.headers if "ratelimit" in name or name == "retry-after"}
        assert told
        assert told <= set(exposed)
    assert "retry-after" in told


@limited(rate_limit="2/minute")
async def test_what_is_asked_too_often_leaves_its_idempotency_key_alone(api: AsyncClient, tx: Tx) -> None:
    owner = await make_owner(tx)
    await make_schedule(tx, owner)
    attendee = {"name": "Bob", "email": "bob@example.com", "timeZone": "Europe/Berlin"}
    event_type = await make_event_type(tx, owner)
    body = {"eventTypeId": event_type.id, "start": "2027-01-04T10:00:00Z", "attendee": attendee}
    keyed = {"Idempotency-Key": "order 7"}
    credentials = bearer(await make_key(tx, owner))
    await api.get("/v2/me", headers=credentials)
    await api.get("/v2/timezones")
    assert (await api.post("/v2/bookings", json=body, headers=keyed)).status_code == 429
    assert (await api.post("/v2/bookings", json=body, headers={**keyed, **credentials})).status_code == 201


@limited(rate_limit="3/minute")
@pytest.mark.parametrize("kind", ["Bearer kalo_", "Bearer ", "Basic ", ""])
async def test_who_makes_up_credentials_is_counted_by_address(api: AsyncClient, kind: str) -> None:
    made_up = [{"Authorization": f"{kind}{number}"} for number in range(4)]
    asked = [(await api.get("/v2/timezones", headers=headers)).status_code for headers in made_up]
    assert asked == [200, 200, 200, 429]


@limited(rate_limit="3/minute")
async def test_a_credential_is_the_same_however_it_is_written(api: AsyncClient, tx: Tx) -> None:
    key = await make_key(tx, await make_owner(tx))
    written = (f"Bearer {key}", f"bearer {key}", f"Bearer  {key} ", f"BEARER {key}")
    asked = [(await api.get("/v2/me", headers={"Authorization": each})).status_code for each in written]
    assert asked == [200, 200, 200, 429]


@limited(rate_limit="3/minute")
async def test_a_good_credential_does_not_cover_for_others_beside_it(api: AsyncClient, tx: Tx) -> None:
    key = await make_key(tx, await make_owner(tx))
    asked = [
        (await api.get("/v2/me", headers=bearer(key) | {"x-cal-secret-key": str(number)})).status_code
        for number in range(4)
    ]
    assert asked == [200, 200, 200, 429]


@limited(rate_limit="2/minute")
async def test_a_credential_that_is_known_is_answered_although_its_address_is_not(api: AsyncClient, tx: Tx) -> None:
    known = bearer(await make_key(tx, await make_owner(tx)))
    assert await statuses(api, "/v2/me", 1, headers=known) == [200]
    assert await statuses(api, "/v2/timezones", 2) == [200, 429]
    assert await statuses(api, "/v2/me", 2, headers=known) == [200, 429]


@limited(rate_limit="2/minute")
@pytest.mark.parametrize(
    ("one", "another", "wanted"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", [200, 200, 429]),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", [200, 200, 200]),
        ("::ffff:192.0.2.1", "192.0.2.1", [200, 200, 429]),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", [200, 200, 200]),
    ],
)
async def test_addresses_of_one_network_are_one(app: FastAPI, one: str, another: str, wanted: list[int]) -> None:
    answers = []
    for host in (one, one, another):
        async with AsyncClient(transport=ASGITransport(app=app, client=(host, 1)), base_url=ORIGIN) as visitor:
            answers += await statuses(visitor, "/v2/timezones", 1)
    assert answers == wanted


PROXY = "192.0.2.1"


async def forwarded(app: FastAPI, peer: str, *said: str) -> list[int]:
    """What a server that trusts one proxy answers to requests of `peer` that say so of whom they are from."""
    served = processes.configuration(app, 1, [PROXY])
    served.load()
    transport = ASGITransport(app=served.loaded_app, client=(peer, 1))  # type: ignore[arg-type]  # uvicorn's own types
    async with AsyncClient(transport=transport, base_url=ORIGIN) as visitor:
        return [(await visitor.get("/v2/timezones", headers={"X-Forwarded-For": each})).status_code for each in said]


@limited(rate_limit="2/minute")
async def test_who_is_no_trusted_proxy_does_not_say_where_it_comes_from(app: FastAPI) -> None:
    assert await forwarded(app, "198.51.100.1", "203.0.113.1", "203.0.113.2", "203.0.113.3") == [200, 200, 429]


@limited(rate_limit="2/minute")
async def test_behind_a_trusted_proxy_each_is_counted_by_the_address_that_the_proxy_saw(app: FastAPI) -> None:
    assert await forwarded(app, PROXY, "203.0.113.1", "203.0.113.1", "203.0.113.2") == [200, 200, 200]
    made_up = ("10.9.9.1, 203.0.113.3", "10.9.9.2, 203.0.113.3", "10.9.9.3, 203.0.113.3")
    assert await forwarded(app, PROXY, *made_up) == [200, 200, 429]
