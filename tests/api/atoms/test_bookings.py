"""Booking, moving, reading and cancelling as a page does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
import pytest

from kalends.core.database import Tx
from kalends.event_types.model import Confirmation, Frequency, Location, LocationKind, Recurrence, Seats
from tests.api.atoms.conftest import Scene, booking, scene_with
from tests.support.accounts import bearer
from tests.support.clock import Clock
from tests.support.event_types import make_event_type

NEWEST = {"cal-api-version": "2024-08-13"}


async def booked(page: httpx.AsyncClient, scene: Scene, *more: str, **changes: Any) -> dict[str, Any]:
    answer = await page.post("/bookings", json=booking(scene, *more, **changes))
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


async def test_a_booking_is_answered_whole(old: httpx.AsyncClient, scene: Scene) -> None:
    data = await booked(old, scene)
    assert (data["status"], data["startTime"], data["endTime"]) == (
        "ACCEPTED",
        "2027-01-04T10:00:00.000Z",
        "2027-01-04T10:30:00.000Z",
    )
    assert data["title"] == "Thirty minutes between Alice Smith and Bob Booker"
    assert data["user"]["username"] == scene.host.username
    assert data["attendees"][0]["email"] == "bob@example.com"
    assert data["responses"] == {"name": "Bob Booker", "email": "bob@example.com", "notes": "Hello"}
    assert data["eventType"]["slug"] == "thirty-minutes"


@pytest.mark.parametrize("version", [None, "2024-04-15", "2024-06-11", "2024-06-14"])
async def test_each_date_before_2024_08_13_reads_the_old_shape(
    old: httpx.AsyncClient, scene: Scene, version: str | None
) -> None:
    uid = (await booked(old, scene))["uid"]
    headers = {"cal-api-version": version} if version else {}
    assert (await old.get(f"/bookings/{uid}", headers=headers)).json()["data"]["status"] == "ACCEPTED"


@pytest.mark.parametrize("version", ["2024-08-13", "2026-02-25"])
async def test_each_date_from_2024_08_13_on_reads_the_new_shape(
    old: httpx.AsyncClient, scene: Scene, version: str
) -> None:
    uid = (await booked(old, scene))["uid"]
    data = (await old.get(f"/bookings/{uid}", headers={"cal-api-version": version})).json()["data"]
    assert (data["status"], data["start"]) == ("accepted", "2027-01-04T10:00:00.000Z")


async def test_a_request_that_waits_is_pending(new: httpx.AsyncClient, tx: Tx) -> None:
    assert (await booked(new, await scene_with(tx, confirmation=Confirmation())))["status"] == "PENDING"


async def test_a_name_may_come_in_two_parts(new: httpx.AsyncClient, scene: Scene) -> None:
    responses = {"name": {"firstName": "Bob", "lastName": "Booker"}, "email": "bob@example.com"}
    assert (await booked(new, scene, responses=responses))["attendees"][0]["name"] == "Bob Booker"


async def test_the_chosen_length_is_that_between_start_and_end(new: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, length_options=(30, 60))
    data = await booked(new, scene, end="2027-01-04T11:00:00+00:00")
    assert data["endTime"] == "2027-01-04T11:00:00.000Z"


async def test_an_end_that_is_no_end_means_the_event_types_own_length(new: httpx.AsyncClient, scene: Scene) -> None:
    data = await booked(new, scene, end="2027-01-04T10:00:00+00:00")
    assert data["endTime"] == "2027-01-04T10:30:00.000Z"


async def test_a_location_is_chosen_by_the_names_of_the_form(new: httpx.AsyncClient, tx: Tx) -> None:
    places = (Location(LocationKind.ADDRESS, "1 High Street"), Location(LocationKind.ATTENDEE_PHONE))
    scene = await scene_with(tx, locations=places)
    bob = {"name": "Bob", "email": "bob@example.com"}
    there = await booked(new, scene, responses={**bob, "location": {"value": "inPerson", "optionValue": ""}})
    assert there["location"] == "1 High Street"
    assert there["responses"]["location"] == {"value": "inPerson", "optionValue": ""}
    called = {"value": "phone", "optionValue": "+44 1632 960001"}
    eleven = booking(scene, "2027-01-04T11:00:00+00:00", responses={**bob, "location": called})
    data = (await new.post("/bookings", json=eleven)).json()["data"]
    assert data["responses"]["location"] == {"value": "phone", "optionValue": "+441632960001"}


async def test_a_language_that_is_unknown_is_english(new: httpx.AsyncClient, scene: Scene) -> None:
    assert (await booked(new, scene, language="de-AT"))["attendees"][0]["locale"] == "de"
    other = await booked(new, scene, "2027-01-04T11:00:00+00:00", language="tlh")
    assert other["attendees"][0]["locale"] == "en"


async def test_a_dry_run_keeps_nothing(new: httpx.AsyncClient, scene: Scene) -> None:
    data = await booked(new, scene, _isDryRun=True)
    assert data["isDryRun"] is True
    assert (await new.get(f"/bookings/{data['uid']}")).status_code == 404
    assert (await booked(new, scene))["isDryRun"] is False


async def test_2_11_0_moves_a_booking_by_its_location_alone(new: httpx.AsyncClient, scene: Scene) -> None:
    first = await booked(new, scene)
    responses = {"location": {"value": "", "optionValue": ""}}
    uid = first["uid"]
    moved = await booked(
        new, scene, "2027-01-04T11:00:00+00:00", responses=responses, rescheduleUid=uid, bookingUid=uid
    )
    assert moved["uid"] != uid
    assert (moved["fromReschedule"], moved["attendees"][0]["email"]) == (uid, "bob@example.com")
    before = (await new.get(f"/bookings/{uid}")).json()["data"]
    assert (before["status"], before["rescheduled"]) == ("CANCELLED", True)


async def test_the_attendee_amends_a_booking_while_moving_it(new: httpx.AsyncClient, scene: Scene) -> None:
    uid = (await booked(new, scene))["uid"]
    said = {"name": "Robert", "email": "bob@example.com", "notes": "Goodbye", "guests": ["carol@example.com"]}
    moved = await booked(new, scene, "2027-01-04T11:00:00+00:00", responses=said, rescheduleUid=uid)
    assert moved["responses"] == said
    assert moved["title"] == "Thirty minutes between Alice Smith and Robert"


async def test_somebody_else_who_moves_a_booking_does_not_amend_it(new: httpx.AsyncClient, scene: Scene) -> None:
    first = await booked(new, scene)
    said = {"name": "Eve", "email": "eve@example.com", "notes": "Goodbye", "guests": ["carol@example.com"]}
    moved = await booked(new, scene, "2027-01-04T11:00:00+00:00", responses=said, rescheduleUid=first["uid"])
    assert (moved["responses"], moved["title"]) == (first["responses"], first["title"])


async def test_the_form_for_moving_is_filled_from_the_booking(new: httpx.AsyncClient, scene: Scene) -> None:
    uid = (await booked(new, scene))["uid"]
    data = (await new.get(f"/bookings/{uid}/reschedule")).json()["data"]
    assert (data["startTime"], data["user"]["username"]) == ("2027-01-04T10:00:00.000Z", scene.host.username)
    assert data["attendees"][0]["name"] == "Bob Booker"
    assert data["responses"] == {"name": "Bob Booker", "email": "bob@example.com", "notes": "Hello"}


@pytest.mark.parametrize("name", ["id", "uid"])
async def test_a_booking_is_cancelled_by_either_of_its_names(old: httpx.AsyncClient, scene: Scene, name: str) -> None:
    data = await booked(old, scene)
    body = {"id": data["id"], "uid": data["uid"], "cancellationReason": "User request", "allRemainingBookings": True}
    for _ in range(2):
        answer = await old.post(f"/bookings/{data[name]}/cancel", json=body)
        assert answer.status_code == 200
        assert answer.json()["data"] == {
            "bookingId": data["id"],
            "bookingUid": data["uid"],
            "onlyRemovedAttendee": False,
        }
    after = (await old.get(f"/bookings/{data['uid']}")).json()["data"]
    assert (after["status"], after["cancellationReason"]) == ("CANCELLED", "User request")


async def test_the_old_list_comes_in_pages(old: httpx.AsyncClient, scene: Scene) -> None:
    first, second = await booked(old, scene), await booked(old, scene, "2027-01-04T11:00:00+00:00")
    asked = {"limit": 1, "cursor": 0, "filters[status]": "upcoming"}
    page = (await old.get("/bookings", params=asked, headers=bearer(scene.token))).json()["data"]
    assert ([each["uid"] for each in page["bookings"]], page["nextCursor"]) == ([first["uid"]], 1)
    page = (await old.get("/bookings", params={**asked, "cursor": 1}, headers=bearer(scene.token))).json()["data"]
    assert ([each["uid"] for each in page["bookings"]], page["nextCursor"]) == ([second["uid"]], None)


async def test_the_new_list_takes_lists_with_brackets(new: httpx.AsyncClient, scene: Scene) -> None:
    uid = (await booked(new, scene))["uid"]
    asked = {"status[]": ["upcoming", "past"], "eventTypeIds[]": str(scene.event_type.id)}
    answer = await new.get("/bookings", params=asked, headers={**bearer(scene.token), **NEWEST})
    assert [each["uid"] for each in answer.json()["data"]] == [uid]
    assert answer.json()["pagination"]["totalItems"] == 1


async def test_links_lead_to_the_clients_pages_even_where_no_header_named_it(
    new: httpx.AsyncClient, scene: Scene
) -> None:
    uid = (await booked(new, scene))["uid"]
    data = (await new.get(f"/bookings/{uid}", headers=NEWEST)).json()["data"]
    assert data["links"]["booking"].startswith("https://my-app.com/bookings/")


async def test_a_repeated_request_is_answered_with_the_first_booking(
    new: httpx.AsyncClient, scene: Scene, clock: Clock
) -> None:
    first = await booked(new, scene)
    clock.advance(seconds=30)
    assert (await booked(new, scene))["uid"] == first["uid"]
    clock.advance(seconds=31)
    assert (await new.post("/bookings", json=booking(scene))).status_code == 409


@pytest.mark.parametrize("blocks_slot", [True, False])
async def test_a_request_that_waits_for_the_host_is_repeated_as_well(
    new: httpx.AsyncClient, tx: Tx, clock: Clock, blocks_slot: bool
) -> None:
    scene = await scene_with(tx, confirmation=Confirmation(blocks_slot=blocks_slot))
    first = await booked(new, scene)
    clock.advance(seconds=11)
    assert (await booked(new, scene))["uid"] == first["uid"]
    host = {"Authorization": f"Bearer {scene.token}", "cal-api-version": "2024-08-13"}
    assert len((await new.get("/bookings", headers=host)).json()["data"]) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"responses": {"name": "Bob Booker", "email": "eve@example.com", "notes": "Hello"}},
        {"responses": {"name": "Bob Booker", "email": "bob@example.com", "notes": "Goodbye"}},
        {"timeZone": "Europe/Berlin"},
    ],
)
async def test_a_request_that_says_something_else_is_no_repetition(
    new: httpx.AsyncClient, scene: Scene, other: dict[str, Any]
) -> None:
    await booked(new, scene)
    assert (await new.post("/bookings", json=booking(scene, **other))).status_code == 409


async def test_a_repeated_move_is_answered_with_the_first_one(
    new: httpx.AsyncClient, scene: Scene, clock: Clock
) -> None:
    uid = (await booked(new, scene))["uid"]
    eleven = booking(scene, "2027-01-04T11:00:00+00:00", rescheduleUid=uid, bookingUid=uid)
    first = (await new.post("/bookings", json=eleven)).json()["data"]
    clock.advance(seconds=11)
    again = await new.post("/bookings", json=eleven)
    assert (again.status_code, again.json()["data"]["uid"]) == (201, first["uid"])
    clock.advance(minutes=1)
    assert (await new.post("/bookings", json=eleven)).status_code == 400


async def test_instant_meetings_are_refused_by_name(new: httpx.AsyncClient, scene: Scene) -> None:
    answer = await new.post("/bookings/instant", json=booking(scene))
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "NotSupported")


async def test_an_embedded_booker_does_without_the_clients_pages(new: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx)
    answer = await new.post("/bookings", json=booking(scene), headers={"x-cal-platform-embed": "true"})
    uid = answer.json()["data"]["uid"]
    data = (await new.get(f"/bookings/{uid}", headers=NEWEST)).json()["data"]
    assert data["links"]["booking"] == f"http://kalends.test/booking/{uid}"
    listed = await new.get("/bookings", headers={**scene.client.headers, **NEWEST})
    assert [each["uid"] for each in listed.json()["data"]] == [uid], "the client still hears of it"


async def test_a_series_is_booked_whole_and_cancelled_from_one_on(new: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, recurrence=Recurrence(Frequency.WEEKLY, interval=1, occurrences=4))
    starts = [f"2027-01-{day:02}T10:00:00+00:00" for day in (4, 11, 18)]
    bodies = [booking(scene, start, recurringEventId="any", recurringCount=3) for start in starts]
    made = (await new.post("/bookings/recurring", json=bodies)).json()["data"]
    assert [each["startTime"][:10] for each in made] == ["2027-01-04", "2027-01-11", "2027-01-18"]
    assert len({each["recurringEventId"] for each in made}) == 1
    body = {"allRemainingBookings": True}
    assert (await new.post(f"/bookings/{made[1]['uid']}/cancel", json=body)).status_code == 200
    left = [(await new.get(f"/bookings/{each['uid']}")).json()["data"]["status"] for each in made]
    assert left == ["ACCEPTED", "CANCELLED", "CANCELLED"]


HOSTS = ("Europe/London", ["2027-03-22T10:00:00+00:00", "2027-03-29T09:00:00+00:00"])
ATTENDEES = ("America/New_York", ["2027-03-08T15:00:00Z", "2027-03-15T14:00:00Z", "2027-03-22T14:00:00Z"])
PAGES = ("Asia/Tokyo", ["2027-03-08T10:00:00-05:00", "2027-03-15T10:00:00-04:00", "2027-03-22T10:00:00-04:00"])
"""A booker in New York who looks at the times in Tokyo: pages count by the browser's clock all the same."""


