"""Attendees, guests, absences and the place of a booking over HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest

from kalends.core.database import Tx
from kalends.event_types.model import Confirmation, Frequency, Recurrence, Seats
from tests.api.test_bookings import Scene, booked, scene, scene_with
from tests.support.accounts import bearer, make_key
from tests.support.clock import Clock

__all__ = ["scene"]

CAROL = {"name": "Carol", "email": "carol@example.com", "timeZone": "America/New_York", "language": "en"}


async def call(
    api: httpx.AsyncClient, scene: Scene, method: str, uid: str, what: str, body: object = None
) -> httpx.Response:
    """Asks for something about a booking, as its host."""
    return await api.request(method, f"/v2/bookings/{uid}/{what}", json=body, headers=bearer(scene.token))


async def test_an_attendee_who_is_added_is_listed_and_found(api: httpx.AsyncClient, scene: Scene) -> None:
    booking = await booked(api, scene)
    added = await call(api, scene, "POST", booking["uid"], "attendees", CAROL)
    assert added.status_code == 201
    carol = added.json()["data"]
    assert (carol["email"], carol["timeZone"], carol["bookingId"]) == (CAROL["email"], CAROL["timeZone"], booking["id"])
    listed = (await call(api, scene, "GET", booking["uid"], "attendees")).json()["data"]
    assert [attendee["email"] for attendee in listed] == ["bob@example.com", "carol@example.com"]
    found = await call(api, scene, "GET", booking["uid"], f"attendees/{carol['id']}")
    assert found.json()["data"]["name"] == "Carol"
    assert (await call(api, scene, "GET", booking["uid"], "attendees/1")).status_code == 404


async def test_who_comes_already_is_a_conflict(api: httpx.AsyncClient, scene: Scene) -> None:
    booking = await booked(api, scene)
    refused = await call(api, scene, "POST", booking["uid"], "attendees", {**CAROL, "email": "bob@example.com"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "Conflict")


async def test_a_visitor_adds_nobody(api: httpx.AsyncClient, scene: Scene) -> None:
    booking = await booked(api, scene)
    for what, body in (("attendees", CAROL), ("guests", {"guests": [{"email": "dan@example.com"}]})):
        assert (await api.post(f"/v2/bookings/{booking['uid']}/{what}", json=body)).status_code == 401


async def test_guests_are_added_once(api: httpx.AsyncClient, scene: Scene) -> None:
    booking = await booked(api, scene, guests=["dan@example.com"])
    asked = {"guests": [{"email": "dan@example.com"}, {"email": "eve@example.com", "name": "Eve"}]}
    for _ in range(2):
        answer = await call(api, scene, "POST", booking["uid"], "guests", asked)
        assert answer.status_code == 200
    assert answer.json()["data"]["guests"] == ["dan@example.com", "eve@example.com"]


async def test_a_guests_number_is_refused_since_nobody_would_call_it(api: httpx.AsyncClient, scene: Scene) -> None:
    booking = await booked(api, scene)
    asked = {"guests": [{"email": "dan@example.com", "phoneNumber": "+441632960001"}]}
    refused = await call(api, scene, "POST", booking["uid"], "guests", asked)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "NotSupported")


async def test_an_event_type_without_guests_takes_none_later_either(api: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, disable_guests=True)
    booking = await booked(api, scene)
    refused = await call(api, scene, "POST", booking["uid"], "guests", {"guests": [{"email": "dan@example.com"}]})
    assert refused.status_code == 400


async def lasting(tx: Tx, scene: Scene) -> Scene:
    """The scene with credentials of its host that are good for longer than an hour."""
    return replace(scene, token=await make_key(tx, scene.host))


async def test_who_did_not_come_is_noted_and_taken_back(
    api: httpx.AsyncClient, tx: Tx, scene: Scene, clock: Clock
) -> None:
    scene = await lasting(tx, scene)
    booking = await booked(api, scene)
    clock.advance(hours=2)
    said: dict[str, Any] = {"host": True, "attendees": [{"email": "bob@example.com", "absent": True}]}
    noted = (await call(api, scene, "POST", booking["uid"], "mark-absent", said)).json()["data"]
    assert (noted["absentHost"], noted["attendees"][0]["absent"]) == (True, True)
    said = {"attendees": [{"email": "bob@example.com", "absent": False}]}
    noted = (await call(api, scene, "POST", booking["uid"], "mark-absent", said)).json()["data"]
    assert (noted["absentHost"], noted["attendees"][0]["absent"]) == (True, False)


async def test_nobody_has_missed_what_has_not_begun(api: httpx.AsyncClient, scene: Scene) -> None:
    booking = await booked(api, scene)
    refused = await call(api, scene, "POST", booking["uid"], "mark-absent", {"host": True})
    assert (refused.status_code, "has not begun" in refused.json()["error"]["message"]) == (400, True)


async def test_of_those_who_share_a_booking_each_may_have_missed_it(
    api: httpx.AsyncClient, tx: Tx, clock: Clock
) -> None:
    scene = await lasting(tx, await scene_with(tx, seats=Seats(3, show_attendees=False, show_count=True)))
    await booked(api, scene)
    booking = await booked(api, scene, attendee={**CAROL, "timeZone": "Europe/Paris"})
    clock.advance(hours=2)
    said = {"attendees": [{"email": CAROL["email"], "absent": True}]}
    noted = (await call(api, scene, "POST", booking["uid"], "mark-absent", said)).json()["data"]
    assert [(each["name"], each["absent"]) for each in noted["attendees"]] == [("Bob Booker", False), ("Carol", True)]
    assert noted["bookingFieldsResponses"] == {}


async def test_a_request_that_waits_has_been_missed_by_nobody(api: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, confirmation=Confirmation())
    booking = await booked(api, scene)
    refused = await call(api, scene, "POST", booking["uid"], "mark-absent", {"host": True})
    assert refused.status_code == 400
    assert "pending" in refused.json()["error"]["message"]


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ({"type": "address", "address": "1 High Street"}, "1 High Street"),
        ({"type": "link", "link": "https://meet.example.com/new"}, "https://meet.example.com/new"),
        ({"type": "phone", "phone": "+441632960001"}, "+441632960001"),
        ({"type": "attendeePhone", "phone": "+441632960002"}, "+441632960002"),
        ({"type": "attendeeAddress", "address": "2 Low Road"}, "2 Low Road"),
        ({"type": "attendeeDefined", "location": "by the lake"}, "by the lake"),
    ],
)
async def test_a_booking_takes_place_elsewhere(
    api: httpx.AsyncClient, scene: Scene, location: dict[str, str], shown: str
) -> None:
    booking = await booked(api, scene)
    moved = await call(api, scene, "PATCH", booking["uid"], "location", {"location": location})
    assert moved.status_code == 200
    assert moved.json()["data"]["location"] == shown
    assert (await api.get(f"/v2/bookings/{booking['uid']}")).json()["data"]["location"] == shown


async def test_a_booking_with_one_host_goes_to_nobody_else(api: httpx.AsyncClient, scene: Scene) -> None:
    booking = await booked(api, scene)
    for what in ("reassign", f"reassign/{scene.host.id}"):
        refused = await call(api, scene, "POST", booking["uid"], what, {})
        assert refused.status_code == 400
        assert "Nobody else can take over" in refused.json()["error"]["message"]


async def test_nothing_is_connected_so_nothing_is_listed(api: httpx.AsyncClient, scene: Scene) -> None:
    booking = await booked(api, scene)
    for what in ("references", "conferencing-sessions", "recordings", "transcripts"):
        assert (await call(api, scene, "GET", booking["uid"], what)).json() == {"status": "success", "data": []}


async def test_calendar_links_are_for_whoever_has_the_uid(api: httpx.AsyncClient, scene: Scene) -> None:
    booking = await booked(api, scene)
    links = (await api.get(f"/v2/bookings/{booking['uid']}/calendar-links")).json()["data"]
    assert [link["label"] for link in links] == [
        "Google Calendar",
        "Microsoft Office",
        "Microsoft Outlook",
        "Yahoo",
        "ICS",
    ]


async def series(api: httpx.AsyncClient, tx: Tx, **changes: Any) -> tuple[Scene, list[dict[str, Any]]]:
    scene = await scene_with(tx, recurrence=Recurrence(Frequency.WEEKLY, 1, 3), **changes)
    booking: Any = await booked(api, scene)
    return scene, booking


async def test_all_that_is_ahead_of_a_series_takes_place_elsewhere(api: httpx.AsyncClient, tx: Tx) -> None:
    scene, made = await series(api, tx)
    await api.post(f"/v2/bookings/{made[0]['uid']}/cancel", json={})
    body = {"location": {"type": "address", "address": "1 High Street"}}
    moved = await call(api, scene, "PATCH", made[0]["recurringBookingUid"], "location", body)
    shown = [(each["status"], each["location"]) for each in moved.json()["data"]]
    assert shown == [("cancelled", made[0]["location"]), *[("accepted", "1 High Street")] * 2]


async def test_guests_are_invited_to_all_that_is_ahead_of_a_series(api: httpx.AsyncClient, tx: Tx) -> None:
    scene, made = await series(api, tx)
    body = {"guests": [{"email": "dan@example.com"}]}
    await call(api, scene, "POST", made[1]["uid"], "guests", body)
    invited = await call(api, scene, "POST", made[0]["recurringBookingUid"], "guests", body)
    assert [each["guests"] for each in invited.json()["data"]] == [["dan@example.com"]] * 3
    strangers = await api.post(f"/v2/bookings/{made[0]['recurringBookingUid']}/guests", json=body)
    assert strangers.status_code == 401


async def test_a_series_that_is_off_is_left_as_it_is(api: httpx.AsyncClient, tx: Tx) -> None:
    scene, made = await series(api, tx)
    uid = made[0]["recurringBookingUid"]
    await api.post(f"/v2/bookings/{uid}/cancel", json={})
    body: dict[str, Any] = {"location": {"type": "address", "address": "1 High Street"}}
    assert (await call(api, scene, "PATCH", uid, "location", body)).status_code == 400
    body = {"guests": [{"email": "dan@example.com"}]}
    assert (await call(api, scene, "POST", uid, "guests", body)).status_code == 400


async def test_the_host_moves_a_series_of_seats_for_all_who_share_it(api: httpx.AsyncClient, tx: Tx) -> None:
    scene, made = await series(api, tx, seats=Seats(3, show_attendees=False, show_count=True))
    body: dict[str, Any] = {"location": {"type": "address", "address": "1 High Street"}}
    moved = await call(api, scene, "PATCH", made[0]["recurringBookingUid"], "location", body)
    assert {each["location"] for each in moved.json()["data"]} == {"1 High Street"}
    body = {"guests": [{"email": "dan@example.com"}]}
    refused = await call(api, scene, "POST", made[0]["recurringBookingUid"], "guests", body)
    assert (refused.status_code, "book one" in refused.json()["error"]["message"]) == (400, True)
