"""Event types as of 2024-04-15: what a booking page reads of one before it can show anything. Every `@calcom/atoms`
reads this shape."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from html import escape
from typing import Annotated, Any, Literal

from pydantic import Field

from kalends.accounts.model import User
from kalends.engine.limits import RangeWindow
from kalends.event_types import rules
from kalends.event_types.model import (
    Bookable,
    BookingField,
    BookingWindow,
    EventType,
    FieldKind,
    Frequency,
    Layouts,
    Location,
    LocationKind,
    Recurrence,
)
from kalends.wire import places
from kalends.wire.envelope import Answer
from kalends.wire.instants import Instant, in_utc

LocationOutput = dict[str, str | bool]


class OptionOutput(Answer):
    """A choice of a booking field."""

    label: str
    value: str


class OptionInputOutput(Answer):
    """What is asked besides, where an option needs more than to be chosen."""

    type: Literal["address", "phone", "text"]
    required: bool
    placeholder: str


class ViewOutput(Answer):
    """A view of the form; a field with views is asked in these alone."""

    id: str
    label: str


class BookingFieldOutput(Answer):
    """A question of the form. `editable` tells the contract's own fields from the customer's."""

    name: str
    type: FieldKind
    required: bool
    hidden: bool
    editable: Literal["system", "system-but-optional", "system-but-hidden", "user"]
    label: str | None = None
    label_as_safe_html: Annotated[str | None, Field(description="The label, escaped: radio and boolean need it.")] = (
        None
    )
    default_label: Annotated[str | None, Field(description="A key that clients translate.")] = None
    placeholder: str | None = None
    options: list[OptionOutput] | None = None
    options_inputs: dict[str, OptionInputOutput] | None = None
    get_options_at: str | None = None
    hide_when_just_one_option: bool | None = None
    views: list[ViewOutput] | None = None
    disable_on_prefill: bool


class ProfileOutput(Answer):
    """Whose page it is."""

    username: str
    name: str
    image: str | None
    week_start: str
    booker_layouts: dict[str, Any] | None


class UserProfileOutput(Answer):
    """How a user is found."""

    username: str
    organization: None = None


class UserOutput(Answer):
    """Who can be booked."""

    name: str
    username: str
    avatar_url: str | None
    week_start: str
    profile: UserProfileOutput


class EntityOutput(Answer):
    """The team or organisation behind a page; there is none."""

    consider_unpublished: bool = False
    org_slug: str | None = None
    team_slug: str | None = None
    name: str | None = None
    logo_url: str | None = None
    hide_profile_link: bool = False


class ScheduleOutput(Answer):
    """The working hours that count."""

    time_zone: str


class RecurringEventOutput(Answer):
    """A booking is a series: so many, one every `interval` years (`freq` 0), months (1) or weeks (2)."""

    freq: int
    count: int
    interval: int


class PublicEventTypeOutput(Answer):
    """An event type as its visitors see it. Lengths are minutes."""

    id: int
    slug: str
    title: str
    description: str
    length: int
    price: int = 0
    currency: str = "usd"
    locations: list[LocationOutput]
    booking_fields: list[BookingFieldOutput]
    metadata: Annotated[
        dict[Literal["multipleDuration"], list[int]],
        Field(
            description="`multipleDuration`: minutes to choose from. Left out without a choice, for null is refused."
        ),
    ]
    profile: ProfileOutput
    entity: EntityOutput = EntityOutput()
    users: list[UserOutput]
    subset_of_users: list[UserOutput]
    recurring_event: RecurringEventOutput | None
    requires_confirmation: bool
    requires_booker_email_verification: bool
    seats_per_time_slot: int | None
    seats_show_availability_count: bool | None
    lock_time_zone_toggle_on_booking_page: bool
    locked_time_zone: str | None
    schedule: ScheduleOutput | None
    period_type: Literal["UNLIMITED", "ROLLING", "ROLLING_WINDOW", "RANGE"]
    period_days: int | None = None
    period_count_calendar_days: bool | None = None
    period_start_date: Instant | None = None
    period_end_date: Instant | None = None
    disable_guests: bool
    success_redirect_url: str | None
    forward_params_success_redirect: bool
    hidden: bool
    is_dynamic: Annotated[bool, Field(description="Whether it is that of several people at once; its id is 0 then.")]
    is_instant_event: bool = False
    show_instant_event_connect_now_modal: bool = False
    scheduling_type: None = None
    team: None = None


PHONE = BookingField("attendeePhoneNumber", FieldKind.PHONE, hidden=True, is_default=True)
"""The question for a number, which is hidden until an event type asks it."""

_DEFAULT_LABELS = {
    "name": "your_name",
    "email": "email_address",
    "attendeePhoneNumber": "phone_number",
    "location": "location",
    "title": "what_is_this_meeting_about",
    "notes": "additional_notes",
    "guests": "additional_guests",
    "rescheduleReason": "reason_for_reschedule",
}
_EDITABLE: Mapping[str, Literal["system", "system-but-hidden"]] = {
    "name": "system",
    "email": "system",
    "location": "system",
    "title": "system-but-hidden",
}
_OPTION_INPUTS = {
    LocationKind.ATTENDEE_ADDRESS: OptionInputOutput(type="address", required=True, placeholder=""),
    LocationKind.ATTENDEE_PHONE: OptionInputOutput(type="phone", required=True, placeholder=""),
    LocationKind.ATTENDEE_DEFINED: OptionInputOutput(type="text", required=True, placeholder=""),
}
_VALUE_NAMES = {LocationKind.ADDRESS: "address", LocationKind.LINK: "link", LocationKind.PHONE: "hostPhoneNumber"}
_RESCHEDULING = "rescheduleReason"


def usernames(text: str) -> tuple[str, ...]:
    """Whose event type is asked for: one name, or several joined by `+`, which in a query may mean a space."""
    return tuple(dict.fromkeys(name for name in re.split(r"[+ ]", text) if name))


def group(members: Sequence[User]) -> Bookable:
    """What can be booked with several people at once; `public` then says who they are."""
    return Bookable(rules.for_group(members[0]), members[0], hours=None, client=None)


def public(bookable: Bookable, members: Sequence[User] = ()) -> PublicEventTypeOutput:
    """An event type for whoever wants to book it; with `members`, that of a group."""
    event_type = rules.for_everybody(bookable.event_type)
    host, users = bookable.host, [_user(member) for member in members or [bookable.host]]
    zone = bookable.hours.time_zone if bookable.hours else None
    return PublicEventTypeOutput(
        id=event_type.id,
        slug=event_type.slug,
        title=event_type.title,
        description=event_type.description,
        length=event_type.length,
        locations=[_location(location) for location in event_type.locations],
        booking_fields=[_field(field, event_type) for field in _questions(event_type)],
        metadata={"multipleDuration": list(event_type.length_options)} if event_type.length_options else {},
        profile=_profile(members or [host], event_type.layouts),
        users=users,
        subset_of_users=users,
        recurring_event=_recurrence(event_type.recurrence) if event_type.recurrence else None,
        requires_confirmation=event_type.confirmation is not None,
        requires_booker_email_verification=event_type.requires_email_verification,
        seats_per_time_slot=event_type.seats.per_slot if event_type.seats else None,
        seats_show_availability_count=event_type.seats.show_count if event_type.seats else None,
        lock_time_zone_toggle_on_booking_page=event_type.lock_time_zone,
        locked_time_zone=host.time_zone if event_type.lock_time_zone else None,
        schedule=ScheduleOutput(time_zone=zone) if zone else None,
        disable_guests=event_type.disable_guests,
        success_redirect_url=event_type.success_redirect_url,
        forward_params_success_redirect=event_type.forward_params,
        hidden=event_type.hidden,
        is_dynamic=len(members) > 1,
        **_period(event_type.booking_window),
    )


def for_1_0_47(bookable: Bookable) -> Bookable:
    """The bookable as `@calcom/atoms` 1.0.47 can show it, whose whole form breaks on a field of a kind that it does
    not know: without what asks for a phone number, even hidden, and with links asked as text."""
    event_type = bookable.event_type
    fields = tuple(
        replace(field, kind=FieldKind.TEXT) if field.kind is FieldKind.URL else field
        for field in event_type.booking_fields
        if field.kind is not FieldKind.PHONE
    )
    places = tuple(place for place in event_type.locations if place.kind is not LocationKind.ATTENDEE_PHONE)
    return replace(bookable, event_type=replace(event_type, booking_fields=fields, locations=places))


def with_phone(bookable: Bookable) -> Bookable:
    """The bookable with the contract's hidden question for a number, after name and e-mail address."""
    event_type = bookable.event_type
    if any(field.slug == PHONE.slug for field in event_type.booking_fields):
        return bookable
    fields = (*event_type.booking_fields[:2], PHONE, *event_type.booking_fields[2:])
    return replace(bookable, event_type=replace(event_type, booking_fields=fields))