@pytest.mark.parametrize(("zone", "starts"), [HOSTS, ATTENDEES, PAGES], ids=["host", "attendee", "page"])
async def test_a_series_goes_by_the_clock_that_the_booker_was_told(
    new: httpx.AsyncClient, tx: Tx, zone: str, starts: list[str]
) -> None:
    scene = await scene_with(tx, recurrence=Recurrence(Frequency.WEEKLY, interval=1, occurrences=4))
    bodies = [booking(scene, start, timeZone=zone) for start in starts]
    answer = await new.post("/bookings/recurring", json=bodies)
    assert answer.status_code == 201, answer.text
    told = [datetime.fromisoformat(start) for start in starts]
    assert [datetime.fromisoformat(each["startTime"]) for each in answer.json()["data"]] == told
    assert (await new.post("/bookings/recurring", json=bodies)).json() == answer.json()


async def test_starts_that_are_a_series_by_no_clock_are_refused(new: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, recurrence=Recurrence(Frequency.WEEKLY, interval=1, occurrences=4))
    starts = ["2027-03-22T10:00:00+00:00", "2027-03-29T09:00:00+00:00", "2027-04-05T10:00:00+00:00"]
    answer = await new.post("/bookings/recurring", json=[booking(scene, start) for start in starts])
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "BadRequest")
    assert error["details"] == {
        "occurrence": 3,
        "start": "2027-04-05T09:00:00.000Z",
        "asked": "2027-04-05T10:00:00.000Z",
    }


