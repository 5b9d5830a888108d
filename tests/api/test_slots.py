"""Slots and reservations over HTTP."""

from __future__ import annotations

import httpx
import pytest

from kalends.accounts import service as accounts
from kalends.accounts.model import User
from kalends.core.database import Tx
from kalends.engine.hours import WeeklyHours
from kalends.event_types import service as event_types
from kalends.event_types.model import Confirmation, EventType, EventTypeChanges, Period, Rescheduling, Seats
from tests.support import NOW
from tests.support.accounts import bearer, make_key, make_organization, make_owner, make_user
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


async def book(api: httpx.AsyncClient, event_type: EventType, clock: str) -> httpx.Response:
    attendee = {"name": "Bob", "email": "bob@example.com", "timeZone": "UTC"}
    body = {"eventTypeId": event_type.id, "start": f"2027-01-04T{clock}:00Z", "attendee": attendee}
    return await api.post("/v2/bookings", json=body)


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
        ({"eventTypeId": str(-(2**70))}, 400, "eventTypeId"),
        ({"timeZone": "Mars"}, 400, "IANA"),
        ({"start": "soon"}, 400, "start"),
        ({"end": "2029-01-04"}, 400, "at most 400 days"),
        ({"duration": "45"}, 400, "not offered in 45 minutes"),
        ({"usernames": "alice,bob"}, 400, "leave out eventTypeId"),
        ({"teamSlug": "sales"}, 400, "teamSlug is not supported yet"),
        ({"organizationSlug": "elsewhere"}, 404, "no organization 'elsewhere'"),
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
    uid = (await book(api, event_type, "10:00")).json()["data"]["uid"]
    assert "2027-01-04T10:00:00.000Z" not in await starts(api, event_type)
    assert "2027-01-04T10:00:00.000Z" in await starts(api, event_type, bookingUidToReschedule=uid)


async def test_an_organization_that_is_the_hosts_changes_nothing(api: httpx.AsyncClient, event_type: EventType) -> None:
    assert await starts(api, event_type, organizationSlug="acme") == await starts(api, event_type)


async def test_what_is_not_offered_is_explained_on_request(api: httpx.AsyncClient, event_type: EventType) -> None:
    await book(api, event_type, "10:00")
    await reserve(api, event_type, "10:30")
    answer = await api.get("/v2/slots", params={"eventTypeId": event_type.id, **DAY, "explain": "true"})
    assert answer.json()["data"] == {"2027-01-04": [{"start": f"2027-01-04T09:{m}:00.000Z"} for m in ("00", "30")]}
    assert answer.json()["notOffered"] == {
        "2027-01-04": [
            {"start": "2027-01-04T10:00:00.000Z", "reasons": ["booking"]},
            {"start": "2027-01-04T10:30:00.000Z", "reasons": ["reservation"]},
        ]
    }


async def test_a_full_day_is_explained_and_refused(api: httpx.AsyncClient, tx: Tx) -> None:
    owner = await make_owner(tx)
    await make_schedule(tx, owner)
    limited = await make_event_type(tx, owner, count_limits={Period.DAY: 1})
    await book(api, limited, "10:00")
    assert await starts(api, limited) == []
    answer = await api.get("/v2/slots", params={"eventTypeId": limited.id, **DAY, "explain": "true"})
    assert answer.json()["notOffered"]["2027-01-04"][0]["reasons"] == ["bookingLimitsCount"]
    refused = (await book(api, limited, "09:00")).json()["error"]
    assert (refused["code"], refused["details"]["nextStarts"][0]) == ("SlotLimitReached", "2027-01-05T09:00:00Z")


@pytest.mark.parametrize("shape", ["time", "range"])
async def test_slots_that_people_share_say_how_many_seats_are_left(api: httpx.AsyncClient, tx: Tx, shape: str) -> None:
    owner = await make_owner(tx)
    await make_schedule(tx, owner)
    shared = await make_event_type(tx, owner, seats=Seats(3, show_attendees=False, show_count=True))
    uid = (await book(api, shared, "09:30")).json()["data"]["uid"]
    params = {"eventTypeId": shared.id, **DAY, "format": shape}
    first, second, *_ = (await api.get("/v2/slots", params=params)).json()["data"]["2027-01-04"]
    numbers = ("seatsTotal", "seatsBooked", "attendeesCount", "seatsRemaining")
    assert [first[name] for name in numbers] == [3, 0, 0, 3]
    assert [second[name] for name in numbers] == [3, 1, 1, 2]
    assert ("bookingUid" in first, second["bookingUid"]) == (False, uid)


async def test_seats_are_not_counted_for_bookers_where_the_event_type_hides_them(
    api: httpx.AsyncClient, tx: Tx
) -> None:
    owner = await make_owner(tx)
    await make_schedule(tx, owner)
    shared = await make_event_type(tx, owner, seats=Seats(3, show_attendees=False, show_count=False))
    await book(api, shared, "09:00")
    first = (await api.get("/v2/slots", params={"eventTypeId": shared.id, **DAY})).json()["data"]["2027-01-04"][0]
    assert set(first) == {"start", "bookingUid"}


