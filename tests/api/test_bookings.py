"""Bookings over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from kalends.accounts.model import Redirects, User
from kalends.core.database import Tx
from kalends.event_types.model import (
    Confirmation,
    EventType,
    Frequency,
    Location,
    LocationKind,
    Recurrence,
    Rescheduling,
    Seats,
)
from tests.support.accounts import Client, bearer, make_client, make_managed_user, make_tokens
from tests.support.clock import Clock
from tests.support.event_types import make_event_type, make_schedule

BOB = {"name": "Bob Booker", "email": "bob@example.com", "timeZone": "Europe/Berlin", "language": "de"}
TEN = "2027-01-04T10:00:00Z"


@dataclass(frozen=True)
class Scene:
    """A customer's app with one expert."""

    client: Client
    host: User
    event_type: EventType
    token: str


async def scene_with(tx: Tx, *, permissions: tuple[str, ...] = ("*",), **rules: Any) -> Scene:
    page = "https://my-app.com/bookings"
    redirects = Redirects(page, f"{page}/reschedule", f"{page}/cancel")
    client = await make_client(tx, redirects=redirects, permissions=permissions)
    host = await make_managed_user(tx, client)
    await make_schedule(tx, host)
    event_type = await make_event_type(tx, host, **rules)
    return Scene(client, host, event_type, (await make_tokens(tx, host)).access_token)


@pytest.fixture
async def scene(tx: Tx) -> Scene:
    """An app with an expert whom anybody may book for half an hour."""
    return await scene_with(tx)


async def book(api: httpx.AsyncClient, scene: Scene, /, **changes: object) -> httpx.Response:
    body = {"eventTypeId": scene.event_type.id, "start": TEN, "attendee": BOB, **changes}
    return await api.post("/v2/bookings", json=body)


async def booked(api: httpx.AsyncClient, scene: Scene, start: str = TEN, **more: object) -> dict[str, Any]:
    answer = await book(api, scene, start=start, **more)
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


@pytest.mark.parametrize(
    ("location", "field"),
    [
        ({}, "location"),
        ({"type": "attic"}, "location"),
        ({"type": "attendeePhone"}, "location.phone"),
        ({"type": "link", "link": "https://example.com"}, "location.link"),
        (5, "location"),
    ],
)
async def test_a_wrong_location_is_named_as_it_was_sent(
    api: httpx.AsyncClient, scene: Scene, location: object, field: str
) -> None:
    refused = (await book(api, scene, location=location)).json()["error"]
    assert {detail["field"] for detail in refused["details"]} <= {field, "location"}
    assert refused["message"].startswith(field)


@pytest.mark.parametrize("number", ["2027", "1.5", "-1"])
async def test_a_number_is_no_instant_in_a_filter(api: httpx.AsyncClient, scene: Scene, number: str) -> None:
    asked = await api.get("/v2/bookings", params={"afterStart": number}, headers=bearer(scene.token))
    assert (asked.status_code, asked.json()["error"]["message"]) == (
        400,
        "afterStart: write the instant like 2027-01-04T09:00:00Z.",
    )


async def test_null_leaves_a_field_out(api: httpx.AsyncClient, scene: Scene) -> None:
    named = ("guests", "metadata", "bookingFieldsResponses", "lengthInMinutes", "location")
    made = await booked(api, scene, attendee={**BOB, "language": None}, **dict.fromkeys(named))
    assert (made["attendees"][0]["language"], made["guests"], made["metadata"]) == ("en", [], {})


@pytest.mark.parametrize("start", ["9999-12-31T23:30:00Z", "0001-01-01T00:00:00+14:00", "2200-01-03T10:00:00Z"])
async def test_a_start_out_of_reach_is_told_so(api: httpx.AsyncClient, scene: Scene, start: str) -> None:
    uid = (await booked(api, scene))["uid"]
    moved = await api.post(f"/v2/bookings/{uid}/reschedule", json={"start": start})
    for answer in (await book(api, scene, start=start), moved):
        assert answer.status_code == 400
        assert "start: the year" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"language": "xx"}, "attendee.language must be"),
        ({"phoneNumber": "abc"}, "attendee.phoneNumber"),
        ({"name": "x" * 201}, "attendee.name"),
    ],
)
async def test_what_is_wrong_with_an_attendee_is_named(
    api: httpx.AsyncClient, scene: Scene, wrong: dict[str, str], words: str
) -> None:
    answer = await book(api, scene, attendee={**BOB, **wrong})
    assert answer.status_code == 400
    assert words in answer.json()["error"]["message"]


