"""Slots and reservations over HTTP."""

from __future__ import annotations

import httpx
import pytest

from kalends.core.database import Tx
from kalends.event_types.model import EventType
from tests.support.accounts import bearer, make_key, make_owner
from tests.support.clock import Clock
from tests.support.event_types import make_event_type, make_schedule

DAY = {"start": "2027-01-04T09:00:00Z", "end": "2027-01-04T11:00:00Z"}


@pytest.fixture
async def event_type(tx: Tx) -> EventType:
    """Half hours of a host who works from nine to five in London."""
    owner = await make_owner(tx)
    await make_schedule(tx, owner)
    return await make_event_type(tx, owner)


async def starts(api: httpx.AsyncClient, event_type: EventType, **asked: str) -> list[str]:
    answer = await api.get("/v2/slots", params={"eventTypeId": event_type.id, **DAY, **asked})
    assert answer.status_code == 200, answer.text
    return [slot["start"] for day in answer.json()["data"].values() for slot in day]


async def reserve(
    api: httpx.AsyncClient, event_type: EventType, clock: str = "10:00", **more: object
) -> httpx.Response:
    body = {"eventTypeId": event_type.id, "slotStart": f"2027-01-04T{clock}:00Z", **more}
    return await api.post("/v2/slots/reservations", json=body)


async def test_slots_by_id_in_a_zone(api: httpx.AsyncClient, event_type: EventType) -> None:
    assert await starts(api, event_type, timeZone="Europe/Berlin") == [
        f"2027-01-04T{clock}:00.000+01:00" for clock in ("10:00", "10:30", "11:00", "11:30")
    ]


async def test_slots_by_username_and_slug_as_ranges(api: httpx.AsyncClient, tx: Tx) -> None:
    owner = await make_owner(tx)
    await make_schedule(tx, owner)
    await make_event_type(tx, owner, slug="talk")
    params = {"username": owner.username, "eventTypeSlug": "talk", "format": "range", **DAY}
    answer = await api.get("/v2/slots", params=params)
    assert answer.json()["data"]["2027-01-04"][0] == {
        "start": "2027-01-04T09:00:00.000Z",
        "end": "2027-01-04T09:30:00.000Z",
    }


async def test_a_host_without_hours_has_no_slots(api: httpx.AsyncClient, tx: Tx) -> None:
    assert await starts(api, await make_event_type(tx, await make_owner(tx))) == []


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({"eventTypeId": "0"}, 404, "no such event type"),
        ({"eventTypeId": str(-(2**70))}, 404, "no such event type"),
        ({"timeZone": "Mars"}, 400, "IANA"),
        ({"start": "soon"}, 400, "start"),
        ({"end": "2029-01-04"}, 400, "at most 400 days"),
        ({"duration": "45"}, 400, "not offered in 45 minutes"),
        ({"usernames": "alice,bob"}, 400, "usernames is not supported yet"),
        ({"colour": "red"}, 400, "colour is not known here"),
    ],
)
async def test_a_wrong_question_says_what_to_change(
    api: httpx.AsyncClient, event_type: EventType, asked: dict[str, str], status: int, words: str
) -> None:
    answer = await api.get("/v2/slots", params={"eventTypeId": str(event_type.id), **DAY, **asked})
    assert answer.status_code == status
    assert words in answer.json()["error"]["message"]


async def test_a_reservation_takes_its_slot_out_of_the_list_until_it_expires(
    api: httpx.AsyncClient, event_type: EventType, clock: Clock
) -> None:
    answer = await reserve(api, event_type)
    assert answer.status_code == 201
    data = answer.json()["data"]
    assert (data["slotEnd"], data["reservationUntil"]) == ("2027-01-04T10:30:00.000Z", "2027-01-04T08:05:00.000Z")
    assert "2027-01-04T10:00:00.000Z" not in await starts(api, event_type)
    clock.advance(minutes=6)
    assert "2027-01-04T10:00:00.000Z" in await starts(api, event_type)
    assert (await api.get(f"/v2/slots/reservations/{data['reservationUid']}")).status_code == 404


async def test_a_reserved_slot_cannot_be_reserved_again(api: httpx.AsyncClient, event_type: EventType) -> None:
    await reserve(api, event_type)
    answer = await reserve(api, event_type)
    assert answer.status_code == 409
    assert answer.json()["error"]["details"]["nextStarts"][0] == "2027-01-04T10:30:00Z"


async def test_a_reservation_can_be_read_moved_and_released(api: httpx.AsyncClient, event_type: EventType) -> None:
    uid = (await reserve(api, event_type)).json()["data"]["reservationUid"]
    path = f"/v2/slots/reservations/{uid}"
    assert (await api.get(path)).json()["data"]["slotStart"] == "2027-01-04T10:00:00.000Z"
    moved = await api.patch(path, json={"eventTypeId": event_type.id, "slotStart": "2027-01-04T10:30:00Z"})
    assert moved.json()["data"]["reservationUid"] == uid
    assert await starts(api, event_type) == [f"2027-01-04T{clock}:00.000Z" for clock in ("09:00", "09:30", "10:00")]
    assert (await api.delete(path)).status_code == 200
    assert "2027-01-04T10:30:00.000Z" in await starts(api, event_type)
    assert (await api.delete(path)).status_code == 404


async def test_only_known_callers_say_how_long(api: httpx.AsyncClient, event_type: EventType, tx: Tx) -> None:
    assert (await reserve(api, event_type, reservationDuration=60)).status_code == 401
    key = await make_key(tx, await make_owner(tx))
    body = {"eventTypeId": event_type.id, "slotStart": "2027-01-04T10:00:00Z", "reservationDuration": 60}
    answer = await api.post("/v2/slots/reservations", json=body, headers=bearer(key))
    assert answer.json()["data"]["reservationUntil"] == "2027-01-04T09:00:00.000Z"


async def test_the_booking_to_be_moved_does_not_count(api: httpx.AsyncClient, event_type: EventType) -> None:
    attendee = {"name": "Bob", "email": "bob@example.com", "timeZone": "UTC"}
    body = {"eventTypeId": event_type.id, "start": "2027-01-04T10:00:00Z", "attendee": attendee}
    uid = (await api.post("/v2/bookings", json=body)).json()["data"]["uid"]
    assert "2027-01-04T10:00:00.000Z" not in await starts(api, event_type)
    assert "2027-01-04T10:00:00.000Z" in await starts(api, event_type, bookingUidToReschedule=uid)