async def test_an_occurrence_that_the_attendees_clock_moves_out_of_hours_is_named(
    new: httpx.AsyncClient, tx: Tx
) -> None:
    scene = await scene_with(tx, recurrence=Recurrence(Frequency.WEEKLY, interval=1, occurrences=2))
    starts = [
        "2027-03-22T12:30:00-04:00",
        "2027-03-29T12:30:00-04:00",
    ]  # at 16:30, then at 17:30 where the host works from 9 to 17
    bodies = [booking(scene, start, end=None, timeZone="America/New_York") for start in starts]
    answer = await new.post("/bookings/recurring", json=bodies)
    error = answer.json()["error"]
    assert (answer.status_code, error["details"]["occurrence"]) == (400, 2)
    assert "2027-03-29T16:30:00.000Z" in error["message"]


async def test_a_repeated_series_is_answered_with_the_first_one(new: httpx.AsyncClient, tx: Tx, clock: Clock) -> None:
    scene = await scene_with(tx, recurrence=Recurrence(Frequency.WEEKLY, interval=1, occurrences=4))
    bodies = [booking(scene, f"2027-01-{day:02}T10:00:00+00:00") for day in (4, 11, 18)]
    first = (await new.post("/bookings/recurring", json=bodies)).json()["data"]
    clock.advance(seconds=30)
    again = await new.post("/bookings/recurring", json=bodies)
    assert (again.status_code, again.json()["data"]) == (201, first)
    assert (await new.post("/bookings/recurring", json=bodies[:2])).status_code == 409, "another series"
    clock.advance(seconds=31)
    assert (await new.post("/bookings/recurring", json=bodies)).status_code == 409