async def test_an_attendees_number_is_kept_in_its_normal_form(api: httpx.AsyncClient, scene: Scene) -> None:
    data = await booked(api, scene, attendee={**BOB, "phoneNumber": "+44 1632 960001"})
    assert data["attendees"][0]["phoneNumber"] == "+441632960001"


async def test_a_reason_has_an_end(api: httpx.AsyncClient, scene: Scene) -> None:
    uid = (await booked(api, scene))["uid"]
    answer = await api.post(f"/v2/bookings/{uid}/cancel", json={"cancellationReason": "x" * 10_001})
    assert (answer.status_code, answer.json()["error"]["details"][0]["field"]) == (400, "cancellationReason")


async def test_filters_may_name_any_instant_that_there_is(api: httpx.AsyncClient, scene: Scene) -> None:
    ever = {"afterStart": "1970-01-01T00:00:00Z", "beforeEnd": "9999-12-31T23:59:59Z"}
    assert (await api.get("/v2/bookings", params=ever, headers=bearer(scene.token))).status_code == 200
    never = {"afterStart": "0001-01-01T00:00:00+14:00"}
    assert (await api.get("/v2/bookings", params=never, headers=bearer(scene.token))).status_code == 400


async def test_a_booking_is_answered_whole(api: httpx.AsyncClient, scene: Scene) -> None:
    data = await booked(api, scene, bookingFieldsResponses={"notes": "Hello"}, guests=["carol@example.com"])
    assert (data["status"], data["start"], data["end"], data["duration"]) == (
        "accepted",
        "2027-01-04T10:00:00.000Z",
        "2027-01-04T10:30:00.000Z",
        30,
    )
    assert data["eventType"] == {"id": scene.event_type.id, "slug": "thirty-minutes"}
    assert data["hosts"][0]["email"] == scene.host.contract_email
    assert data["hosts"][0]["displayEmail"] == scene.host.email
    assert data["attendees"][0]["displayEmail"] == "bob@example.com"
    assert data["bookingFieldsResponses"]["notes"] == "Hello"
    assert data["guests"] == ["carol@example.com"]


async def test_the_links_lead_to_the_clients_pages(api: httpx.AsyncClient, scene: Scene) -> None:
    data = await booked(api, scene)
    uid, name = data["uid"], scene.host.username
    assert data["links"] == {
        "booking": f"https://my-app.com/bookings/{uid}?slug=thirty-minutes&username={name}",
        "reschedule": "https://my-app.com/bookings/reschedule"
        f"?rescheduleUid={uid}&eventTypeSlug=thirty-minutes&username={name}&slug=thirty-minutes&reschedule=true",
        "cancel": f"https://my-app.com/bookings/cancel/{uid}?slug=thirty-minutes&username={name}&cancel=true",
        "success": None,
    }


async def test_whoever_knows_the_uid_sees_moves_and_cancels_it(api: httpx.AsyncClient, scene: Scene) -> None:
    uid = (await booked(api, scene))["uid"]
    assert (await api.get(f"/v2/bookings/{uid}")).json()["data"]["uid"] == uid
    body = {"start": "2027-01-04T11:00:00Z", "reschedulingReason": "Train", "rescheduledBy": "bob@example.com"}
    moved = (await api.post(f"/v2/bookings/{uid}/reschedule", json=body)).json()["data"]
    assert (moved["rescheduledFromUid"], moved["reschedulingReason"]) == (uid, "Train")
    old = (await api.get(f"/v2/bookings/{uid}")).json()["data"]
    assert (old["status"], old["rescheduledToUid"]) == ("cancelled", moved["uid"])
    reason = {"cancellationReason": "Ill"}
    cancelled = (await api.post(f"/v2/bookings/{moved['uid']}/cancel", json=reason)).json()["data"]
    assert (cancelled["status"], cancelled["cancellationReason"]) == ("cancelled", "Ill")


