"""The example app, in this process, on the real Kalends app, in this process."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from examples.my_app.app import create_app
from examples.my_app.arrangement import CannotArrange, Home
from examples.my_app.settings import Settings
from kalends.client import Attendee, Booking
from kalends.core.database import Tx
from tests.client.judged import Judged
from tests.conftest import ORIGIN
from tests.support import NOW
from tests.support.accounts import make_key, make_owner

MY_APP = "http://localhost:4000"
MONDAY = datetime(2027, 1, 11, 10, tzinfo=UTC)
MARKUP = "<script>alert(1)</script>"


@pytest_asyncio.fixture
async def my_settings(tx: Tx, tmp_path: Path) -> Settings:
    """Settings with a fresh organisation's key and an empty folder."""
    key = await make_key(tx, await make_owner(tx))
    return Settings(kalends_url=ORIGIN, api_key=key, url=MY_APP, data=tmp_path / "my_app")


@pytest_asyncio.fixture
async def my_app(app: FastAPI, my_settings: Settings) -> AsyncIterator[FastAPI]:
    """The example app, started."""
    async with started(my_settings, app) as my_app:
        yield my_app


@pytest_asyncio.fixture
async def browser(my_app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser on the example app, without scripts."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(my_app), base_url=MY_APP) as browser:
        yield browser


@asynccontextmanager
async def started(settings: Settings, app: FastAPI) -> AsyncIterator[FastAPI]:
    """The example app between its start and its end."""
    my_app = create_app(settings, transport=Judged(app), clock=lambda: NOW)
    async with my_app.router.lifespan_context(my_app):
        yield my_app


def home(my_app: FastAPI) -> Home:
    """What the example app arranged."""
    found = my_app.state.home
    assert isinstance(found, Home)
    return found


async def booked(my_app: FastAPI, slug: str = "thirty-minutes", **changes: object) -> Booking:
    """A booking of Amara."""
    amara = next(member for member in home(my_app).members.values() if member.expert.initials == "AO")
    answers = {"topic": MARKUP} if slug == "deep-dive" else None
    fields = {"start": MONDAY, "attendee": Attendee("Bob", "bob@example.com", "Europe/Berlin"), **changes}
    return await home(my_app).kalends.bookings.create(
        event_type_id=amara.event_types[slug].id, booking_fields_responses=answers, **fields
    )


async def test_it_makes_its_client_with_the_guides_three_urls(my_app: FastAPI, my_settings: Settings) -> None:
    kalends = home(my_app).kalends
    booking = await booked(my_app)
    assert booking.links.booking.startswith(f"{MY_APP}/bookings/{booking.uid}?")
    assert booking.links.reschedule.startswith(f"{MY_APP}/bookings/reschedule?rescheduleUid={booking.uid}&")
    assert booking.links.cancel.startswith(f"{MY_APP}/bookings/cancel/{booking.uid}?")
    assert len(await kalends.managed_users.list()) == 2


async def test_starting_again_finds_what_it_made(app: FastAPI, my_app: FastAPI, my_settings: Settings) -> None:
    async with started(replace(my_settings, api_key=None), app) as again:
        assert home(again).members.keys() == home(my_app).members.keys()
        for name, member in home(again).members.items():
            assert member.user.id == home(my_app).members[name].user.id
            assert member.event_types == home(my_app).members[name].event_types


async def test_losing_its_folder_it_finds_its_client_and_experts(
    app: FastAPI, my_app: FastAPI, my_settings: Settings, tmp_path: Path
) -> None:
    async with started(replace(my_settings, data=tmp_path / "empty"), app) as again:
        assert home(again).members.keys() == home(my_app).members.keys()


async def test_a_kalends_that_does_not_know_it_is_noticed(app: FastAPI, my_settings: Settings) -> None:
    my_settings.data.mkdir()
    account = {"username": "amara", "access_token": "a", "refresh_token": "r"}
    memory = {"client_id": "clelse", "client_secret": "s", "url": MY_APP, "accounts": {"amara@example.com": account}}
    (my_settings.data / "my_app.json").write_text(json.dumps(memory))

    async with started(my_settings, app) as my_app:
        assert len(home(my_app).members) == 2
        assert home(my_app).kalends.tokens is None


async def test_moving_it_tells_kalends_the_new_pages(app: FastAPI, my_app: FastAPI, my_settings: Settings) -> None:
    async with started(replace(my_settings, url="http://localhost:4001"), app) as moved:
        booking = await booked(moved)
    assert booking.links.booking.startswith("http://localhost:4001/bookings/")


async def test_tokens_that_have_ended_are_replaced(app: FastAPI, my_app: FastAPI, my_settings: Settings) -> None:
    for member in home(my_app).members.values():
        await home(my_app).kalends.managed_users.force_refresh(member.user.id)

    async with started(my_settings, app) as again:
        for member in home(again).members.values():
            assert (await member.kalends.me.get()).id == member.user.id


async def test_without_a_key_it_says_what_is_missing(app: FastAPI, my_settings: Settings) -> None:
    with pytest.raises(CannotArrange, match="KALENDS_API_KEY"):
        async with started(replace(my_settings, api_key=None), app):
            pass


async def test_the_first_page_lists_the_experts_and_their_event_types(
    my_app: FastAPI, browser: httpx.AsyncClient
) -> None:
    page = (await browser.get("/")).text
    for username, member in home(my_app).members.items():
        assert member.expert.name in page
        for slug in ("thirty-minutes", "deep-dive"):
            assert f'href="/experts/{username}/{slug}"' in page


async def test_an_experts_page_embeds_the_booker(my_app: FastAPI, browser: httpx.AsyncClient) -> None:
    username = next(iter(home(my_app).members))
    answer = await browser.get(f"/experts/{username}/thirty-minutes")
    assert f'<script type="module" src="{ORIGIN}/embed/kalends.js"></script>' in answer.text
    assert f'<kalends-booker username="{username}" event-slug="thirty-minutes" forward-query=' in answer.text
    assert f'href="{ORIGIN}/{username}/thirty-minutes">Choose a time</a>' in answer.text
    assert ORIGIN in answer.headers["content-security-policy"]


async def test_the_booking_page_shows_the_booking(my_app: FastAPI, browser: httpx.AsyncClient) -> None:
    booking = await booked(my_app)
    page = (await browser.get(f"/bookings/{booking.uid}?slug=thirty-minutes&username=amara")).text
    assert "You are booked" in page
    assert "Monday, 11 January 2027, 11:00–11:30" in page
    assert "Berlin time" in page
    assert f"/bookings/reschedule?rescheduleUid={booking.uid}&amp;eventTypeSlug=thirty-minutes&amp;username=" in page
    assert f'href="/bookings/cancel/{booking.uid}"' in page


async def test_names_and_reasons_with_markup_are_text(my_app: FastAPI, browser: httpx.AsyncClient) -> None:
    booking = await booked(my_app, attendee=Attendee(MARKUP, "bob@example.com", "Europe/Berlin"))
    await browser.post(f"/bookings/cancel/{booking.uid}", data={"reason": f"{MARKUP} \" onmouseover='x'"})
    for path in (f"/bookings/{booking.uid}", f"/bookings/cancel/{booking.uid}"):
        page = (await browser.get(path, follow_redirects=True)).text
        assert MARKUP not in page
        assert "&lt;script&gt;" in page


async def test_the_reschedule_page_has_the_booker_in_reschedule_mode(
    my_app: FastAPI, browser: httpx.AsyncClient
) -> None:
    booking = await booked(my_app)
    host = booking.hosts[0].username
    attributes = rf'username="{host}" event-slug="thirty-minutes" forward-query="[^"]*" reschedule-uid="{booking.uid}"'
    whole = {"rescheduleUid": booking.uid, "eventTypeSlug": "thirty-minutes", "username": host}
    for query in (whole, {"rescheduleUid": booking.uid, "eventTypeSlug": "thirty-minutes"}):
        page = (await browser.get("/bookings/reschedule", params=query)).text
        assert re.search(f"<kalends-booker {attributes}>", page)


async def test_a_reschedule_link_with_markup_is_escaped(my_app: FastAPI, browser: httpx.AsyncClient) -> None:
    booking = await booked(my_app)
    query = {"rescheduleUid": booking.uid, "eventTypeSlug": f'">{MARKUP}', "username": f'"{MARKUP}'}
    assert MARKUP not in (await browser.get("/bookings/reschedule", params=query)).text


async def test_old_links_lead_to_the_newest_successor(my_app: FastAPI, browser: httpx.AsyncClient) -> None:
    first = await booked(my_app)
    bookings = home(my_app).kalends.bookings
    second = await bookings.reschedule(first.uid, start=MONDAY + timedelta(hours=1))
    third = await bookings.reschedule(second.uid, start=MONDAY + timedelta(hours=2))

    answer = await browser.get(f"/bookings/{first.uid}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/bookings/{third.uid}")
    page = (await browser.get("/bookings/reschedule", params={"rescheduleUid": first.uid})).text
    assert f'reschedule-uid="{third.uid}"' in page
    assert (await browser.post(f"/bookings/cancel/{first.uid}")).headers["location"] == f"/bookings/{third.uid}"


async def test_cancelling_asks_for_a_reason_and_shows_it_cancelled(my_app: FastAPI, browser: httpx.AsyncClient) -> None:
    booking = await booked(my_app)
    form = (await browser.get(f"/bookings/cancel/{booking.uid}")).text
    assert re.search(r'<textarea[^>]* name="reason"', form)

    answer = await browser.post(f"/bookings/cancel/{booking.uid}", data={"reason": "A cold."}, follow_redirects=True)

    assert "This booking is cancelled" in answer.text
    assert "A cold." in answer.text
    assert "/bookings/reschedule?" not in answer.text
    found = await home(my_app).kalends.bookings.get(booking.uid)
    assert (found.status, found.cancellation_reason) == ("cancelled", "A cold.")


async def test_a_cancelled_booking_cannot_be_cancelled_or_moved_again(
    my_app: FastAPI, browser: httpx.AsyncClient
) -> None:
    booking = await booked(my_app)
    await browser.post(f"/bookings/cancel/{booking.uid}")
    for path in (f"/bookings/cancel/{booking.uid}", f"/bookings/reschedule?rescheduleUid={booking.uid}"):
        assert (await browser.get(path)).headers["location"] == f"/bookings/{booking.uid}"
    again = await browser.post(f"/bookings/cancel/{booking.uid}")
    assert again.status_code in (303, 400)


async def test_an_expert_confirms_and_declines_requests(my_app: FastAPI, browser: httpx.AsyncClient) -> None:
    yes = await booked(my_app, "deep-dive")
    no = await booked(my_app, "deep-dive", start=MONDAY + timedelta(hours=3))
    desk = f"/desk/{yes.hosts[0].username}"
    waiting = (await browser.get(f"/bookings/{yes.uid}")).text
    assert "Your request is on its way" in waiting
    assert f'href="{desk}"' in waiting
    page = (await browser.get(desk)).text
    assert f"{desk}/{yes.uid}/confirm" in page
    assert MARKUP not in page

    await browser.post(f"{desk}/{yes.uid}/confirm")
    await browser.post(f"{desk}/{no.uid}/decline", data={"reason": "Full."})

    confirmed = (await browser.get(f"/bookings/{yes.uid}")).text
    assert "You are booked" in confirmed
    assert desk not in confirmed
    assert "This time did not work out" in (await browser.get(f"/bookings/{no.uid}")).text
    again = await browser.post(f"{desk}/{no.uid}/confirm")
    assert again.status_code == 400
    assert 'role="alert"' in again.text


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/bookings/unknown",
        "/bookings/%2e%2e",
        "/bookings/cancel/unknown",
        "/bookings/reschedule",
        "/bookings/reschedule?rescheduleUid=https://evil.example",
        "/experts/nobody/thirty-minutes",
        "/experts/amara/nothing",
        "/desk/nobody",
        "/avatars/XX.svg",
    ],
)
async def test_what_is_not_there_has_a_page_that_says_so(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


async def test_a_form_that_another_site_sends_is_refused(my_app: FastAPI, browser: httpx.AsyncClient) -> None:
    booking = await booked(my_app)
    answer = await browser.post(f"/bookings/cancel/{booking.uid}", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    same = await browser.post(f"/bookings/cancel/{booking.uid}", headers={"Origin": MY_APP})
    assert same.status_code == 303


async def test_a_kalends_that_does_not_answer_has_a_page_that_says_so(app: FastAPI, my_settings: Settings) -> None:
    line = Line(app)
    my_app = create_app(my_settings, transport=line, clock=lambda: NOW)
    async with (
        my_app.router.lifespan_context(my_app),
        httpx.AsyncClient(transport=httpx.ASGITransport(my_app), base_url=MY_APP) as browser,
    ):
        line.is_cut = True
        answer = await browser.get("/bookings/some-uid")
    assert answer.status_code == 503
    assert "One moment" in answer.text


class Line(httpx.AsyncBaseTransport):
    """A line to an app that can be cut."""

    def __init__(self, app: FastAPI) -> None:
        self.is_cut = False
        self._whole = Judged(app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.is_cut:
            raise httpx.ConnectError("The line is cut.")
        return await self._whole.handle_async_request(request)


async def test_a_page_gets_a_new_access_token_for_the_one_that_expired(
    my_app: FastAPI, browser: httpx.AsyncClient
) -> None:
    storage = home(my_app).storage
    account = storage.memory.accounts["amara@my-app.example.com"]
    old = {"Authorization": f"Bearer {account.access_token}"}
    renewed = (await browser.get("/kalends/refresh", headers=old)).json()
    assert renewed == {"accessToken": account.access_token}
    assert old["Authorization"] == f"Bearer {account.previous}"
    assert (await browser.get("/kalends/refresh", headers=old)).json() == renewed, "the second tab asks as well"
    amara = next(member for member in home(my_app).members.values() if member.expert.initials == "AO")
    assert (await amara.kalends.me.get()).id == amara.user.id


@pytest.mark.parametrize("authorization", ["", "Bearer unknown"])
async def test_nobody_else_gets_an_access_token(browser: httpx.AsyncClient, authorization: str) -> None:
    answer = await browser.get("/kalends/refresh", headers={"Authorization": authorization})
    assert (answer.status_code, answer.json()) == (200, {"accessToken": ""})