async def test_a_request_under_a_key_is_answered_again_for_a_day(new: httpx.AsyncClient, tx: Tx, clock: Clock) -> None:
    scene = await scene_with(tx)
    first = await new.post("/bookings", json=booking(scene), headers={"Idempotency-Key": "7"})
    clock.advance(hours=1)
    again = await new.post("/bookings", json=booking(scene), headers={"Idempotency-Key": "7"})
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    eleven = booking(scene, "2027-01-04T11:00:00+00:00")
    other = await new.post("/bookings", json=eleven, headers={"Idempotency-Key": "7"})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "IdempotencyKeyReused")


async def test_a_series_under_a_key_is_answered_again_for_a_day(new: httpx.AsyncClient, tx: Tx, clock: Clock) -> None:
    scene = await scene_with(tx, recurrence=Recurrence(Frequency.WEEKLY, interval=1, occurrences=4))
    bodies = [booking(scene, f"2027-01-{day:02}T10:00:00+00:00") for day in (4, 11)]
    first = await new.post("/bookings/recurring", json=bodies, headers={"Idempotency-Key": "7"})
    clock.advance(hours=1)
    again = await new.post("/bookings/recurring", json=bodies, headers={"Idempotency-Key": "7"})
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    other = await new.post("/bookings/recurring", json=bodies[:1], headers={"Idempotency-Key": "7"})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "IdempotencyKeyReused")