async def test_cancelling_needs_no_body(api: httpx.AsyncClient, scene: Scene) -> None:
    uid = (await booked(api, scene))["uid"]
    assert (await api.post(f"/v2/bookings/{uid}/cancel")).json()["data"]["status"] == "cancelled"


async def test_a_booking_may_be_cancelled_by_its_number(api: httpx.AsyncClient, scene: Scene) -> None:
    number = (await booked(api, scene))["id"]
    assert (await api.post(f"/v2/bookings/{number}/cancel")).json()["data"]["status"] == "cancelled"
    assert (await api.post(f"/v2/bookings/{number + 1}/cancel")).status_code == 404


async def test_the_host_confirms_and_declines(api: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, confirmation=Confirmation())
    first, second = await booked(api, scene), await booked(api, scene, "2027-01-04T11:00:00Z")
    assert first["status"] == "pending"
    confirm = f"/v2/bookings/{first['uid']}/confirm"
    assert (await api.post(confirm)).status_code == 401
    assert (await api.post(confirm, headers=bearer(scene.token))).json()["data"]["status"] == "accepted"
    decline = await api.post(
        f"/v2/bookings/{second['uid']}/decline", json={"reason": "Away"}, headers=scene.client.headers
    )
    assert (decline.json()["data"]["status"], decline.json()["data"]["cancellationReason"]) == ("rejected", "Away")


@pytest.mark.parametrize(
    ("permissions", "reading", "writing"),
    [(("*",), 200, 200), (("BOOKING_READ",), 200, 403), (("BOOKING_WRITE",), 403, 200), (("PROFILE_READ",), 403, 403)],
)
async def test_a_token_reaches_as_far_as_its_clients_permissions(
    api: httpx.AsyncClient, tx: Tx, permissions: tuple[str, ...], reading: int, writing: int
) -> None:
    scene = await scene_with(tx, permissions=permissions, confirmation=Confirmation())
    first, second = await booked(api, scene), await booked(api, scene, "2027-01-04T11:00:00Z")
    headers = bearer(scene.token)
    assert (await api.get("/v2/bookings", headers=headers)).status_code == reading
    assert (await api.post(f"/v2/bookings/{first['uid']}/confirm", headers=headers)).status_code == writing
    assert (await api.post(f"/v2/bookings/{second['uid']}/decline", headers=headers)).status_code == writing


async def test_without_the_permission_the_host_is_nobody_special(api: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, permissions=("BOOKING_READ",), cancelling_disabled=True)
    uid = (await booked(api, scene))["uid"]
    refused = await api.post(f"/v2/bookings/{uid}/cancel", headers=bearer(scene.token))
    assert (refused.status_code, refused.json()["error"]["message"]) == (
        400,
        "Bookings of this event type cannot be cancelled; ask the host.",
    )


async def test_a_list_says_where_it_stands(api: httpx.AsyncClient, scene: Scene) -> None:
    for clock in ("10:00", "11:00", "12:00"):
        await booked(api, scene, f"2027-01-04T{clock}:00Z")
    params = {"take": 2, "skip": 0, "status": "upcoming,past", "sortStart": "desc"}
    answer = (await api.get("/v2/bookings", params=params, headers=bearer(scene.token))).json()
    assert [data["start"][11:16] for data in answer["data"]] == ["12:00", "11:00"]
    assert answer["pagination"] == {
        "totalItems": 3,
        "remainingItems": 1,
        "returnedItems": 2,
        "itemsPerPage": 2,
        "currentPage": 1,
        "totalPages": 2,
        "hasNextPage": True,
        "hasPreviousPage": False,
    }