def _questions(event_type: EventType) -> Iterable[BookingField]:
    """The questions; without a location to choose, it is not asked."""
    return (field for field in event_type.booking_fields if event_type.locations or field.slug != "location")


def _field(field: BookingField, event_type: EventType) -> BookingFieldOutput:
    return BookingFieldOutput(
        name=field.slug,
        type=field.kind,
        required=field.required or field.slug == "title",
        hidden=field.hidden or (field.slug == "guests" and event_type.disable_guests),
        editable=_EDITABLE.get(field.slug, "system-but-optional") if field.is_default else "user",
        label=field.label,
        label_as_safe_html=escape(field.label) if field.label else None,
        default_label=_DEFAULT_LABELS.get(field.slug),
        placeholder=field.placeholder,
        options=[OptionOutput(label=option, value=option) for option in field.options] or None,
        disable_on_prefill=field.disable_on_prefill,
        **(_location_parts(event_type) if field.kind is FieldKind.RADIO_INPUT else {}),
        **(_RESCHEDULING_PARTS if field.slug == _RESCHEDULING else {}),
    )


_RESCHEDULING_PARTS: dict[str, Any] = {"views": [ViewOutput(id="reschedule", label="Reschedule View")]}


def _location_parts(event_type: EventType) -> dict[str, Any]:
    """What the question for a location has more than others: its options are the event type's `locations`."""
    inputs = {places.NAMES[kind]: asked for kind, asked in _OPTION_INPUTS.items()}
    return {"options_inputs": inputs, "get_options_at": "locations", "hide_when_just_one_option": True}


