"""What visitors read of event types."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Annotated, Any, Literal

from pydantic import Field

from kalends.accounts.model import User
from kalends.engine.limits import RangeWindow
from kalends.event_types import rules
from kalends.event_types.model import (
    Bookable,
    BookingWindow,
    EventType,
    Frequency,
    Layouts,
    Location,
    LocationKind,
    Recurrence,
)
from kalends.wire import places
from kalends.wire.envelope import Answer
from kalends.wire.event_types.v2024_04_15 import booking_fields
from kalends.wire.event_types.v2024_04_15.booking_fields import BookingFieldOutput
from kalends.wire.instants import Instant, in_utc

LocationOutput = dict[str, str | bool]


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


class ListedEventTypeOutput(Answer):
    """An event type in the list of a user's public ones."""

    id: int
    slug: str
    title: str
    description: str
    length: int
    price: int = 0
    currency: str = "usd"
    hidden: bool
    metadata: dict[Literal["multipleDuration"], list[int]]
    recurring_event: RecurringEventOutput | None
    requires_confirmation: bool
    requires_booker_email_verification: bool
    lock_time_zone_toggle_on_booking_page: bool
    scheduling_type: None = None


_VALUE_NAMES = {LocationKind.ADDRESS: "address", LocationKind.LINK: "link", LocationKind.PHONE: "hostPhoneNumber"}
_LAYOUTS = {"month": "month_view", "week": "week_view", "column": "column_view"}
_FREQUENCIES = {Frequency.YEARLY: 0, Frequency.MONTHLY: 1, Frequency.WEEKLY: 2}


def public(bookable: Bookable) -> PublicEventTypeOutput:
    """An event type, or what a group has together, for whoever wants to book it."""
    event_type = rules.for_everybody(bookable.event_type)
    host, people = bookable.host, [each.user for each in bookable.everybody]
    users = [_user(each) for each in people]
    zone = bookable.hours.time_zone if bookable.hours and not event_type.is_group else None
    return PublicEventTypeOutput(
        id=event_type.id,
        slug=event_type.slug,
        title=event_type.title,
        description=event_type.description,
        length=event_type.length,
        locations=[_location(location) for location in event_type.locations],
        booking_fields=booking_fields.questions(event_type),
        metadata=_metadata(event_type),
        profile=_profile(people, event_type.layouts),
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
        is_dynamic=event_type.is_group,
        **_period(event_type.booking_window),
    )


def listed(event_type: EventType) -> ListedEventTypeOutput:
    """An event type that everybody may see, in a list."""
    return ListedEventTypeOutput(
        id=event_type.id,
        slug=event_type.slug,
        title=event_type.title,
        description=event_type.description,
        length=event_type.length,
        hidden=event_type.hidden,
        metadata=_metadata(event_type),
        recurring_event=_recurrence(event_type.recurrence) if event_type.recurrence else None,
        requires_confirmation=event_type.confirmation is not None,
        requires_booker_email_verification=event_type.requires_email_verification,
        lock_time_zone_toggle_on_booking_page=event_type.lock_time_zone,
    )


def _metadata(event_type: EventType) -> dict[Literal["multipleDuration"], list[int]]:
    return {"multipleDuration": list(event_type.length_options)} if event_type.length_options else {}


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
