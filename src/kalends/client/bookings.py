"""Bookings. Operations `/v2/bookings`, contract date 2024-08-13."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from kalends.client import request, wire
from kalends.client.answers import Attendee, Booking, Location, Order, Page, View
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


class Bookings(Family[S]):
    """Bookings. Making, reading, rescheduling and cancelling one needs no credentials, for its uid is a secret;
    listing, confirming and declining need the host's."""

    @operation
    def create(
        self,
        *,
        start: datetime,
        attendee: Attendee,
        event_type_id: int | None = None,
        username: str | None = None,
        event_type_slug: str | None = None,
        length_in_minutes: int | None = None,
        location: Location | None = None,
        guests: Sequence[str] | None = None,
        booking_fields_responses: Mapping[str, Any] | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> Request[Booking]:
        """Books the event type, named by its id or by `username` and `event_type_slug`, at `start` (aware).

        The booking is `accepted`, or `pending` where the host has to confirm it. `guests` are e-mail addresses,
        `booking_fields_responses` the answers to the event type's own fields by their slugs. Raises SlotTaken with the
        next free times, BadRequest for a time that is not offered or an answer that is missing, NotFound. It is sent
        once: after a TransportError list the bookings before you try again.
        """
        fields = {
            "start": start,
            "attendee": attendee,
            "event_type_id": event_type_id,
            "username": username,
            "event_type_slug": event_type_slug,
            "length_in_minutes": length_in_minutes,
            "location": location,
            "guests": guests,
            "booking_fields_responses": booking_fields_responses,
            "metadata": metadata,
        }
        return request.post(PATH, wire.answer(Booking), wire.body(wire.given(fields)), version=VERSION)

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
    ) -> Request[Booking]:
        """Cancels the booking and answers a new one, at `start` (aware) and with a uid of its own.

        `rescheduled_by` is an e-mail address, and only recorded: with the host's credentials the new booking needs no
        confirmation. Raises SlotTaken with the next free times, BadRequest (no such slot, or it can no longer be
        moved), NotFound.
        """
        fields = {
            "start": start,
            "rescheduling_reason": rescheduling_reason,
            "rescheduled_by": rescheduled_by,
        }
        return request.post(
            f"{_one(uid)}/reschedule", wire.answer(Booking), wire.body(wire.given(fields)), version=VERSION
        )

    @operation
    def cancel(self, uid: str, *, cancellation_reason: str | None = None) -> Request[Booking]:
        """Cancels the booking and answers it as it then is; a cancelled one stays as it was. Raises BadRequest (it is
        over, or has been rescheduled or declined), NotFound."""
        fields = wire.given({"cancellation_reason": cancellation_reason})
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


def _one(uid: str) -> str:
    return f"{PATH}/{wire.segment(uid)}"


def _items(skip: int, filters: BookingFilters) -> Request[tuple[Booking, ...]]:
    fields = {"take": PAGE, "skip": skip, **filters}
    return request.get(PATH, wire.answers(Booking), wire.query(fields), version=VERSION)


def _page(envelope: Mapping[str, Any]) -> Page[Booking]:
    items = wire.answers(Booking)(envelope)
    told = envelope.get("pagination") or {}
    return Page(items, int(told.get("totalItems", len(items))), bool(told.get("hasNextPage")), raw=envelope)