async def test_a_client_lists_the_bookings_of_its_users(api: httpx.AsyncClient, scene: Scene) -> None:
    uid = (await booked(api, scene))["uid"]
    answer = await api.get("/v2/bookings", headers=scene.client.headers)
    assert [data["uid"] for data in answer.json()["data"]] == [uid]


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"start": "2027-01-04T10:10:00Z"}, 400, "not offered"),
        ({"start": "soon"}, 400, "start"),
        ({"eventTypeId": 0}, 404, "no such event type"),
        ({"eventTypeId": None}, 400, "Name the event type"),
        ({"attendee": {"name": "Bob", "timeZone": "UTC"}}, 400, "attendee.email is missing"),
        ({"attendee": {**BOB, "email": "bob"}}, 400, "attendee.email"),
        ({"attendee": {**BOB, "timeZone": "Mars"}}, 400, "attendee.timeZone"),
        ({"attendee": {**BOB, "email": None, "phoneNumber": "+441632960001"}}, 400, "only event types of teams"),
        ({"location": "here"}, 400, "not offered there"),
        ({"meetingUrl": "meet.example"}, 400, "write the link in full"),
        ({"meetingUrl": "https://meet.example/b", "location": {"type": "link"}}, 400, "two places"),
        ({"instant": True}, 400, "instant: only event types of teams"),
        ({"teamSlug": "sales"}, 400, "teamSlug: no team has event types here"),
        ({"routing": {"teamMemberIds": [0]}}, 400, "somebody who is not this event type's host"),
        ({"location": {"type": "phone"}}, 400, "not offered there"),
        ({"guests": ["nobody"]}, 400, "guests"),
        ({"recurrenceCount": 3}, 400, "not a recurring one"),
        ({"seats": 3}, 400, "seats is not known here"),
        ({"bookingFieldsResponses": {"shoe-size": 44}}, 400, "shoe-size"),
        ({"bookingFieldsResponses": {"email": "bob@example.com"}}, 400, "belongs into attendee.email"),
    ],
)
async def test_a_wrong_request_says_what_to_change(
    api: httpx.AsyncClient, scene: Scene, change: dict[str, Any], status: int, words: str
) -> None:
    answer = await book(api, scene, **change)
    assert answer.status_code == status
    assert words in answer.json()["error"]["message"]


async def test_a_booking_may_have_a_link_of_its_own(api: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, locations=(Location(LocationKind.ADDRESS, "1 High Street"),))
    data = await booked(api, scene, meetingUrl="https://meet.example/bob")
    assert (data["location"], data["meetingUrl"]) == ("https://meet.example/bob", "https://meet.example/bob")
    assert data["bookingFieldsResponses"]["location"]["value"] == "link"


@pytest.mark.parametrize(
    ("text", "location"),
    [
        ("address", "1 High Street"),
        ("inPerson", "1 High Street"),
        ("https://meet.example/bob", "https://meet.example/bob"),
        ("At the station", "At the station"),
    ],
)
async def test_a_location_may_be_a_text(api: httpx.AsyncClient, tx: Tx, text: str, location: str) -> None:
    places = (Location(LocationKind.ADDRESS, "1 High Street"), Location(LocationKind.ATTENDEE_DEFINED))
    scene = await scene_with(tx, locations=places)
    assert (await booked(api, scene, location=text))["location"] == location


async def test_an_organizations_slug_must_be_the_hosts(api: httpx.AsyncClient, scene: Scene) -> None:
    named = {"eventTypeId": None, "eventTypeSlug": scene.event_type.slug, "username": scene.host.username}
    refused = await book(api, scene, **named, organizationSlug="elsewhere")
    assert (refused.status_code, "no organization" in refused.json()["error"]["message"]) == (404, True)
    assert (await booked(api, scene, **named, organizationSlug="acme"))["status"] == "accepted"


async def test_routing_to_the_one_host_and_no_instant_change_nothing(api: httpx.AsyncClient, scene: Scene) -> None:
    routing = {"teamMemberIds": [scene.host.id], "responseId": 7, "teamMemberEmail": scene.host.email}
    assert (await booked(api, scene, routing=routing, instant=False))["hosts"][0]["id"] == scene.host.id


