"""Bookings. Operations `/v2/bookings`, contract date 2024-08-13."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Required, TypedDict, Unpack

from kalends.client import request, wire
from kalends.client.answers.base import Order, Page
from kalends.client.answers.bookings import (
    Attendee,
    Booking,
    BookingAttendee,
    BookingReference,
    CalendarLink,
    ConferencingSession,
    Guest,
    Recording,
    View,
)
from kalends.client.answers.event_types import Location
from kalends.client.operation import Family, S, operation, paged
from kalends.client.request import Pages, Request

PATH = "/v2/bookings"
VERSION = "2024-08-13"
PAGE = 100


class BookingFilters(TypedDict, total=False):
    """Which bookings to list, and in which order. All that is given must hold; of several statuses, one."""

    status: Sequence[View]
    attendee_email: str
    attendee_name: str
    booking_uid: str
    event_type_id: int
    event_type_ids: Sequence[int]
    after_start: datetime
    before_end: datetime
    after_created_at: datetime
    before_created_at: datetime
    after_updated_at: datetime
    before_updated_at: datetime
    sort_start: Order
    sort_end: Order
    sort_created: Order
    sort_updated_at: Order


class NewBooking(TypedDict, total=False):
    """What to book, when and for whom. What is None is left out.

    The event type is named by its id, or by `username` and `event_type_slug`; several people of one organization are
    booked together as `username="alice+bob"` with the slug `dynamic`. `guests` are e-mail addresses,
    `booking_fields_responses` the answers to the event type's own fields by their slugs.
    """

    start: Required[datetime]
    attendee: Required[Attendee]
    event_type_id: int | None
    username: str | None
    event_type_slug: str | None
    organization_slug: str | None
    length_in_minutes: int | None
    location: Location | None
    guests: Sequence[str] | None
    booking_fields_responses: Mapping[str, Any] | None
    metadata: Mapping[str, Any] | None
    email_verification_code: str | None


class Bookings(Family[S]):
    """Bookings. Making, reading, rescheduling and cancelling one needs no credentials, for its uid is a secret;
    listing, confirming and declining need the host's."""

    @operation
    def create(self, *, idempotency_key: str | None = None, **booking: Unpack[NewBooking]) -> Request[Booking]:
        """Books the event type at `start` (aware). Of an event type with seats it takes one, the booking's `seat_uid`.

        The booking is `accepted`, or `pending` where the host has to confirm it. Raises SlotTaken with the next free
        times, BadRequest for a time that is not offered or an answer that is missing, NotFound.

        Without an `idempotency_key` it is sent once: after a TransportError list the bookings before you try again.
        With one, a text of your own for this one booking, it is repeated when no answer comes, and may be again within
        a day: the first answer is answered again. Raises Conflict where the key was another booking's.
        """
        made = request.post(PATH, wire.answer(Booking), wire.body(wire.given(booking)), version=VERSION)
        return request.keyed(made, idempotency_key)

    @operation
    def create_series(
        self,
        *,
        recurrence_count: int | None = None,
        idempotency_key: str | None = None,
        **booking: Unpack[NewBooking],
    ) -> Request[tuple[Booking, ...]]:
        """Books a series of an event type that recurs, the first at `start` (aware): all of it, or none of it.

        `recurrence_count` is how many, at most as many as the event type has, which is also what there are without it.
        Each has the series' uid as `recurring_booking_uid`. Raises as `create` does, for the first time that fails;
        `idempotency_key` is as there.
        """
        body = wire.body(wire.given({**booking, "recurrence_count": recurrence_count}))
        made = request.post(PATH, wire.answers(Booking), body, version=VERSION)
        return request.keyed(made, idempotency_key)

    @operation
    def get_series(self, recurring_booking_uid: str) -> Request[tuple[Booking, ...]]:
        """The bookings of a series, earliest first. Raises NotFound."""
        return request.get(_one(recurring_booking_uid), wire.answers(Booking), version=VERSION)

    @operation
    def cancel_series(
        self, recurring_booking_uid: str, *, cancellation_reason: str | None = None
    ) -> Request[tuple[Booking, ...]]:
        """Cancels what is still to come of a series, and answers it. Raises BadRequest, NotFound."""
        fields = wire.body(wire.given({"cancellation_reason": cancellation_reason}))
        return request.post(f"{_one(recurring_booking_uid)}/cancel", wire.answers(Booking), fields, version=VERSION)

    @operation
    def cancel_from(
        self, uid: str, *, cancellation_reason: str | None = None, seat_uid: str | None = None
    ) -> Request[tuple[Booking, ...]]:
        """Cancels a booking of a series and all that come after it, and answers the series. With `seat_uid` that seat
        and the later ones of its series are given up. Raises BadRequest, NotFound."""
        said = wire.given({"cancellation_reason": cancellation_reason, "seat_uid": seat_uid})
        fields = wire.body({**said, "cancel_subsequent_bookings": True})
        return request.post(f"{_one(uid)}/cancel", wire.answers(Booking), fields, version=VERSION)

    @operation
    def confirm_series(self, recurring_booking_uid: str) -> Request[tuple[Booking, ...]]:
        """The host's yes to a request for a series. Raises BadRequest, Forbidden, NotFound."""
        return request.post(f"{_one(recurring_booking_uid)}/confirm", wire.answers(Booking), version=VERSION)

    @operation
    def decline_series(self, recurring_booking_uid: str, *, reason: str | None = None) -> Request[tuple[Booking, ...]]:
        """The host's no to a request for a series. Raises BadRequest, Forbidden, NotFound."""
        fields = wire.body(wire.given({"reason": reason}))
        return request.post(f"{_one(recurring_booking_uid)}/decline", wire.answers(Booking), fields, version=VERSION)

    @operation
    def get_by_seat(self, seat_uid: str) -> Request[Booking]:
        """The booking of a shared slot in which somebody has this seat, as that person sees it. Raises NotFound."""
        return request.get(f"{PATH}/by-seat/{wire.segment(seat_uid)}", wire.answer(Booking), version=VERSION)

    @operation
    def get(self, uid: str) -> Request[Booking]:
        """One booking. Raises NotFound."""
        return request.get(_one(uid), wire.answer(Booking), version=VERSION)

    @operation
    def list(self, *, take: int = PAGE, skip: int = 0, **filters: Unpack[BookingFilters]) -> Request[Page[Booking]]:
        """A page of your bookings: `take` of them after the first `skip`. Raises BadRequest for a wrong filter."""
        return request.get(PATH, _page, wire.query({"take": take, "skip": skip, **filters}), version=VERSION)

    @paged
    def iterate(self, **filters: Unpack[BookingFilters]) -> Pages[Booking]:
        """Every one of your bookings that the filters let through, asked for a page at a time.

        Bookings that come or go meanwhile may be missed or seen twice; `sort_created="asc"` makes that rare.
        """
        return Pages(lambda skip: _items(skip, filters))

    @operation
    def reschedule(
        self,
        uid: str,
        *,
        start: datetime,
        rescheduling_reason: str | None = None,
        rescheduled_by: str | None = None,
        seat_uid: str | None = None,
        email_verification_code: str | None = None,
        idempotency_key: str | None = None,
    ) -> Request[Booking]:
        """Cancels the booking and answers a new one, at `start` (aware) and with a uid of its own. With `seat_uid` just
        that seat moves; the others stay. `idempotency_key` is as in `create`.

        `rescheduled_by` is an e-mail address, and only recorded: with the host's credentials the new booking needs no
        confirmation. Raises SlotTaken with the next free times, BadRequest (no such slot, or it can no longer be
        moved), NotFound.
        """
        fields = {
            "start": start,
            "rescheduling_reason": rescheduling_reason,
            "rescheduled_by": rescheduled_by,
            "seat_uid": seat_uid,
            "email_verification_code": email_verification_code,
        }
        body = wire.body(wire.given(fields))
        moved = request.post(f"{_one(uid)}/reschedule", wire.answer(Booking), body, version=VERSION)
        return request.keyed(moved, idempotency_key)

    @operation
    def cancel(
        self, uid: str, *, cancellation_reason: str | None = None, seat_uid: str | None = None
    ) -> Request[Booking]:
        """Cancels the booking and answers it as it then is; a cancelled one stays as it was. With `seat_uid` just that
        seat is given up. Raises BadRequest (it is over, or has been rescheduled or declined), NotFound."""
        fields = wire.given({"cancellation_reason": cancellation_reason, "seat_uid": seat_uid})
        return request.post(f"{_one(uid)}/cancel", wire.answer(Booking), wire.body(fields), version=VERSION)

    @operation
    def confirm(self, uid: str) -> Request[Booking]:
        """The host's yes to a pending booking. Raises BadRequest (it is not pending), Forbidden, NotFound."""
        return request.post(f"{_one(uid)}/confirm", wire.answer(Booking), version=VERSION)

    @operation
    def decline(self, uid: str, *, reason: str | None = None) -> Request[Booking]:
        """The host's no to a pending booking. Raises BadRequest (it is not pending), Forbidden, NotFound."""
        return request.post(
            f"{_one(uid)}/decline", wire.answer(Booking), wire.body(wire.given({"reason": reason})), version=VERSION
        )

    @operation
    def list_attendees(self, uid: str) -> Request[tuple[BookingAttendee, ...]]:
        """All who come. Needs the host's credentials. Raises NotFound."""
        return request.get(f"{_one(uid)}/attendees", wire.answers(BookingAttendee), version=VERSION)

    @operation
    def get_attendee(self, uid: str, attendee_id: int) -> Request[BookingAttendee]:
        """One of those who come. Needs the host's credentials. Raises NotFound."""
        return request.get(f"{_one(uid)}/attendees/{attendee_id}", wire.answer(BookingAttendee), version=VERSION)

    @operation
    def add_attendee(self, uid: str, attendee: Attendee) -> Request[BookingAttendee]:
        """Lets somebody else come, too. Needs the host's credentials. Raises BadRequest, NotFound."""
        fields = wire.to_json(attendee)
        return request.post(f"{_one(uid)}/attendees", wire.answer(BookingAttendee), fields, version=VERSION)

    @operation
    def add_guests(self, uid: str, guests: Sequence[Guest]) -> Request[Booking]:
        """Invites up to ten guests. Needs the host's credentials. Raises BadRequest, NotFound."""
        fields = wire.body({"guests": guests})
        return request.post(f"{_one(uid)}/guests", wire.answer(Booking), fields, version=VERSION)

    @operation
    def add_guests_to_series(self, recurring_booking_uid: str, guests: Sequence[Guest]) -> Request[tuple[Booking, ...]]:
        """Invites up to ten guests to all that is to come of a series, and answers it. Raises as `add_guests`."""
        fields = wire.body({"guests": guests})
        return request.post(f"{_one(recurring_booking_uid)}/guests", wire.answers(Booking), fields, version=VERSION)

    @operation
    def mark_absent(
        self, uid: str, *, host: bool | None = None, attendees: Mapping[str, bool] | None = None
    ) -> Request[Booking]:
        """Notes who did not come, attendees by their addresses; whoever is not named stays as they are. Needs the
        host's credentials. Raises BadRequest (it has not begun, or is off), NotFound."""
        said = [{"email": email, "absent": absent} for email, absent in (attendees or {}).items()]
        fields = wire.body(wire.given({"host": host, "attendees": said or None}))
        return request.post(f"{_one(uid)}/mark-absent", wire.answer(Booking), fields, version=VERSION)

    @operation
    def change_location(self, uid: str, location: Location) -> Request[Booking]:
        """Meets somewhere else. Needs the host's credentials. Raises BadRequest, NotFound."""
        fields = wire.body({"location": location})
        return request.patch(f"{_one(uid)}/location", wire.answer(Booking), fields, version=VERSION)

    @operation
    def change_location_of_series(self, recurring_booking_uid: str, location: Location) -> Request[tuple[Booking, ...]]:
        """Meets somewhere else in all that is to come of a series, and answers it. Raises as `change_location`."""
        fields = wire.body({"location": location})
        return request.patch(f"{_one(recurring_booking_uid)}/location", wire.answers(Booking), fields, version=VERSION)

    @operation
    def reassign(self, uid: str, *, user_id: int | None = None, reason: str | None = None) -> Request[Booking]:
        """Gives the booking to another host of its team: to the user, or to whoever is next. Raises BadRequest where
        there is nobody else, NotFound."""
        if user_id is None:
            return request.post(f"{_one(uid)}/reassign", wire.answer(Booking), version=VERSION)
        fields = wire.body(wire.given({"reason": reason}))
        return request.post(f"{_one(uid)}/reassign/{user_id}", wire.answer(Booking), fields, version=VERSION)

    @operation
    def calendar_links(self, uid: str) -> Request[tuple[CalendarLink, ...]]:
        """Links that put the booking into the usual calendars. Needs no credentials. Raises NotFound."""
        return request.get(f"{_one(uid)}/calendar-links", wire.answers(CalendarLink), version=VERSION)

    @operation
    def references(self, uid: str, *, type: str | None = None) -> Request[tuple[BookingReference, ...]]:
        """The booking's entries in connected calendars and conferencing apps, of one type or all. Raises NotFound."""
        query = wire.query({"type": type})
        return request.get(f"{_one(uid)}/references", wire.answers(BookingReference), query, version=VERSION)

    @operation
    def conferencing_sessions(self, uid: str) -> Request[tuple[ConferencingSession, ...]]:
        """The video meetings that were held for the booking. Needs the host's credentials. Raises NotFound."""
        return request.get(f"{_one(uid)}/conferencing-sessions", wire.answers(ConferencingSession), version=VERSION)

    @operation
    def recordings(self, uid: str) -> Request[tuple[Recording, ...]]:
        """The recordings of the booking's video meetings. Needs the host's credentials. Raises NotFound."""
        return request.get(f"{_one(uid)}/recordings", wire.answers(Recording), version=VERSION)

    @operation
    def transcripts(self, uid: str) -> Request[tuple[str, ...]]:
        """Links to the transcripts of the booking's video meetings. Needs the host's credentials. Raises NotFound."""
        return request.get(f"{_one(uid)}/transcripts", wire.answers(str), version=VERSION)


def _one(uid: str) -> str:
    return f"{PATH}/{wire.segment(uid)}"


def _items(skip: int, filters: BookingFilters) -> Request[tuple[Booking, ...]]:
    fields = {"take": PAGE, "skip": skip, **filters}
    return request.get(PATH, wire.answers(Booking), wire.query(fields), version=VERSION)


def _page(envelope: Mapping[str, Any]) -> Page[Booking]:
    items = wire.answers(Booking)(envelope)
    told = envelope.get("pagination") or {}
    return Page(items, int(told.get("totalItems", len(items))), bool(told.get("hasNextPage")), raw=envelope)
