"""Event types: what can be booked. Operations `/v2/event-types`, contract date 2024-06-14."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from kalends.client import request, wire
from kalends.client.answers.base import Order
from kalends.client.answers.event_types import (
    ActiveBookingsLimit,
    BookingField,
    BookingWindow,
    Cancelling,
    Color,
    ConfirmationPolicy,
    DestinationCalendar,
    EventType,
    Layouts,
    Limits,
    Location,
    PrivateLink,
    Recurrence,
    Rescheduling,
    Seats,
)
from kalends.client.operation import Family, S, operation
from kalends.client.request import Request

PATH = "/v2/event-types"
VERSION = "2024-06-14"

Off = Mapping[str, Any]
"""`{"disabled": True}` takes a setting away; so does any mapping that says it as the contract does."""


class EventTypeOptions(TypedDict, total=False):
    """The rules of an event type. Buffers, notice, lengths and intervals are minutes."""

    description: str
    length_in_minutes_options: Sequence[int]
    """The lengths that the booker may choose from; must include `length_in_minutes`."""
    locations: Sequence[Location]
    booking_fields: Sequence[BookingField]
    disable_guests: bool
    slot_interval: int | None
    """The distance between two starts; the length where it is not given."""
    minimum_booking_notice: int
    before_event_buffer: int
    after_event_buffer: int
    offset_start: int
    only_show_first_available_slot: bool
    schedule_id: int | None
    """The schedule that counts; the owner's default one where it is not given."""
    booking_window: BookingWindow | Off
    confirmation_policy: ConfirmationPolicy | Off
    """When bookings wait for the host's yes."""
    booking_limits_count: Limits | Off
    """How many bookings each period takes."""
    booking_limits_duration: Limits | Off
    """How many minutes each period takes, in quarters of an hour."""
    booker_active_bookings_limit: ActiveBookingsLimit | Off
    recurrence: Recurrence | Off
    seats: Seats | Off
    disable_cancelling: Cancelling | Mapping[str, Any]
    disable_rescheduling: Rescheduling | Mapping[str, Any]
    allow_rescheduling_past_bookings: bool
    allow_rescheduling_cancelled_bookings: bool
    requires_booker_email_verification: bool
    """Bookers type a code that is sent to their address."""
    booking_requires_authentication: bool
    """Only with credentials of the host's organisation can be booked."""
    hide_calendar_notes: bool
    hide_calendar_event_details: bool
    hide_organizer_email: bool
    destination_calendar: DestinationCalendar | None
    use_destination_calendar_email: bool
    interface_language: str
    """Empty for the visitor's own."""
    show_optimized_slots: bool
    color: Color | Mapping[str, Any]
    booker_layouts: Layouts | Mapping[str, Any]
    cal_video_settings: Mapping[str, Any]
    custom_name: str | None
    success_redirect_url: str | None
    forward_params_success_redirect: bool
    lock_time_zone_toggle_on_booking_page: bool
    hidden: bool
    metadata: Mapping[str, Any]


class EventTypeChanges(EventTypeOptions, total=False):
    """What can be changed of an event type."""

    title: str
    slug: str
    length_in_minutes: int


class PrivateLinkChanges(TypedDict, total=False):
    """What can be changed of a private link."""

    expires_at: datetime | None
    max_usage_count: int | None


class EventTypes(Family[S]):
    """Event types. Your own need an API key or a managed user's tokens; those of a `username` need nothing."""

    @operation
    def create(
        self, *, title: str, slug: str, length_in_minutes: int, **options: Unpack[EventTypeOptions]
    ) -> Request[EventType]:
        """Makes an event type of the user whom the credentials belong to.

        Raises BadRequest for a wrong field, Conflict where the user has the slug already.
        """
        fields = {"title": title, "slug": slug, "length_in_minutes": length_in_minutes, **options}
        return request.post(PATH, wire.answer(EventType), wire.body(fields), version=VERSION)

    @operation
    def list(
        self,
        *,
        username: str | None = None,
        event_slug: str | None = None,
        usernames: Sequence[str] | None = None,
        org_id: int | None = None,
        org_slug: str | None = None,
        sort_created_at: Order | None = None,
    ) -> Request[tuple[EventType, ...]]:
        """The event types of `username`, hidden ones only if they are yours; without one, your own. With
        `event_slug` just that one; with `usernames` (two people or more) the one that they have together. `org_id` or
        `org_slug` says of which organization the people have to be."""
        fields = {
            "username": username,
            "event_slug": event_slug,
            "usernames": usernames,
            "org_id": org_id,
            "org_slug": org_slug,
            "sort_created_at": sort_created_at,
        }
        return request.get(PATH, wire.answers(EventType), wire.query(fields), version=VERSION)

    @operation
    def get(self, event_type_id: int) -> Request[EventType]:
        """One of your event types. Raises NotFound."""
        return request.get(f"{PATH}/{event_type_id}", wire.answer(EventType), version=VERSION)

    @operation
    def update(self, event_type_id: int, **changes: Unpack[EventTypeChanges]) -> Request[EventType]:
        """Changes what is given, and nothing else. Raises NotFound, BadRequest, Conflict."""
        return request.patch(f"{PATH}/{event_type_id}", wire.answer(EventType), wire.body(changes), version=VERSION)

    @operation
    def delete(self, event_type_id: int) -> Request[None]:
        """Takes the event type away; its bookings stay. Raises NotFound."""
        return request.delete(f"{PATH}/{event_type_id}", wire.nothing, version=VERSION)

    @operation
    def create_private_link(
        self, event_type_id: int, *, expires_at: datetime | None = None, max_usage_count: int | None = None
    ) -> Request[PrivateLink]:
        """Makes a link that ends: at `expires_at` (aware), after so many bookings, or, where nothing is said, after
        one. Raises BadRequest, NotFound."""
        fields = wire.given({"expires_at": expires_at, "max_usage_count": max_usage_count})
        return request.post(_links(event_type_id), wire.answer(PrivateLink), wire.body(fields))

    @operation
    def list_private_links(self, event_type_id: int) -> Request[tuple[PrivateLink, ...]]:
        """The private links of one of your event types. Raises NotFound."""
        return request.get(_links(event_type_id), wire.answers(PrivateLink))

    @operation
    def update_private_link(
        self, event_type_id: int, link_id: str, **changes: Unpack[PrivateLinkChanges]
    ) -> Request[PrivateLink]:
        """Changes when a private link ends; None takes that end away. Raises BadRequest, NotFound."""
        path = f"{_links(event_type_id)}/{wire.segment(link_id)}"
        return request.patch(path, wire.answer(PrivateLink), wire.body(changes))

    @operation
    def delete_private_link(self, event_type_id: int, link_id: str) -> Request[None]:
        """Takes a private link away; its address leads nowhere. Raises NotFound."""
        return request.delete(f"{_links(event_type_id)}/{wire.segment(link_id)}", wire.nothing)


def _links(event_type_id: int) -> str:
    return f"{PATH}/{event_type_id}/private-links"