async def test_a_reservation_takes_the_time_from_every_event_type_of_the_host(
    api: httpx.AsyncClient, event_type: EventType, tx: Tx
) -> None:
    owner = await accounts.get_user(tx, event_type.owner_id)
    other = await make_event_type(tx, owner, slug="an-hour", length=60)
    await reserve(api, event_type, "10:00")
    assert await starts(api, other) == ["2027-01-04T09:00:00.000Z"]
    assert (await reserve(api, other, "10:00")).status_code == 409


class TestPeople:
    """The time that people have in common."""

    async def ask(self, api: httpx.AsyncClient, *people: User, **more: str) -> httpx.Response:
        names = ",".join(person.username for person in people)
        return await api.get("/v2/slots", params={"usernames": names, **DAY, **more})

    async def couple(self, tx: Tx) -> tuple[User, User]:
        """Alice works from nine, Carol from ten o'clock on."""
        acme = await make_organization(tx)
        alice, carol = await make_owner(tx, organization=acme), await make_user(tx, organization=acme)
        await make_schedule(tx, alice)
        await make_schedule(tx, carol, weekly=(WeeklyHours((1,), 600, 1020),))
        return alice, carol

    async def test_only_what_is_free_for_all_of_them(self, api: httpx.AsyncClient, tx: Tx) -> None:
        alice, carol = await self.couple(tx)
        await book(api, await make_event_type(tx, alice), "10:30")
        answer = await self.ask(api, alice, carol, organizationSlug="acme", username=alice.username)
        assert answer.json()["data"] == {"2027-01-04": [{"start": "2027-01-04T10:00:00.000Z"}]}

    async def test_slots_are_as_long_as_asked(self, api: httpx.AsyncClient, tx: Tx) -> None:
        answer = await self.ask(api, *await self.couple(tx), duration="60", format="range")
        assert answer.json()["data"]["2027-01-04"] == [
            {"start": "2027-01-04T10:00:00.000Z", "end": "2027-01-04T11:00:00.000Z"}
        ]

    async def test_with_somebody_who_never_works_there_is_nothing(self, api: httpx.AsyncClient, tx: Tx) -> None:
        acme = await make_organization(tx)
        alice, dave = await make_owner(tx, organization=acme), await make_user(tx, organization=acme)
        await make_schedule(tx, alice)
        assert (await self.ask(api, alice, dave)).json()["data"] == {}

    async def test_people_of_other_organizations_are_not_found(self, api: httpx.AsyncClient, tx: Tx) -> None:
        alice, carol = await self.couple(tx)
        assert (await self.ask(api, alice, await make_owner(tx))).status_code == 404
        assert (await self.ask(api, alice, carol, organizationSlug="elsewhere")).status_code == 404

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"usernames": "alice"}, "from 2 to 20"),
            ({"usernames": "alice,alice"}, "from 2 to 20"),
            ({"eventTypeId": "1"}, "without an event type"),
            ({"username": "dave"}, "not one of usernames"),
        ],
    )
    async def test_a_wrong_question_says_what_to_change(
        self, api: httpx.AsyncClient, tx: Tx, more: dict[str, str], words: str
    ) -> None:
        answer = await self.ask(api, *await self.couple(tx), **more)
        assert answer.status_code == 400
        assert words in answer.json()["error"]["message"]


async def test_slots_for_a_booking_to_move_are_as_long_as_it_is(api: httpx.AsyncClient, tx: Tx) -> None:
    owner = await make_owner(tx)
    await make_schedule(tx, owner)
    event_type = await make_event_type(tx, owner, length_options=(30, 60))
    attendee = {"name": "Bob", "email": "bob@example.com", "timeZone": "UTC"}
    body = {"eventTypeId": event_type.id, "start": "2027-01-04T10:00:00Z", "lengthInMinutes": 60, "attendee": attendee}
    uid = (await api.post("/v2/bookings", json=body)).json()["data"]["uid"]
    last = {"start": "2027-01-04T16:00:00Z", "end": "2027-01-04T17:00:00Z"}
    assert len(await starts(api, event_type, **last)) == 2
    assert await starts(api, event_type, **last, duration="30", bookingUidToReschedule=uid) == [
        "2027-01-04T16:00:00.000Z",
        "2027-01-04T16:30:00.000Z",
    ]
    assert await starts(api, event_type, **last, bookingUidToReschedule=uid) == ["2027-01-04T16:00:00.000Z"]


async def test_a_booking_of_another_event_type_stays_where_it_is_and_does_not_say_how_long_slots_are(
    api: httpx.AsyncClient, tx: Tx
) -> None:
    owner = await make_owner(tx)
    await make_schedule(tx, owner)
    event_type, other = await make_event_type(tx, owner), await make_event_type(tx, owner, slug="hour", length=60)
    uid = (await book(api, other, "10:00")).json()["data"]["uid"]
    free = ["2027-01-04T09:00:00.000Z", "2027-01-04T09:30:00.000Z"]
    assert await starts(api, event_type, bookingUidToReschedule=uid) == free
    assert (await book(api, event_type, "10:00")).json()["error"]["code"] == "SlotTaken"