def _location(location: Location) -> LocationOutput:
    name = _VALUE_NAMES.get(location.kind)
    shown: LocationOutput = {"type": places.name_of(location.kind, location.value)}
    if name is None:
        return shown
    value: LocationOutput = {name: location.value} if location.value else {}
    return shown | value | {"displayLocationPublicly": location.public}


def _user(host: User) -> UserOutput:
    return UserOutput(
        name=host.name,
        username=host.username,
        avatar_url=host.avatar_url,
        week_start=host.week_start,
        profile=UserProfileOutput(username=host.username),
    )


def _profile(hosts: Sequence[User], layouts: Layouts | None) -> ProfileOutput:
    return ProfileOutput(
        username="+".join(host.username for host in hosts),
        name=", ".join(host.name for host in hosts),
        image=hosts[0].avatar_url if len(hosts) == 1 else None,
        week_start=hosts[0].week_start,
        booker_layouts=_layouts(layouts) if layouts else None,
    )


def _layouts(layouts: Layouts) -> dict[str, Any]:
    return {
        "defaultLayout": _LAYOUTS[layouts.default],
        "enabledLayouts": [_LAYOUTS[layout] for layout in layouts.enabled],
    }


_LAYOUTS = {"month": "month_view", "week": "week_view", "column": "column_view"}


_FREQUENCIES = {Frequency.YEARLY: 0, Frequency.MONTHLY: 1, Frequency.WEEKLY: 2}


def _recurrence(recurrence: Recurrence) -> RecurringEventOutput:
    return RecurringEventOutput(
        freq=_FREQUENCIES[recurrence.frequency], count=recurrence.occurrences, interval=recurrence.interval
    )


def _period(window: BookingWindow | None) -> dict[str, Any]:
    """How far ahead one can book."""
    if window is None:
        return {"period_type": "UNLIMITED"}
    if isinstance(window, RangeWindow):
        first, last = (in_utc(datetime.combine(day, time())) for day in (window.first, window.last))
        return {"period_type": "RANGE", "period_start_date": first, "period_end_date": last}
    kind = "ROLLING_WINDOW" if window.rolling else "ROLLING"
    return {"period_type": kind, "period_days": window.days, "period_count_calendar_days": not window.business_days}
