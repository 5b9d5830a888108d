"""Booking several people at once over HTTP, as of 2024-08-13 and later."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from kalends.accounts.model import User
from kalends.core.database import Tx
from tests.support.accounts import bearer, make_key, make_organization, make_user
from tests.support.clock import Clock
from tests.support.event_types import make_colleagues

ADA = {"name": "Ada Booker", "email": "ada@example.org", "timeZone": "Europe/Berlin"}
TEN, ELEVEN = "2027-01-04T10:00:00.000Z", "2027-01-04T11:00:00.000Z"


@pytest.fixture
async def people(tx: Tx) -> list[User]:
    return await make_colleagues(tx, "Alice", "Bob")


def named(people: list[User]) -> dict[str, str]:
    return {"username": "+".join(each.username for each in people), "eventTypeSlug": "dynamic"}


async def book(api: httpx.AsyncClient, people: list[User], **more: object) -> httpx.Response:
    return await api.post("/v2/bookings", json={**named(people), "start": TEN, "attendee": ADA, **more})


async def booked(api: httpx.AsyncClient, people: list[User], **more: object) -> dict[str, Any]:
    answer = await book(api, people, **more)
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


async def starts(api: httpx.AsyncClient, people: list[User], **more: str) -> list[str]:
    day = {"start": "2027-01-04T09:00:00Z", "end": "2027-01-04T11:30:00Z"}
    answer = await api.get("/v2/slots", params={**named(people), **day, **more})
    assert answer.status_code == 200, answer.text
    return [slot["start"] for slots in answer.json()["data"].values() for slot in slots]


async def test_a_booking_of_several_lists_all_hosts(api: httpx.AsyncClient, people: list[User]) -> None:
    data = await booked(api, people)
    assert [host["name"] for host in data["hosts"]] == ["Alice", "Bob"]
    assert (data["eventTypeId"], data["eventType"]) == (0, {"id": 0, "slug": "dynamic"})
    assert data["duration"] == 30
    assert (await api.get(f"/v2/bookings/{data['uid']}")).json()["data"] == data


async def test_a_slot_that_several_are_offered_in_is_theirs_to_book(api: httpx.AsyncClient, people: list[User]) -> None:
    assert await starts(api, people, duration="60") == ["2027-01-04T09:00:00.000Z", TEN, ELEVEN]
    data = await booked(api, people, lengthInMinutes=60)
    assert data["duration"] == 60
    assert await starts(api, people, duration="60") == ["2027-01-04T09:00:00.000Z", ELEVEN]
    assert TEN in await starts(api, people, bookingUidToReschedule=data["uid"])
    assert (await book(api, people)).json()["error"]["code"] == "SlotTaken"


async def test_why_several_are_not_offered_a_time_is_explained(api: httpx.AsyncClient, people: list[User]) -> None:
    await booked(api, people)
    day = {"start": "2027-01-04T09:30:00Z", "end": "2027-01-04T10:30:00Z"}
    answer = await api.get("/v2/slots", params={**named(people), **day, "explain": "true"})
    assert answer.json()["notOffered"] == {"2027-01-04": [{"start": TEN, "reasons": ["booking"]}]}


async def test_a_booking_of_several_is_moved_and_cancelled(api: httpx.AsyncClient, people: list[User]) -> None:
    uid = (await booked(api, people))["uid"]
    moved = (await api.post(f"/v2/bookings/{uid}/reschedule", json={"start": ELEVEN})).json()["data"]
    assert ([host["name"] for host in moved["hosts"]], moved["start"]) == (["Alice", "Bob"], ELEVEN)
    gone = await api.post(f"/v2/bookings/{moved['uid']}/cancel", json={"cancellationReason": "Ill"})
    assert gone.json()["data"]["status"] == "cancelled"
    assert await starts(api, people) == [f"2027-01-04T{clock}:00.000Z" for clock in CLOCKS]


CLOCKS = ["09:00", "09:30", "10:00", "10:30", "11:00"]


async def test_each_host_lists_it_and_notes_who_was_absent(
    api: httpx.AsyncClient, tx: Tx, people: list[User], clock: Clock
) -> None:
    uid = (await booked(api, people))["uid"]
    clock.advance(hours=12)
    for person in people:
        headers = bearer(await make_key(tx, person))
        listed = await api.get("/v2/bookings", headers=headers)
        assert [each["uid"] for each in listed.json()["data"]] == [uid]
        absent = await api.post(f"/v2/bookings/{uid}/mark-absent", json={"host": True}, headers=headers)
        assert absent.json()["data"]["absentHost"] is True


async def test_a_host_of_neither_sees_it_in_no_list_and_decides_nothing(
    api: httpx.AsyncClient, tx: Tx, people: list[User]
) -> None:
    uid = (await booked(api, people))["uid"]
    stranger = await make_user(tx, organization=await make_organization(tx))
    headers = bearer(await make_key(tx, stranger))
    assert (await api.get("/v2/bookings", headers=headers)).json()["data"] == []
    absent = await api.post(f"/v2/bookings/{uid}/mark-absent", json={"host": True}, headers=headers)
    assert absent.status_code == 404


async def test_people_who_are_no_group_are_refused(api: httpx.AsyncClient, tx: Tx, people: list[User]) -> None:
    (stranger,) = await make_colleagues(tx, "Mallory")
    refused = await book(api, [people[0], stranger])
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "NotFound")
    crowd = {"username": "+".join(f"user{number}" for number in range(21)), "eventTypeSlug": "dynamic"}
    answer = await api.post("/v2/bookings", json={**crowd, "start": TEN, "attendee": ADA})
    assert (answer.status_code, answer.json()["error"]["message"][:15]) == (400, "Name from 2 to ")


async def test_a_length_beyond_a_day_is_refused(api: httpx.AsyncClient, people: list[User]) -> None:
    assert (await book(api, people, lengthInMinutes=1441)).status_code == 400


async def test_each_host_says_where_to_meet_and_invites_guests_but_no_host(
    api: httpx.AsyncClient, tx: Tx, people: list[User]
) -> None:
    alice, bob = people
    uid = (await booked(api, people))["uid"]
    headers = bearer(await make_key(tx, bob))
    place = {"location": {"type": "link", "link": "https://meet.example/room"}}
    moved = await api.patch(f"/v2/bookings/{uid}/location", json=place, headers=headers)
    assert moved.json()["data"]["location"] == "https://meet.example/room"
    guests = {"guests": [{"email": alice.email}, {"email": bob.email}, {"email": "dan@example.org"}]}
    invited = await api.post(f"/v2/bookings/{uid}/guests", json=guests, headers=headers)
    assert invited.json()["data"]["guests"] == ["dan@example.org"]
    again = {"name": "Bob", "email": bob.email, "timeZone": "Europe/London"}
    refused = await api.post(f"/v2/bookings/{uid}/attendees", json=again, headers=headers)
    assert refused.status_code == 409


@pytest.fixture
async def loner(api: httpx.AsyncClient, tx: Tx, people: list[User]) -> dict[str, str]:
    """The credentials of the second of the people, who is booked alone."""
    headers = bearer(await make_key(tx, people[1]))
    await switch(api, headers, allowed=False)
    return headers


async def switch(api: httpx.AsyncClient, headers: dict[str, str], *, allowed: bool) -> None:
    """Says whether somebody may be booked together with others."""
    answer = await api.patch("/v2/me", json={"allowDynamicBooking": allowed}, headers=headers)
    assert answer.json()["data"]["allowDynamicBooking"] is allowed


@pytest.mark.usefixtures("loner")
@pytest.mark.parametrize("explain", [{}, {"explain": "true"}])
async def test_who_is_booked_alone_has_no_time_with_others(
    api: httpx.AsyncClient, people: list[User], explain: dict[str, str]
) -> None:
    names = {"usernames": ",".join(each.username for each in people)}
    day = {"start": "2027-01-04T09:00:00Z", "end": "2027-01-04T11:30:00Z", **explain}
    for answer in (
        await api.get("/v2/slots", params={**named(people), **day}),
        await api.get("/v2/slots", params={**names, **day}),
        await api.get("/v2/event-types", params=names),
        await book(api, people),
    ):
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (403, "Forbidden")
        assert error["message"].startswith(people[1].username)


async def test_who_allows_it_again_is_booked_with_others(
    api: httpx.AsyncClient, people: list[User], loner: dict[str, str]
) -> None:
    await switch(api, loner, allowed=True)
    assert await starts(api, people)
    await booked(api, people)


async def test_what_was_booked_with_somebody_is_moved_though_he_is_booked_alone_now(
    api: httpx.AsyncClient, tx: Tx, people: list[User]
) -> None:
    uid = (await booked(api, people))["uid"]
    await switch(api, bearer(await make_key(tx, people[0])), allowed=False)
    assert TEN in await starts(api, people, bookingUidToReschedule=uid)
    moved = await api.post(f"/v2/bookings/{uid}/reschedule", json={"start": ELEVEN})
    assert (moved.status_code, moved.json()["data"]["start"]) == (201, ELEVEN)
    elsewhere = {**named(people), "start": "2027-01-04", "end": "2027-01-04", "bookingUidToReschedule": "another"}
    assert (await api.get("/v2/slots", params=elsewhere)).status_code == 403