async def test_slots_for_a_seat_to_move_leave_the_others_their_time(api: httpx.AsyncClient, tx: Tx) -> None:
    owner = await make_owner(tx)
    await make_schedule(tx, owner)
    event_type = await make_event_type(
        tx, owner, slot_interval=15, seats=Seats(3, show_attendees=False, show_count=True)
    )
    uid = (await book(api, event_type, "10:00")).json()["data"]["uid"]
    near = {"start": "2027-01-04T09:45:00Z", "end": "2027-01-04T10:30:00Z", "bookingUidToReschedule": uid}
    clocks = [f"2027-01-04T{clock}:00.000Z" for clock in ("09:45", "10:15")]
    assert await starts(api, event_type, **near) == clocks, "its own start is nothing new"
    attendee = {"name": "Carol", "email": "carol@example.com", "timeZone": "UTC"}
    body = {"eventTypeId": event_type.id, "start": "2027-01-04T10:00:00Z", "attendee": attendee}
    assert (await api.post("/v2/bookings", json=body)).json()["data"]["uid"] == uid
    assert await starts(api, event_type, **near) == []
    del near["bookingUidToReschedule"]
    assert await starts(api, event_type, **near) == ["2027-01-04T10:00:00.000Z"]


@pytest.mark.parametrize("state", ["waiting", "cancelled"])
async def test_slots_for_a_booking_that_takes_no_time_are_as_long_as_it_is(
    api: httpx.AsyncClient, tx: Tx, state: str
) -> None:
    owner = await make_owner(tx)
    await make_schedule(tx, owner)
    waiting = Confirmation(blocks_slot=False) if state == "waiting" else None
    event_type = await make_event_type(
        tx, owner, length_options=(30, 60), confirmation=waiting, rescheduling=Rescheduling(cancelled=True)
    )
    attendee = {"name": "Bob", "email": "bob@example.com", "timeZone": "UTC"}
    body = {"eventTypeId": event_type.id, "start": "2027-01-04T10:00:00Z", "lengthInMinutes": 60, "attendee": attendee}
    uid = (await api.post("/v2/bookings", json=body)).json()["data"]["uid"]
    if state == "cancelled":
        await api.post(f"/v2/bookings/{uid}/cancel", json={})
    last = {"start": "2027-01-04T16:00:00Z", "end": "2027-01-04T17:00:00Z"}
    assert await starts(api, event_type, **last, bookingUidToReschedule=uid) == ["2027-01-04T16:00:00.000Z"]


async def test_a_booking_keeps_its_length_when_the_event_type_has_it_no_longer(api: httpx.AsyncClient, tx: Tx) -> None:
    owner = await make_owner(tx)
    await make_schedule(tx, owner)
    event_type = await make_event_type(tx, owner, length=60)
    uid = (await book(api, event_type, "10:00")).json()["data"]["uid"]
    await event_types.update(tx, owner, event_type.id, EventTypeChanges(length=30), NOW)
    last = {"start": "2027-01-04T16:00:00Z", "end": "2027-01-04T17:00:00Z", "bookingUidToReschedule": uid}
    for asked in ({}, {"duration": "60"}):
        assert await starts(api, event_type, **last, **asked) == ["2027-01-04T16:00:00.000Z"]


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Kathmandu", "Australia/Adelaide", "Pacific/Chatham", "UTC"])
@pytest.mark.parametrize("minutes", [{"length": 60}, {"length": 30}, {"length": 45, "optimized_slots": True}])
async def test_what_any_clock_is_shown_can_be_reserved(
    api: httpx.AsyncClient, tx: Tx, zone: str, minutes: dict[str, int]
) -> None:
    owner = await make_owner(tx)
    await make_schedule(tx, owner, weekly=(WeeklyHours((1,), 551, 1020),))
    event_type = await make_event_type(tx, owner, **minutes)
    for start in await starts(api, event_type, timeZone=zone):
        answer = await api.post("/v2/slots/reservations", json={"eventTypeId": event_type.id, "slotStart": start})
        assert answer.status_code == 201, start
        await api.delete(f"/v2/slots/reservations/{answer.json()['data']['reservationUid']}")


@pytest.mark.parametrize("seats", [None, Seats(2, show_attendees=False, show_count=True)])
async def test_a_booking_is_moved_to_what_any_clock_is_shown(
    api: httpx.AsyncClient, tx: Tx, seats: Seats | None
) -> None:
    owner = await make_owner(tx)
    await make_schedule(tx, owner, weekly=(WeeklyHours((1,), 551, 1020),))
    event_type = await make_event_type(tx, owner, length=60, seats=seats)
    booked = (await book(api, event_type, "10:00")).json()["data"]
    body = {"seatUid": booked["seatUid"]} if seats else {}
    shown = await starts(api, event_type, timeZone="Asia/Kolkata", bookingUidToReschedule=booked["uid"])
    assert shown[0] == "2027-01-04T15:00:00.000+05:30"
    moved = await api.post(f"/v2/bookings/{booked['uid']}/reschedule", json={"start": shown[0], **body})
    assert (moved.status_code, moved.json()["data"]["start"]) == (201, "2027-01-04T09:30:00.000Z")