async def test_a_repeated_seat_is_answered_with_the_first_one(new: httpx.AsyncClient, tx: Tx, clock: Clock) -> None:
    scene = await scene_with(tx, seats=Seats(3, show_attendees=False, show_count=True))
    first = await booked(new, scene)
    await booked(new, scene, responses={"name": "Eve", "email": "eve@example.com"})
    clock.advance(seconds=30)
    again = await booked(new, scene)
    assert (again["uid"], again["seatsReferences"]) == (first["uid"], first["seatsReferences"])
    clock.advance(seconds=31)
    assert (await new.post("/bookings", json=booking(scene))).status_code == 409


async def test_a_repeated_seat_is_found_in_a_booking_that_others_have_begun(
    new: httpx.AsyncClient, tx: Tx, clock: Clock
) -> None:
    scene = await scene_with(tx, seats=Seats(3, show_attendees=False, show_count=True))
    await booked(new, scene, responses={"name": "Eve", "email": "eve@example.com"})
    clock.advance(seconds=300)
    first = await booked(new, scene)
    clock.advance(seconds=30)
    assert (await booked(new, scene))["seatsReferences"] == first["seatsReferences"]


async def test_nothing_is_left_of_a_series_that_is_refused(new: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, recurrence=Recurrence(Frequency.WEEKLY, interval=1, occurrences=3))
    other = await make_event_type(tx, scene.host, slug="other")
    third = booking(scene, "2027-01-18T10:00:00+00:00", eventTypeId=other.id)
    assert (await new.post("/bookings", json=third)).status_code == 201
    assert (await new.post("/bookings", json=booking(scene))).status_code == 409
    mine = await new.get("/bookings", params={"take": 100}, headers={**bearer(scene.token), **NEWEST})
    assert [each["start"][:10] for each in mine.json()["data"]] == ["2027-01-18"]