async def test_those_who_share_a_booking_meet_where_the_host_says(api: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, seats=Seats(3, show_attendees=False, show_count=True))
    answer = await book(api, scene, meetingUrl="https://meet.example/bob")
    assert (answer.status_code, "meet in one place" in answer.json()["error"]["message"]) == (400, True)


async def test_a_cancelled_booking_is_moved_where_the_event_type_allows_that(api: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, rescheduling=Rescheduling(cancelled=True))
    url = f"/v2/bookings/{(await booked(api, scene))['uid']}"
    cancelled = (await api.post(f"{url}/cancel", json={"cancellationReason": "Ill"})).json()["data"]
    assert cancelled["links"]["reschedule"].startswith("https://my-app.com/bookings/reschedule")
    eleven = {"start": "2027-01-04T11:00:00Z", "emailVerificationCode": "123456"}
    moved = (await api.post(f"{url}/reschedule", json=eleven)).json()["data"]
    assert (moved["status"], moved["rescheduledFromUid"]) == ("accepted", cancelled["uid"])
    assert moved.get("cancellationReason") is None


async def test_a_taken_slot_is_a_conflict_that_names_the_next_ones(api: httpx.AsyncClient, scene: Scene) -> None:
    await booked(api, scene)
    error = (await book(api, scene)).json()["error"]
    assert (error["code"], error["details"]["nextStarts"][0]) == ("SlotTaken", "2027-01-04T10:30:00Z")


@pytest.mark.parametrize("query", ["status=odd", "eventTypeIds=1,x", "take=1000", "teamId=1"])
async def test_a_wrong_filter_is_refused(api: httpx.AsyncClient, scene: Scene, query: str) -> None:
    assert (await api.get(f"/v2/bookings?{query}", headers=bearer(scene.token))).status_code == 400


async def test_listing_needs_credentials(api: httpx.AsyncClient) -> None:
    assert (await api.get("/v2/bookings")).status_code == 401


async def test_a_series_is_answered_as_a_list(api: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, recurrence=Recurrence(Frequency.WEEKLY, 1, 3))
    series = (await book(api, scene)).json()["data"]
    assert [each["start"] for each in series] == [
        "2027-01-04T10:00:00.000Z",
        "2027-01-11T10:00:00.000Z",
        "2027-01-18T10:00:00.000Z",
    ]
    uid = series[0]["recurringBookingUid"]
    assert (await api.get(f"/v2/bookings/{uid}")).json()["data"] == series
    one = (await api.get(f"/v2/bookings/{series[1]['uid']}")).json()["data"]
    assert (one["uid"], one["recurringBookingUid"]) == (series[1]["uid"], uid)


async def test_a_series_can_be_cancelled_from_a_booking_on_and_whole(api: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, recurrence=Recurrence(Frequency.WEEKLY, 1, 3))
    series = (await book(api, scene, recurrenceCount=3)).json()["data"]
    rest = await api.post(f"/v2/bookings/{series[1]['uid']}/cancel", json={"cancelSubsequentBookings": True})
    assert [each["status"] for each in rest.json()["data"]] == ["accepted", "cancelled", "cancelled"]
    whole = await api.post(f"/v2/bookings/{series[0]['recurringBookingUid']}/cancel", json={})
    assert [each["status"] for each in whole.json()["data"]] == ["cancelled"] * 3


async def test_a_series_is_confirmed_and_declined_whole(api: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, recurrence=Recurrence(Frequency.WEEKLY, 1, 2), confirmation=Confirmation())
    for verb, status, start in (("confirm", "accepted", TEN), ("decline", "rejected", "2027-01-05T10:00:00Z")):
        series = (await book(api, scene, start=start)).json()["data"]
        path = f"/v2/bookings/{series[0]['recurringBookingUid']}/{verb}"
        answer = await api.post(path, json={}, headers=bearer(scene.token))
        assert [each["status"] for each in answer.json()["data"]] == [status, status]


async def test_the_occurrence_in_the_way_of_a_series_is_named(api: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, recurrence=Recurrence(Frequency.WEEKLY, 1, 3))
    await book(api, scene, start="2027-01-11T10:00:00Z", recurrenceCount=1)
    refused = await book(api, scene)
    assert (refused.status_code, refused.json()["error"]["details"]["occurrence"]) == (409, 2)


