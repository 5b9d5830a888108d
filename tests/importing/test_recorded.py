"""A source that answers as the contract's examples do, with what only that platform has: nothing of it breaks a run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from kalends.accounts import service as accounts
from kalends.bookings import service as bookings
from kalends.bookings.model import Status
from kalends.event_types import service as event_types
from kalends.event_types.model import LocationKind
from kalends.importing import service, source
from kalends.importing.model import Credentials, Kind, Report
from kalends.importing.service import Order
from kalends.importing.tokens import Tokens
from tests.client.loopback import Reply, Tape, playing, success
from tests.importing.conftest import New
from tests.support import NOW
from tests.support.accounts import VAULT

CLIENT = {
    "id": "clsx38nbl0001vkhlwin9fmt0",
    "name": "MyClient",
    "secret": "secretValue",
    "permissions": ["BOOKING_READ", "BOOKING_WRITE"],
    "logo": "https://example.com/logo.png",
    "redirectUris": ["https://example.com/callback"],
    "organizationId": 1,
    "createdAt": "2024-03-23T08:33:21.851Z",
    "areEmailsEnabled": True,
    "areDefaultEventTypesEnabled": True,
    "areCalendarEventsEnabled": True,
    "bookingRedirectUri": "https://example.com/booking-redirect",
    "bookingCancelRedirectUri": "https://example.com/booking-cancel",
    "bookingRescheduleRedirectUri": "https://example.com/booking-reschedule",
}
USER = {
    "id": 10,
    "email": "alice+clsx38nbl0001vkhlwin9fmt0@example.com",
    "username": "alice-clsx38nb",
    "name": "alice",
    "bio": None,
    "timeZone": "America/New_York",
    "weekStart": "Sunday",
    "createdDate": "2024-04-01T00:00:00.000Z",
    "timeFormat": 12,
    "defaultScheduleId": None,
    "locale": "en",
    "avatarUrl": "https://cal.com/api/avatar/2b735186-b01b-46d3-87da-019b8f61776b.png",
    "metadata": {"key": "value"},
}
SCHEDULE = {
    "id": 254,
    "ownerId": 10,
    "name": "Catch up hours",
    "timeZone": "Europe/Rome",
    "availability": [
        {"days": ["Monday", "Tuesday"], "startTime": "17:00", "endTime": "19:00"},
        {"days": ["Wednesday", "Thursday"], "startTime": "16:00", "endTime": "20:00"},
    ],
    "isDefault": True,
    "overrides": [{"date": "2027-05-20", "startTime": "18:00", "endTime": "21:00"}],
}
QUESTIONS: list[dict[str, Any]] = [
    {"type": "name", "slug": "name", "isDefault": True, "required": True, "label": None, "placeholder": None},
    {"type": "email", "slug": "email", "isDefault": True, "required": True},
    {"type": "radioInput", "slug": "location", "isDefault": True, "required": False, "hidden": False},
    {"type": "text", "slug": "title", "isDefault": True, "required": True, "hidden": True},
    {"type": "textarea", "slug": "notes", "isDefault": True, "required": False, "hidden": False},
    {"type": "multiemail", "slug": "guests", "isDefault": True, "required": False, "hidden": False},
    {"type": "textarea", "slug": "rescheduleReason", "isDefault": True, "required": False, "hidden": False},
    {"type": "text", "slug": "topic", "label": "Topic", "required": True, "placeholder": "", "isDefault": False},
    {"type": "hologram", "slug": "holo", "label": "Hologram", "required": False, "isDefault": False},
    {"type": "unknown", "slug": "odd", "bookingField": "{}"},
]
EVENT_TYPE = {
    "id": 50,
    "ownerId": 10,
    "lengthInMinutes": 60,
    "lengthInMinutesOptions": [15, 30, 60],
    "title": "Learn the secrets of masterchief!",
    "slug": "learn-the-secrets-of-masterchief",
    "description": None,
    "locations": [
        {"type": "integration", "integration": "cal-video"},
        {"type": "integration", "integration": "zoom", "credentialId": 7, "link": None},
        {"type": "organizersDefaultApp"},
        {"type": "unknown", "location": '{"type":"integrations:holo"}'},
        {"type": "teleport", "pad": 9},
        {"type": "address", "address": "123 Example St", "public": True},
    ],
    "bookingFields": QUESTIONS,
    "disableGuests": False,
    "slotInterval": None,
    "minimumBookingNotice": 0,
    "beforeEventBuffer": 0,
    "afterEventBuffer": 0,
    "recurrence": None,
    "metadata": {"apps": {"stripe": {"price": 20}}, "plan": "gold"},
    "price": 0,
    "currency": "usd",
    "lockTimeZoneToggleOnBookingPage": False,
    "seatsPerTimeSlot": None,
    "forwardParamsSuccessRedirect": None,
    "successRedirectUrl": None,
    "isInstantEvent": False,
    "seatsShowAvailabilityCount": None,
    "scheduleId": None,
    "bookingLimitsCount": {"disabled": True},
    "bookingLimitsDuration": None,
    "onlyShowFirstAvailableSlot": False,
    "bookingWindow": [{"type": "businessDays", "value": 30, "rolling": True}],
    "bookerLayouts": {"defaultLayout": "month", "enabledLayouts": ["month", "week"]},
    "confirmationPolicy": {"disabled": True},
    "requiresBookerEmailVerification": False,
    "hideCalendarNotes": False,
    "color": {"lightThemeHex": "#292929", "darkThemeHex": "#fafafa"},
    "seats": {"disabled": True},
    "offsetStart": 0,
    "customName": None,
    "destinationCalendar": {"integration": "google_calendar", "externalId": "alice@example.com"},
    "useDestinationCalendarEmail": False,
    "hideCalendarEventDetails": False,
    "hideOrganizerEmail": False,
    "calVideoSettings": None,
    "hidden": False,
    "bookingRequiresAuthentication": False,
    "disableCancelling": {"disabled": False},
    "disableRescheduling": {"disabled": False, "minutesBefore": None},
    "interfaceLanguage": None,
    "allowReschedulingPastBookings": False,
    "allowReschedulingCancelledBookings": False,
    "showOptimizedSlots": None,
    "users": [{"id": 10, "name": "alice", "username": "alice-clsx38nb", "metadata": {}}],
    "bookingUrl": "https://cal.com/alice-clsx38nb/learn-the-secrets-of-masterchief",
}
BOOKING: dict[str, Any] = {
    "id": 123,
    "uid": "8Hk2vQzRkL9mTnPwXyZaBc",
    "title": "Consultation",
    "description": None,
    "hosts": [{"id": 10, "name": "alice", "email": USER["email"], "username": "alice", "timeZone": "America/New_York"}],
    "status": "accepted",
    "cancellationReason": None,
    "rescheduledFromUid": "gone-from-there-123",
    "start": "2027-01-12T17:00:00.000Z",
    "end": "2027-01-12T18:00:00.000Z",
    "duration": 60,
    "eventTypeId": 50,
    "eventType": {"id": 50, "slug": "learn-the-secrets-of-masterchief"},
    "meetingUrl": "https://app.cal.com/video/8Hk2vQzRkL9mTnPwXyZaBc",
    "location": "integrations:daily",
    "absentHost": False,
    "createdAt": "2026-12-13T15:30:00Z",
    "updatedAt": None,
    "metadata": {"videoCallUrl": "https://app.cal.com/video/8Hk2vQzRkL9mTnPwXyZaBc"},
    "rating": None,
    "icsUid": "8Hk2vQzRkL9mTnPwXyZaBc@Cal.com",
    "attendees": [
        {
            "name": "John Doe",
            "email": "john@example.com",
            "displayEmail": "john@example.com",
            "timeZone": "America/New_York",
            "language": "en",
            "absent": False,
            "phoneNumber": "+441632960001",
        }
    ],
    "guests": ["guest1@example.com"],
    "bookingFieldsResponses": {
        "name": "John Doe",
        "email": "john@example.com",
        "guests": ["guest1@example.com"],
        "topic": "Flan",
        "location": {"value": "integrations:daily", "optionValue": ""},
    },
}
HOME = f"/v2/oauth-clients/{CLIENT['id']}"


@pytest.fixture
def tape() -> Iterator[Tape]:
    """The source."""
    with playing() as tape:
        tape.record(f"GET {HOME}", Reply(success(CLIENT)))
        tape.record(f"GET {HOME}/users", Reply(success([USER])), Reply(success([])))
        tape.record(f"GET {HOME}/webhooks", Reply(success([])))
        tape.record("GET /v2/schedules", Reply(success([SCHEDULE])))
        tape.record("GET /v2/event-types", Reply(success([EVENT_TYPE])))
        tape.record(
            "GET /v2/bookings", Reply(success([BOOKING], pagination={"hasNextPage": False})), Reply(success([]))
        )
        for path in ("webhooks", "verified-resources/phones", "event-types/50/webhooks", "conferencing", "teams"):
            tape.record(f"GET /v2/{path}", Reply(success([])))
        tape.record(
            "GET /v2/verified-resources/emails", Reply(success([{"id": 1, "email": "a@example.com", "userId": 10}]))
        )
        tape.record("GET /v2/calendars", Reply(success({"connectedCalendars": [], "destinationCalendar": None})))
        yield tape


class _Tokens(Tokens):
    """A token for whoever it is."""

    def find(self, user_id: object) -> str:
        return f"token of {user_id}"


async def run(tape: Tape, new: New) -> Report:
    order = Order(new.caller, apply=True, stand_in={"id": CLIENT["id"]})
    async with source.connect(tape.url, Credentials(str(CLIENT["id"]), "secretValue", "cal_key"), back_off=()) as found:
        return await service.run(new.database, VAULT, found, _Tokens(None), order, lambda *_: None, lambda: NOW)


async def test_everything_that_can_be_carried_is(tape: Tape, new: New) -> None:
    report = await run(tape, new)
    assert {kind.value: made for kind, made in report.made.items() if made} == {
        "OAuth client": 1,
        "managed user": 1,
        "schedule": 1,
        "event type": 1,
        "booking": 1,
        "verified e-mail": 1,
    }
    assert sum(report.refused.values()) == 0
    async with new.database.transaction() as tx:
        booking = await bookings.get(tx, str(BOOKING["uid"]))
        assert (booking.status, booking.responses["topic"]) == (Status.ACCEPTED, "Flan")
        assert booking.location is not None
        assert booking.location.value == BOOKING["meetingUrl"]
        user = await accounts.get_user(tx, int(report.ids[Kind.USER]["10"]))
        (event_type,) = await event_types.list_(tx, user)
        assert [location.kind for location in event_type.locations] == [LocationKind.ADDRESS]
        assert "topic" in [field.slug for field in event_type.booking_fields]
        assert event_type.metadata == {"plan": "gold"}


async def test_everything_that_cannot_be_carried_is_told_by_name(tape: Tape, new: New) -> None:
    report = await run(tape, new)
    assert {(loss.kind, loss.field) for loss in report.losses} == {
        (Kind.USER, "private links"),
        (Kind.EVENT_TYPE, "bookingFields.2"),
        (Kind.EVENT_TYPE, "bookingFields.8"),
        (Kind.EVENT_TYPE, "bookingFields.9"),
        *((Kind.EVENT_TYPE, f"locations.{number}") for number in range(5)),
        (Kind.EVENT_TYPE, "metadata.apps"),
        (Kind.EVENT_TYPE, "destinationCalendar"),
        (Kind.BOOKING, "location"),
        (Kind.BOOKING, "rescheduledFromUid"),
    }
    assert all(loss.reason.endswith(".") and "\n" not in loss.reason for loss in report.losses)


async def test_it_is_told_again_where_everything_is_there_already(tape: Tape, new: New) -> None:
    first = await run(tape, new)
    tape.replace(f"GET {HOME}/users", Reply(success([USER])), Reply(success([])))
    tape.replace("GET /v2/bookings", Reply(success([])))
    second = await run(tape, new)
    assert sum(second.made.values()) == 0
    assert [loss for loss in second.losses if loss.kind is Kind.EVENT_TYPE] == [
        loss for loss in first.losses if loss.kind is Kind.EVENT_TYPE
    ]


@pytest.mark.parametrize("odd", [{"status": "success"}, {"status": "success", "data": None}, b"not json", {}, []])
async def test_answers_that_make_no_sense_are_told_and_the_rest_goes_on(tape: Tape, new: New, odd: Any) -> None:
    tape.replace("GET /v2/bookings", Reply(odd))
    report = await run(tape, new)
    assert report.made[Kind.EVENT_TYPE] == 1
    assert [loss.field for loss in report.losses if loss.kind is Kind.USER and loss.field == "bookings"] == ["bookings"]


async def test_people_who_were_named_together_are_the_hosts_though_the_organiser_alone_is_called_one(
    tape: Tape, new: New
) -> None:
    bert = {**USER, "id": 11, "email": "bert+clsx38nbl0001vkhlwin9fmt0@example.com", "username": "bert", "name": "Bert"}
    eve = {**USER, "id": 12, "email": "guest1@example.com", "username": "eve", "name": "Eve"}
    attendees = [*BOOKING["attendees"], *({**BOOKING["attendees"][0], **_who(user)} for user in (bert, eve))]
    named = {**BOOKING, "eventType": None, "eventTypeId": None, "attendees": attendees}
    page = Reply(success([named], pagination={"hasNextPage": False}))
    tape.replace(f"GET {HOME}/users", Reply(success([USER, bert, eve])), Reply(success([])))
    tape.replace("GET /v2/event-types", Reply(success([])))
    tape.replace("GET /v2/bookings", *[page, Reply(success([]))] * 3)
    report = await run(tape, new)
    assert report.refused[Kind.BOOKING] == 0
    async with new.database.transaction() as tx:
        booking = await bookings.get(tx, str(BOOKING["uid"]))
        taken = await tx.scalar(sa.text("SELECT count(*) FROM claims"))
    assert [host.username for host in booking.hosts] == ["alice-clsx38nb", "bert"]
    assert [attendee.name for attendee in booking.attendees] == ["John Doe", "Eve"]
    assert taken == 2


def _who(user: dict[str, Any]) -> dict[str, Any]:
    return {name: user[name] for name in ("name", "email")}