async def test_an_empty_series_is_refused(new: httpx.AsyncClient) -> None:
    assert (await new.post("/bookings/recurring", json=[])).status_code == 400


async def test_a_seat_is_seen_moved_and_given_up_by_its_own_uid(new: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, seats=Seats(2, show_attendees=False, show_count=True))
    await booked(new, scene)
    eve = {"name": "Eve", "email": "eve@example.com"}
    data = await booked(new, scene, responses=eve)
    (reference,) = data["seatsReferences"]
    whole = (await new.get(f"/bookings/{data['uid']}")).json()["data"]
    assert (whole["attendees"], whole["seatsReferences"]) == ([], [])
    seat = reference["referenceUid"]
    seen = (await new.get(f"/bookings/{seat}/reschedule")).json()["data"]
    assert (seen["uid"], [each["email"] for each in seen["attendees"]]) == (data["uid"], ["eve@example.com"])
    moved = await booked(new, scene, "2027-01-04T11:00:00+00:00", responses=eve, rescheduleUid=seat)
    assert moved["startTime"] == "2027-01-04T11:00:00.000Z"
    body = {"seatReferenceUid": moved["seatsReferences"][0]["referenceUid"]}
    gone = (await new.post(f"/bookings/{moved['uid']}/cancel", json=body)).json()["data"]
    assert gone["onlyRemovedAttendee"] is False, "nobody else is left"


async def test_a_series_of_seats_is_booked_and_cancelled_from_one_on(new: httpx.AsyncClient, tx: Tx) -> None:
    weekly = Recurrence(Frequency.WEEKLY, interval=1, occurrences=3)
    scene = await scene_with(tx, recurrence=weekly, seats=Seats(2, show_attendees=False, show_count=True))
    bodies = [booking(scene, f"2027-01-{day:02}T10:00:00+00:00") for day in (4, 11, 18)]
    eve = [{**body, "responses": {"name": "Eve", "email": "eve@example.com"}} for body in bodies]
    assert (await new.post("/bookings/recurring", json=eve)).status_code == 201
    made = (await new.post("/bookings/recurring", json=bodies)).json()["data"]
    seats = [each["seatsReferences"][0]["referenceUid"] for each in made]
    assert (len({each["recurringEventId"] for each in made}), len(set(seats))) == (1, 3)
    body = {"allRemainingBookings": True, "seatReferenceUid": seats[1]}
    answer = await new.post(f"/bookings/{made[1]['uid']}/cancel", json=body)
    assert answer.json()["data"]["onlyRemovedAttendee"] is True
    assert [(await new.get(f"/bookings/{seat}")).status_code for seat in seats] == [200, 404, 404]