async def seated(api: httpx.AsyncClient, tx: Tx, *, show: bool = False) -> tuple[Scene, dict[str, Any], dict[str, Any]]:
    """An expert who takes three people at a time, and the seats of Bob and Carol."""
    scene = await scene_with(tx, seats=Seats(3, show_attendees=show, show_count=True))
    bob = await booked(api, scene)
    carol = await booked(api, scene, attendee={**BOB, "name": "Carol", "email": "carol@example.com"})
    return scene, bob, carol


async def test_a_seat_is_answered_with_its_uid(api: httpx.AsyncClient, tx: Tx) -> None:
    _, bob, carol = await seated(api, tx)
    assert bob["uid"] == carol["uid"]
    (attendee,) = carol["attendees"]
    assert (attendee["seatUid"], attendee["email"]) == (carol["seatUid"], "carol@example.com")
    found = (await api.get(f"/v2/bookings/by-seat/{carol['seatUid']}")).json()["data"]
    assert found["attendees"] == carol["attendees"]
    assert (await api.get("/v2/bookings/by-seat/nothing")).status_code == 404


async def test_who_shares_a_booking_is_told_to_the_host_alone(api: httpx.AsyncClient, tx: Tx) -> None:
    scene, bob, _ = await seated(api, tx)
    path = f"/v2/bookings/{bob['uid']}"
    assert (await api.get(path)).json()["data"]["attendees"] == []
    seen = (await api.get(path, headers=bearer(scene.token))).json()["data"]
    assert [each["name"] for each in seen["attendees"]] == ["Bob Booker", "Carol"]
    (listed,) = (await api.get("/v2/bookings", headers=bearer(scene.token))).json()["data"]
    assert len(listed["attendees"]) == 2


async def test_who_shares_a_booking_is_told_where_the_event_type_says_so(api: httpx.AsyncClient, tx: Tx) -> None:
    _, bob, carol = await seated(api, tx, show=True)
    assert len((await api.get(f"/v2/bookings/{bob['uid']}")).json()["data"]["attendees"]) == 2
    assert [each["name"] for each in carol["attendees"]] == ["Carol", "Bob Booker"]


async def test_one_seat_is_given_up_and_one_moved(api: httpx.AsyncClient, tx: Tx) -> None:
    scene, bob, carol = await seated(api, tx)
    path = f"/v2/bookings/{bob['uid']}"
    refused = await api.post(f"{path}/cancel", json={})
    assert (refused.status_code, "seatUid" in refused.json()["error"]["message"]) == (400, True)
    assert (await api.post(f"{path}/cancel", json={"seatUid": bob["seatUid"]})).json()["data"]["status"] == "accepted"
    moved = await api.post(f"{path}/reschedule", json={"seatUid": carol["seatUid"], "start": "2027-01-04T11:00:00Z"})
    assert (moved.status_code, moved.json()["data"]["seatUid"]) == (201, carol["seatUid"])
    other = await booked(api, scene, attendee={**BOB, "email": "dave@example.com"})
    wrong = await api.post(f"/v2/bookings/{other['uid']}/cancel", json={"seatUid": carol["seatUid"]})
    assert wrong.status_code == 404
    whole = await api.post(f"/v2/bookings/{other['uid']}/cancel", json={}, headers=bearer(scene.token))
    assert whole.json()["data"]["status"] == "cancelled"


async def test_who_moves_a_booking_is_named_by_an_address(api: httpx.AsyncClient, scene: Scene) -> None:
    uid = (await booked(api, scene))["uid"]
    asked = {"start": "2027-01-04T11:00:00Z", "rescheduledBy": "Bob"}
    refused = await api.post(f"/v2/bookings/{uid}/reschedule", json=asked)
    assert (refused.status_code, refused.json()["error"]["details"]) == (400, {"field": "rescheduledBy"})


