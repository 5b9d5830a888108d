"""Recurring event types with seats, over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from kalends.core.database import Tx
from kalends.event_types.model import Frequency, Recurrence, Seats
from tests.api.test_bookings import BOB, Scene, book, scene_with
from tests.support.accounts import bearer

CAROL = {**BOB, "name": "Carol", "email": "carol@example.com"}


@pytest.fixture
async def weekly(tx: Tx) -> Scene:
    """An expert who takes two people at a time, three weeks in a row."""
    seats = Seats(2, show_attendees=False, show_count=True)
    return await scene_with(tx, recurrence=Recurrence(Frequency.WEEKLY, 1, 3), seats=seats)


async def take(api: httpx.AsyncClient, scene: Scene, **changes: object) -> list[dict[str, Any]]:
    answer = await book(api, scene, **changes)
    assert answer.status_code == 201, answer.text
    data: list[dict[str, Any]] = answer.json()["data"]
    return data


async def statuses(api: httpx.AsyncClient, series: list[dict[str, Any]]) -> list[str]:
    found = await api.get(f"/v2/bookings/{series[0]['recurringBookingUid']}")
    return [each["status"] for each in found.json()["data"]]


async def test_a_series_is_answered_with_the_seats_that_were_taken(api: httpx.AsyncClient, weekly: Scene) -> None:
    bob, carol = await take(api, weekly), await take(api, weekly, attendee=CAROL)
    assert [each["uid"] for each in bob] == [each["uid"] for each in carol]
    assert len({each["seatUid"] for each in (*bob, *carol)}) == 6
    assert bob[0]["recurringBookingUid"] != carol[0]["recurringBookingUid"]
    assert [attendee["name"] for attendee in carol[0]["attendees"]] == ["Carol"]
    found = (await api.get(f"/v2/bookings/{carol[0]['recurringBookingUid']}")).json()["data"]
    assert [(each["uid"], each["seatUid"]) for each in found] == [(each["uid"], each["seatUid"]) for each in carol]
    full = await book(api, weekly, attendee={**BOB, "email": "dan@example.com"}, start="2027-01-18T10:00:00Z")
    assert (full.status_code, full.json()["error"]["details"]["occurrence"]) == (409, 1)


async def test_a_booking_that_is_shared_does_not_name_the_series_of_others(
    api: httpx.AsyncClient, weekly: Scene
) -> None:
    bob = await take(api, weekly)
    seen = (await api.get(f"/v2/bookings/{bob[0]['uid']}")).json()["data"]
    assert (seen["attendees"], "seatUid" in seen) == ([], False)
    assert seen["recurringBookingUid"] != bob[0]["recurringBookingUid"]
    refused = await api.post(f"/v2/bookings/{seen['recurringBookingUid']}/cancel", json={})
    assert (refused.status_code, "seatUid" in refused.json()["error"]["message"]) == (400, True)
    (first, *_) = (await api.get(f"/v2/bookings/{seen['recurringBookingUid']}")).json()["data"]
    assert first["attendees"] == []


async def test_a_seat_is_given_up_alone_or_with_those_that_follow_or_the_whole_series(
    api: httpx.AsyncClient, weekly: Scene
) -> None:
    bob, carol = await take(api, weekly), await take(api, weekly, attendee=CAROL)
    one = await api.post(f"/v2/bookings/{bob[0]['uid']}/cancel", json={"seatUid": bob[0]["seatUid"]})
    assert one.json()["data"]["seatUid"] == bob[0]["seatUid"]
    assert await statuses(api, bob) == ["cancelled", "accepted", "accepted"]
    body = {"seatUid": bob[2]["seatUid"], "cancelSubsequentBookings": True, "cancellationReason": "Ill"}
    rest = (await api.post(f"/v2/bookings/{bob[2]['uid']}/cancel", json=body)).json()["data"]
    assert [each["status"] for each in rest] == ["cancelled", "accepted", "cancelled"]
    assert await statuses(api, carol) == ["accepted"] * 3
    whole = await api.post(f"/v2/bookings/{carol[0]['recurringBookingUid']}/cancel", json={})
    assert [each["status"] for each in whole.json()["data"]] == ["cancelled"] * 3
    assert await statuses(api, bob) == ["cancelled", "accepted", "cancelled"]


async def test_one_seat_of_a_series_is_moved(api: httpx.AsyncClient, weekly: Scene) -> None:
    bob = await take(api, weekly)
    await take(api, weekly, attendee=CAROL)
    body = {"seatUid": bob[1]["seatUid"], "start": "2027-01-12T10:00:00Z"}
    moved = (await api.post(f"/v2/bookings/{bob[1]['uid']}/reschedule", json=body)).json()["data"]
    assert (moved["seatUid"], moved["recurringBookingUid"]) == (bob[1]["seatUid"], bob[0]["recurringBookingUid"])
    assert moved["uid"] != bob[1]["uid"]


async def test_the_host_sees_and_cancels_what_everybody_shares(api: httpx.AsyncClient, weekly: Scene) -> None:
    bob, carol = await take(api, weekly), await take(api, weekly, attendee=CAROL)
    headers = bearer(weekly.token)
    listed = (await api.get("/v2/bookings", params={"status": "recurring"}, headers=headers)).json()["data"]
    assert [[each["name"] for each in booking["attendees"]] for booking in listed] == [["Bob Booker", "Carol"]] * 3
    await api.post(f"/v2/bookings/{bob[1]['uid']}/cancel", json={}, headers=headers)
    for series in (bob, carol):
        assert await statuses(api, series) == ["accepted", "cancelled", "accepted"]


async def test_a_series_is_answered_again_under_its_key(api: httpx.AsyncClient, weekly: Scene) -> None:
    body = {"eventTypeId": weekly.event_type.id, "start": "2027-01-04T10:00:00Z", "attendee": BOB}
    answers = [await api.post("/v2/bookings", json=body, headers={"Idempotency-Key": "7"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert all(each["seatUid"] and each["recurringBookingUid"] for each in answers[1].json()["data"])
