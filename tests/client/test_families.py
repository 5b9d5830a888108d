"""Every operation asks what the contract has, and its answer is read into Python's words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kalends.client import (
    Attendee,
    Availability,
    BadRequest,
    Booking,
    BookingField,
    BookingWindow,
    ConfirmationPolicy,
    Guest,
    Location,
    NoticeThreshold,
    Override,
)
from kalends.client.oauth2 import authorization_url
from tests.client import recorded
from tests.client.conftest import collected, settled
from tests.client.loopback import Reply, Tape, success

START = datetime(2027, 1, 5, 9, tzinfo=UTC)
USERS = "/v2/oauth-clients/cl1/users"
CLIENT = {"client_id": "cl1", "client_secret": "a-secret"}
UID = recorded.BOOKING["uid"]


async def test_an_oauth_client_is_created_with_the_api_key(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.record("POST /v2/oauth-clients", Reply(success({"clientId": "cl1", "clientSecret": "a-secret"}), 201))
    kalends = connect(api_key="cal_key")

    made = await settled(
        kalends.oauth_clients.create(
            name="My App",
            redirect_uris=["http://localhost:4000"],
            booking_redirect_uri="http://localhost:4000/bookings",
            are_emails_enabled=True,
        )
    )

    assert (made.client_id, made.client_secret) == ("cl1", "a-secret")
    assert "a-secret" not in repr(made)
    assert tape.asked[0].headers["authorization"] == "Bearer cal_key"
    assert tape.asked[0].body == {
        "name": "My App",
        "redirectUris": ["http://localhost:4000"],
        "permissions": ["*"],
        "bookingRedirectUri": "http://localhost:4000/bookings",
        "areEmailsEnabled": True,
    }


async def test_oauth_clients_are_listed_read_changed_and_deleted(tape: Tape, connect: Callable[..., Any]) -> None:
    one = "/v2/oauth-clients/cl1"
    tape.record("GET /v2/oauth-clients", Reply(success([recorded.CLIENT])))
    for method in ("GET", "PATCH", "DELETE"):
        tape.record(f"{method} {one}", Reply(success(recorded.CLIENT)))
    clients = connect(api_key="cal_key").oauth_clients

    listed = await settled(clients.list())
    assert listed == (await settled(clients.get("cl1")),)
    await settled(clients.update("cl1", booking_cancel_redirect_uri=None))
    await settled(clients.delete("cl1"))

    assert listed[0].booking_redirect_uri == "http://localhost:4000/bookings"
    assert listed[0].booking_cancel_redirect_uri is None
    assert listed[0].created_at == datetime(2027, 1, 4, 8, tzinfo=UTC)
    assert tape.asked[2].body == {"bookingCancelRedirectUri": None}
    assert tape.calls() == ["GET /v2/oauth-clients", f"GET {one}", f"PATCH {one}", f"DELETE {one}"]


async def test_an_api_key_is_refreshed(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.record("POST /v2/api-keys/refresh", Reply(success({"apiKey": "cal_new"})))

    new = await settled(connect(api_key="cal_key").api_keys.refresh(days_valid=7))

    assert new.api_key == "cal_new"
    assert "cal_new" not in repr(new)
    assert tape.asked[0].headers["authorization"] == "Bearer cal_key"
    assert tape.asked[0].body == {"apiKeyDaysValid": 7, "apiKeyNeverExpires": False}


def test_the_address_of_the_authorize_page_carries_a_challenge() -> None:
    there = authorization_url(
        "http://localhost:3000/",
        client_id="cl1",
        redirect_uri="https://their-app.com/cb",
        verifier="dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        state="a state",
        scopes=["BOOKING_READ", "PROFILE_READ"],
    )
    assert there.startswith("http://localhost:3000/auth/oauth2/authorize?")
    assert {name: value for name, (value,) in parse_qs(urlsplit(there).query).items()} == {
        "response_type": "code",
        "client_id": "cl1",
        "redirect_uri": "https://their-app.com/cb",
        "state": "a state",
        "scope": "BOOKING_READ PROFILE_READ",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }


async def test_an_app_exchanges_codes_and_refresh_tokens(tape: Tape, connect: Callable[..., Any]) -> None:
    pair = {"access_token": "kalo_1", "token_type": "bearer", "refresh_token": "r1", "expires_in": 1800, "scope": "*"}
    refused = {"error": "invalid_grant", "error_description": "Nobody has this code."}
    tape.record("POST /v2/auth/oauth2/token", Reply(pair), Reply(pair), Reply(refused, 400))
    oauth2 = connect().oauth2
    visit = {"client_id": "cl1", "redirect_uri": "https://their-app.com/cb", "verifier": "v"}

    tokens = await settled(oauth2.exchange("a-code", **visit))
    assert await settled(oauth2.refresh("r1", client_id="cl1", client_secret="a-secret")) == tokens
    with pytest.raises(BadRequest, match="Nobody has this code") as told:
        await settled(oauth2.exchange("a-code", **visit))

    assert (tokens.access_token, tokens.expires_in, told.value.code) == ("kalo_1", 1800, "invalid_grant")
    assert "kalo_1" not in repr(tokens)
    assert tape.asked[0].body == {
        "grant_type": "authorization_code",
        "client_id": "cl1",
        "code": "a-code",
        "redirect_uri": "https://their-app.com/cb",
        "code_verifier": "v",
    }
    assert tape.asked[1].body == {
        "grant_type": "refresh_token",
        "client_id": "cl1",
        "client_secret": "a-secret",
        "refresh_token": "r1",
    }


@pytest.mark.parametrize(
    ("what", "address", "field"), [("email", "alice@example.com", "email"), ("phone", "+37255556666", "phoneNumber")]
)
async def test_addresses_are_verified_with_codes(
    tape: Tape, connect: Callable[..., Any], what: str, address: str, field: str
) -> None:
    path = f"/v2/verified-resources/{what}s"
    proven = {"id": 3, field: address, "userId": 7}
    tape.record(f"POST {path}/verification-code/request", Reply({"status": "success"}))
    tape.record(f"POST {path}/verification-code/verify", Reply(success(proven)))
    tape.record(f"GET {path}", Reply(success([proven])))
    tape.record(f"GET {path}/3", Reply(success(proven)))
    family = connect(api_key="cal_key").verified_resources

    await settled(getattr(family, f"request_{what}_code")(address))
    verified = await settled(getattr(family, f"verify_{what}")(address, "123456"))
    assert await settled(getattr(family, f"list_{what}s")(take=5)) == (verified,)
    assert await settled(getattr(family, f"get_{what}")(3)) == verified

    assert (verified.id, verified.user_id) == (3, 7)
    assert [asked.body for asked in tape.asked[:2]] == [{what: address}, {what: address, "code": "123456"}]
    assert tape.asked[2].query == {"take": "5", "skip": "0"}


async def test_a_managed_user_comes_with_tokens(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.record(f"POST {USERS}", Reply(success({"user": recorded.USER, **recorded.TOKENS}), 201))

    made = await settled(
        connect(**CLIENT).managed_users.create(email="alice@example.com", name="Alice", time_zone="Europe/London")
    )

    assert made.user.username == "alice"
    assert made.user.metadata == {"team": "blue"}
    assert made.tokens.refresh_token == "refresh-2"
    assert made.tokens.access_token_expires_at == datetime(2100, 1, 1, tzinfo=UTC)
    assert "refresh-2" not in repr(made)
    assert tape.asked[0].headers["x-cal-client-id"] == "cl1"
    assert tape.asked[0].headers["x-cal-secret-key"] == "a-secret"
    assert tape.asked[0].body == {"email": "alice@example.com", "name": "Alice", "timeZone": "Europe/London"}


async def test_managed_users_are_listed_read_changed_and_deleted(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.record(f"GET {USERS}", Reply(success([recorded.USER])))
    for method in ("GET", "PATCH", "DELETE"):
        tape.record(f"{method} {USERS}/7", Reply(success(recorded.USER)))
    users = connect(**CLIENT).managed_users

    listed = await settled(users.list(limit=5, offset=10, emails=["alice@example.com", "bob@example.com"]))
    assert listed == (await settled(users.get(7)),)
    await settled(users.update(7, bio="Writes.", default_schedule_id=3))
    await settled(users.delete(7))

    assert tape.asked[0].query == {"limit": "5", "offset": "10", "emails": "alice@example.com,bob@example.com"}
    assert tape.asked[2].body == {"bio": "Writes.", "defaultScheduleId": 3}


async def test_every_managed_user_is_iterated_page_by_page(tape: Tape, connect: Callable[..., Any]) -> None:
    first = [{**recorded.USER, "id": number} for number in (1, 2)]
    tape.record(f"GET {USERS}", Reply(success(first)), Reply(success([{**recorded.USER, "id": 3}])), Reply(success([])))

    users = await collected(connect(**CLIENT).managed_users.iterate())

    assert [user.id for user in users] == [1, 2, 3]
    assert [asked.query["offset"] for asked in tape.asked] == ["0", "2", "3"]


async def test_tokens_are_renewed_by_force_and_by_refresh_token(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.record(f"POST {USERS}/7/force-refresh", Reply(success(recorded.TOKENS)))
    tape.record("POST /v2/oauth/cl1/refresh", Reply(success(recorded.TOKENS)))
    users = connect(**CLIENT).managed_users

    assert (await settled(users.force_refresh(7))).access_token == "access-2"
    assert (await settled(users.refresh("refresh-1"))).access_token == "access-2"
    assert tape.asked[1].body == {"refreshToken": "refresh-1"}


async def test_my_profile_is_read_and_changed(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.record("GET /v2/me", Reply(success(recorded.ME)))
    tape.record("PATCH /v2/me", Reply(success(recorded.ME)))
    me = connect(api_key="cal_key").me

    assert (await settled(me.get())).organization_id == 1
    assert (await settled(me.update(time_zone="Europe/London", time_format=24))).time_format == 24
    assert tape.asked[1].body == {"timeZone": "Europe/London", "timeFormat": 24}


async def test_schedules_carry_hours_and_overrides(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.record("POST /v2/schedules", Reply(success(recorded.SCHEDULE), 201))
    tape.record("GET /v2/schedules", Reply(success([recorded.SCHEDULE])))
    schedules = connect(api_key="cal_key").schedules

    made = await settled(
        schedules.create(
            name="Working hours",
            time_zone="Europe/London",
            is_default=True,
            availability=[Availability(("Monday", "Tuesday"), "09:00", "17:00")],
            overrides=[Override(date(2027, 5, 20), "12:00", "13:00")],
        )
    )

    assert made.availability == (Availability(("Monday", "Tuesday"), "09:00", "17:00"),)
    assert made.overrides == (Override(date(2027, 5, 20), "12:00", "13:00"),)
    assert await settled(schedules.list()) == (made,)
    assert tape.asked[0].headers["cal-api-version"] == "2024-06-11"
    names = ("name", "timeZone", "isDefault", "availability", "overrides")
    assert tape.asked[0].body == {name: recorded.SCHEDULE[name] for name in names}


async def test_one_schedule_is_read_changed_and_deleted(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.record("GET /v2/schedules/3", Reply(success(recorded.SCHEDULE)))
    tape.record("GET /v2/schedules/default", Reply(success(recorded.SCHEDULE)), Reply(success(None)))
    tape.record("PATCH /v2/schedules/3", Reply(success(recorded.SCHEDULE)))
    tape.record("DELETE /v2/schedules/3", Reply({"status": "success"}))
    schedules = connect(api_key="cal_key").schedules

    assert await settled(schedules.get(3)) == await settled(schedules.default())
    assert await settled(schedules.default()) is None
    await settled(schedules.update(3, name="Mornings"))
    assert await settled(schedules.delete(3)) is None
    assert tape.asked[3].body == {"name": "Mornings"}


async def test_an_event_type_carries_its_rules(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.record("POST /v2/event-types", Reply(success(recorded.EVENT_TYPE), 201))

    made = await settled(
        connect(api_key="cal_key").event_types.create(
            title="Introduction",
            slug="thirty-minutes",
            length_in_minutes=30,
            locations=[Location("link", link="https://meet.example.com/alice", public=True)],
            booking_fields=[BookingField("select", "topic", "Topic", required=True, options=("a", "b"))],
            booking_window=BookingWindow("range", ("2027-01-04", "2027-02-04")),
            confirmation_policy=ConfirmationPolicy("time", notice_threshold=NoticeThreshold(30)),
            minimum_booking_notice=120,
        )
    )

    assert made.needs_confirmation
    assert made.slot_interval is None
    assert made.locations == (Location("link", link="https://meet.example.com/alice", public=True),)
    assert made.raw["confirmationPolicy"]["type"] == "always"
    assert tape.asked[0].headers["cal-api-version"] == "2024-06-14"
    assert tape.asked[0].body == {
        "title": "Introduction",
        "slug": "thirty-minutes",
        "lengthInMinutes": 30,
        "locations": [{"type": "link", "link": "https://meet.example.com/alice", "public": True}],
        "bookingFields": [
            {"type": "select", "slug": "topic", "label": "Topic", "required": True, "options": ["a", "b"]}
        ],
        "bookingWindow": {"type": "range", "value": ["2027-01-04", "2027-02-04"]},
        "confirmationPolicy": {
            "type": "time",
            "blockUnconfirmedBookingsInBooker": True,
            "noticeThreshold": {"count": 30, "unit": "minutes"},
        },
        "minimumBookingNotice": 120,
    }


async def test_slots_of_people_with_seats_and_reasons(tape: Tape, connect: Callable[..., Any]) -> None:
    seats = {"seatsTotal": 3, "seatsBooked": 1, "seatsRemaining": 2, "bookingUid": "b-1"}
    why = {"2027-01-05": [{"start": "2027-01-05T11:00:00.000Z", "reasons": ["booking"]}]}
    answer = success({"2027-01-05": [recorded.SLOTS["2027-01-05"][0] | seats]}) | {"notOffered": why}
    tape.record("GET /v2/slots", Reply(answer))

    found = await settled(
        connect().slots.list(
            start=date(2027, 1, 5),
            end=date(2027, 1, 6),
            usernames=["alice", "bob"],
            organization_slug="acme",
            explain=True,
        )
    )

    (slot,) = found
    assert (slot.seats_total, slot.seats_booked, slot.seats_remaining, slot.booking_uid) == (3, 1, 2, "b-1")
    assert found.not_offered[date(2027, 1, 5)][0].reasons == ("booking",)
    asked = dict(tape.asked[0].query)
    assert (asked["usernames"], asked["organizationSlug"], asked["explain"]) == ("alice,bob", "acme", "true")


async def test_event_types_are_listed_read_changed_and_deleted(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.record("GET /v2/event-types", Reply(success([recorded.EVENT_TYPE])))
    tape.record("GET /v2/event-types/11", Reply(success(recorded.EVENT_TYPE)))
    tape.record("PATCH /v2/event-types/11", Reply(success(recorded.EVENT_TYPE)))
    tape.record("DELETE /v2/event-types/11", Reply(success({"id": 11})))
    event_types = connect().event_types

    listed = await settled(event_types.list(username="alice", event_slug="thirty-minutes"))
    assert listed == (await settled(event_types.get(11)),)
    await settled(event_types.update(11, hidden=True, confirmation_policy={"disabled": True}))
    await settled(event_types.delete(11))

    assert tape.asked[0].query == {"username": "alice", "eventSlug": "thirty-minutes"}
    assert "authorization" not in tape.asked[0].headers
    assert tape.asked[2].body == {"hidden": True, "confirmationPolicy": {"disabled": True}}


async def test_the_event_type_of_several_people_is_asked_for_by_their_names(
    tape: Tape, connect: Callable[..., Any]
) -> None:
    tape.record("GET /v2/event-types", Reply(success([recorded.EVENT_TYPE])))

    await settled(connect().event_types.list(usernames=["alice", "bob"], org_id=3, org_slug="acme"))

    assert tape.asked[0].query == {"usernames": "alice,bob", "orgId": "3", "orgSlug": "acme"}


async def test_the_meetings_of_a_booking_are_read(tape: Tape, connect: Callable[..., Any]) -> None:
    participant = {"userId": "7", "userName": "Alice", "joinTime": 1799139600, "duration": 1700}
    session = {"id": "s", "room": "r", "startTime": 1799139600, "duration": 1800, "ongoing": False}
    recording = {"id": "1", "roomName": "r", "startTs": 1799139600, "status": "finished", "duration": 9}
    one = f"/v2/bookings/{UID}"
    told = success([session | {"maxParticipants": 2, "participants": [participant]}])
    tape.record(f"GET {one}/conferencing-sessions", Reply(told))
    tape.record(f"GET {one}/recordings", Reply(success([recording | {"shareToken": "t"}])))
    tape.record(f"GET {one}/transcripts", Reply(success(["https://example.com/1.txt"])))
    bookings = connect().bookings

    (held,) = await settled(bookings.conferencing_sessions(UID))
    (kept,) = await settled(bookings.recordings(UID))

    assert (held.duration, held.participants[0].user_name) == (1800, "Alice")
    assert (kept.room_name, kept.share_token, kept.download_link) == ("r", "t", None)
    assert await settled(bookings.transcripts(UID)) == ("https://example.com/1.txt",)


async def test_slots_are_read_by_date_in_the_zone_asked_for(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.record("GET /v2/slots", Reply(success(recorded.SLOTS)))

    slots = await settled(
        connect().slots.list(
            start=START,
            end=date(2027, 1, 6),
            event_type_id=11,
            time_zone="Europe/Berlin",
            booking_uid_to_reschedule="u",
        )
    )

    assert list(slots.by_date) == [date(2027, 1, 5), date(2027, 1, 6)]
    assert len(slots) == 3
    first = next(iter(slots))
    assert (first.start, first.end) == (START, START + timedelta(minutes=30))
    assert first.start.utcoffset() == timedelta(hours=1)
    assert tape.asked[0].headers["cal-api-version"] == "2024-09-04"
    assert tape.asked[0].query == {
        "start": "2027-01-05T09:00:00.000Z",
        "end": "2027-01-06",
        "eventTypeId": "11",
        "timeZone": "Europe/Berlin",
        "bookingUidToReschedule": "u",
        "format": "range",
    }


async def test_a_slot_is_reserved_looked_at_moved_and_released(tape: Tape, connect: Callable[..., Any]) -> None:
    one = "/v2/slots/reservations/r-1"
    tape.record("POST /v2/slots/reservations", Reply(success(recorded.RESERVATION), 201))
    tape.record(f"GET {one}", Reply(success(recorded.RESERVATION)), Reply(success(None)))
    tape.record(f"PATCH {one}", Reply(success(recorded.RESERVATION)))
    tape.record(f"DELETE {one}", Reply({"status": "success"}))
    slots = connect().slots

    made = await settled(slots.reserve(event_type_id=11, slot_start=START, reservation_duration=10))
    assert made == await settled(slots.get_reservation("r-1"))
    assert await settled(slots.get_reservation("r-1")) is None
    await settled(slots.update_reservation("r-1", event_type_id=11, slot_start=START))
    await settled(slots.release("r-1"))

    assert made.reservation_until == datetime(2027, 1, 4, 8, 5, tzinfo=UTC)
    assert tape.asked[0].body == {
        "eventTypeId": 11,
        "slotStart": "2027-01-05T09:00:00.000Z",
        "reservationDuration": 10,
    }


async def test_a_booking_is_made_and_read_into_words(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.record("POST /v2/bookings", Reply(success(recorded.BOOKING), 201))

    booking = await settled(
        connect(client_id="cl1").bookings.create(
            start=START.astimezone(timezone(timedelta(hours=1))),
            attendee=Attendee("Bob", "bob@example.com", "Europe/Berlin", language="de"),
            event_type_id=11,
            guests=["carol@example.com"],
            booking_fields_responses={"favouriteColour": "red"},
        )
    )

    assert isinstance(booking, Booking)
    assert (booking.start, booking.length_in_minutes) == (START, 30)
    assert booking.hosts[0].username == "alice"
    assert booking.attendees[0].language == "de"
    assert booking.is_live
    assert booking.links.booking == f"http://localhost:4000/bookings/{UID}"
    assert booking.links.cancel is None
    assert booking.raw == recorded.BOOKING
    assert tape.asked[0].headers["cal-api-version"] == "2024-08-13"
    assert tape.asked[0].headers["x-cal-client-id"] == "cl1"
    assert tape.asked[0].body == {
        "start": "2027-01-05T09:00:00.000Z",
        "attendee": {"name": "Bob", "email": "bob@example.com", "timeZone": "Europe/Berlin", "language": "de"},
        "eventTypeId": 11,
        "guests": ["carol@example.com"],
        "bookingFieldsResponses": {"favouriteColour": "red"},
    }


async def test_a_booking_under_a_key_is_sent_again_when_no_answer_comes(
    tape: Tape, connect: Callable[..., Any]
) -> None:
    tape.record("POST /v2/bookings", Reply(status=None), Reply(success(recorded.BOOKING), 201))
    bob = Attendee("Bob", "bob@example.com", "Europe/Berlin")

    made = connect().bookings.create(start=START, attendee=bob, event_type_id=11, idempotency_key="order 7")

    assert (await settled(made)).uid == UID
    assert [asked.headers["idempotency-key"] for asked in tape.asked] == ["order 7", "order 7"]
    assert tape.asked[0].body == tape.asked[1].body


async def test_a_booking_is_read_moved_cancelled_confirmed_and_declined(
    tape: Tape, connect: Callable[..., Any]
) -> None:
    one = f"/v2/bookings/{UID}"
    tape.record(f"GET {one}", Reply(success(recorded.BOOKING)))
    tape.record(f"POST {one}/reschedule", Reply(success({**recorded.BOOKING, "rescheduledFromUid": UID}), 201))
    for verb in ("cancel", "confirm", "decline"):
        tape.record(f"POST {one}/{verb}", Reply(success({**recorded.BOOKING, "status": "cancelled"})))
    bookings = connect(api_key="cal_key").bookings

    assert (await settled(bookings.get(UID))).uid == UID
    moved = await settled(bookings.reschedule(UID, start=START, rescheduling_reason="A train."))
    assert not (await settled(bookings.cancel(UID, cancellation_reason="Ill."))).is_live
    await settled(bookings.confirm(UID))
    await settled(bookings.decline(UID, reason="Full."))

    assert moved.rescheduled_from_uid == UID
    assert [asked.body for asked in tape.asked] == [
        None,
        {"start": "2027-01-05T09:00:00.000Z", "reschedulingReason": "A train."},
        {"cancellationReason": "Ill."},
        None,
        {"reason": "Full."},
    ]


async def test_what_concerns_people_and_places_of_a_booking_is_asked(tape: Tape, connect: Callable[..., Any]) -> None:
    one = f"/v2/bookings/{UID}"
    who = {"id": 5, "name": "Carol", "email": "carol@example.com", "timeZone": "Europe/Paris"}
    tape.record(f"GET {one}/attendees", Reply(success([who])))
    tape.record(f"GET {one}/attendees/5", Reply(success(who)))
    tape.record(f"POST {one}/attendees", Reply(success(who), 201))
    for call in ("POST guests", "POST mark-absent", "PATCH location", "POST reassign", "POST reassign/8"):
        method, verb = call.split()
        tape.record(f"{method} {one}/{verb}", Reply(success(recorded.BOOKING)))
    tape.record(f"GET {one}/calendar-links", Reply(success([{"label": "ICS", "link": "https://x.example.com"}])))
    entry = {"id": 1, "type": "google_calendar", "eventUid": "e", "destinationCalendarId": "d"}
    tape.record(f"GET {one}/references", Reply(success([entry])))
    bookings = connect(api_key="cal_key").bookings

    assert [each.id for each in await settled(bookings.list_attendees(UID))] == [5]
    assert (await settled(bookings.get_attendee(UID, 5))).name == "Carol"
    await settled(bookings.add_attendee(UID, Attendee("Carol", "carol@example.com", "Europe/Paris")))
    await settled(bookings.add_guests(UID, [Guest("dave@example.com", name="Dave")]))
    await settled(bookings.mark_absent(UID, host=True, attendees={"carol@example.com": True}))
    await settled(bookings.change_location(UID, Location("phone", phone="+441632960001")))
    await settled(bookings.reassign(UID))
    await settled(bookings.reassign(UID, user_id=8, reason="Ill."))
    assert (await settled(bookings.calendar_links(UID)))[0].label == "ICS"
    assert (await settled(bookings.references(UID, type="google_calendar")))[0].event_uid == "e"

    assert [asked.body for asked in tape.asked[2:8]] == [
        {"name": "Carol", "email": "carol@example.com", "timeZone": "Europe/Paris"},
        {"guests": [{"email": "dave@example.com", "name": "Dave"}]},
        {"host": True, "attendees": [{"email": "carol@example.com", "absent": True}]},
        {"location": {"type": "phone", "phone": "+441632960001"}},
        None,
        {"reason": "Ill."},
    ]
    assert tape.asked[-1].query == {"type": "google_calendar"}
    assert {asked.headers["cal-api-version"] for asked in tape.asked} == {"2024-08-13"}


async def test_bookings_are_listed_with_filters_and_paging(tape: Tape, connect: Callable[..., Any]) -> None:
    body = success([recorded.BOOKING], pagination=recorded.pagination(total=3, returned=1, skip=1, take=1))
    tape.record("GET /v2/bookings", Reply(body))

    page = await settled(
        connect(api_key="cal_key").bookings.list(
            take=1, skip=1, status=["upcoming", "past"], event_type_ids=[1, 2], after_start=START, sort_start="desc"
        )
    )

    assert [booking.uid for booking in page] == [UID]
    assert (len(page), page.total_items, page.has_next_page) == (1, 3, True)
    assert tape.asked[0].query == {
        "take": "1",
        "skip": "1",
        "status": "upcoming,past",
        "eventTypeIds": "1,2",
        "afterStart": "2027-01-05T09:00:00.000Z",
        "sortStart": "desc",
    }


async def test_every_booking_is_iterated_page_by_page(tape: Tape, connect: Callable[..., Any]) -> None:
    two = [recorded.BOOKING, {**recorded.BOOKING, "uid": "another"}]
    tape.record("GET /v2/bookings", Reply(success(two)), Reply(success([])))

    bookings = await collected(connect(api_key="cal_key").bookings.iterate(status=["upcoming"]))

    assert [booking.uid for booking in bookings] == [UID, "another"]
    assert [asked.query["skip"] for asked in tape.asked] == ["0", "2"]
    assert all(asked.query["status"] == "upcoming" for asked in tape.asked)


@pytest.mark.parametrize("uid", ["", ".", ".."])
def test_a_uid_that_would_lead_to_another_path_is_refused(connect: Callable[..., Any], uid: str) -> None:
    with pytest.raises(ValueError, match="identifier"):
        connect().bookings.get(uid)


def test_a_time_without_zone_is_refused(connect: Callable[..., Any]) -> None:
    naive = START.replace(tzinfo=None)
    with pytest.raises(ValueError, match="aware"):
        connect().bookings.reschedule(UID, start=naive)