async def test_who_moves_everybody_is_answered_with_no_seat(api: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, seats=Seats(3, show_attendees=False, show_count=True))
    uid = (await booked(api, scene))["uid"]
    await booked(api, scene, attendee={**BOB, "email": "carol@example.com"})
    asked = {"start": "2027-01-04T11:00:00Z", "reschedulingReason": "Ill"}
    moved = await api.post(f"/v2/bookings/{uid}/reschedule", json=asked, headers=bearer(scene.token))
    assert (moved.status_code, moved.json()["data"]["seatUid"]) == (201, "")
    assert len(moved.json()["data"]["attendees"]) == 2


async def test_a_request_under_a_key_is_answered_again(api: httpx.AsyncClient, scene: Scene) -> None:
    body = {"eventTypeId": scene.event_type.id, "start": TEN, "attendee": BOB}
    key = {"Idempotency-Key": "order 7"}
    once, again = [await api.post("/v2/bookings", json=body, headers=key) for _ in range(2)]
    assert (once.status_code, again.status_code, again.json()) == (201, 201, once.json())
    other = await api.post("/v2/bookings", json={**body, "start": "2027-01-04T11:00:00Z"}, headers=key)
    assert (other.status_code, other.json()["error"]["code"]) == (409, "IdempotencyKeyReused")
    theirs = await api.post("/v2/bookings", json=body, headers={**key, **bearer(scene.token)})
    assert theirs.json()["error"]["code"] == "SlotTaken"


async def test_a_move_under_a_key_is_answered_again(api: httpx.AsyncClient, scene: Scene) -> None:
    first, second = await booked(api, scene), await booked(api, scene, "2027-01-04T12:00:00Z")
    body, key = {"start": "2027-01-04T11:00:00Z"}, {"Idempotency-Key": "move 7"}
    url = f"/v2/bookings/{first['uid']}/reschedule"
    once, again = [await api.post(url, json=body, headers=key) for _ in range(2)]
    assert (once.status_code, again.status_code, again.json()) == (201, 201, once.json())
    assert (await api.post(url, json=body)).status_code == 400, "without the key it has been moved already"
    other = await api.post(f"/v2/bookings/{second['uid']}/reschedule", json=body, headers=key)
    assert (other.status_code, other.json()["error"]["code"]) == (409, "IdempotencyKeyReused")


async def test_a_key_is_forgotten_after_a_day(api: httpx.AsyncClient, scene: Scene, clock: Clock) -> None:
    body = {"eventTypeId": scene.event_type.id, "start": "2027-01-11T10:00:00Z", "attendee": BOB}
    key = {"Idempotency-Key": "order 7"}
    await api.post("/v2/bookings", json=body, headers=key)
    clock.advance(hours=25)
    assert (await api.post("/v2/bookings", json=body, headers=key)).json()["error"]["code"] == "SlotTaken"


async def test_a_host_who_hides_his_address_is_seen_with_it_by_himself_and_his_app_alone(
    api: httpx.AsyncClient, tx: Tx
) -> None:
    scene = await scene_with(tx, hide_organizer_email=True)
    booking = await booked(api, scene)
    assert [booking["hosts"][0][name] for name in ("email", "displayEmail")] == ["", ""]
    url = f"/v2/bookings/{booking['uid']}"
    for headers in (bearer(scene.token), scene.client.headers):
        shown = (await api.get(url, headers=headers)).json()["data"]["hosts"][0]
        assert (shown["email"], shown["displayEmail"]) == (scene.host.contract_email, scene.host.email)
    await api.post(f"{url}/cancel", headers=bearer(scene.token))
    assert "cancelledByEmail" not in (await api.get(url)).json()["data"]
    older = (await api.get(url, headers={"cal-api-version": "2024-04-15"})).json()["data"]
    assert (older["user"]["email"], older["userPrimaryEmail"], older["cancelledBy"]) == ("", "", None)


async def test_an_answer_says_where_the_event_type_wants_bookers_to_go(api: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, success_redirect_url="https://my-app.com/thanks", forward_params=False)
    assert (await booked(api, scene))["links"]["success"] == "https://my-app.com/thanks"
