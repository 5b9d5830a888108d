"""What visitors read of event types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from kalends.accounts.model import User
from kalends.event_types import rules
from kalends.event_types.model import Bookable, EventType, Layouts
from kalends.wire import places
from kalends.wire.envelope import Answer
from kalends.wire.event_types.v2024_04_15 import booking_fields, policies
from kalends.wire.event_types.v2024_04_15.booking_fields import BookingFieldOutput
from kalends.wire.event_types.v2024_04_15.policies import LayoutsOutput, PeriodType, RecurrenceOutput
from kalends.wire.instants import Instant


class ProfileOutput(Answer):
    """Whose page it is."""

    username: str
    name: str
    image: str | None
    week_start: str
    booker_layouts: LayoutsOutput | None


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


class PublicEventTypeOutput(Answer):
    """An event type as its visitors see it. Lengths are minutes."""

    id: int
    slug: str
    title: str
    description: str
    length: int
    price: int = 0
    currency: str = "usd"
    locations: list[dict[str, str | bool]]
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
    recurring_event: RecurrenceOutput | None
    requires_confirmation: bool
    requires_booker_email_verification: bool
    seats_per_time_slot: int | None
    seats_show_availability_count: bool | None
    lock_time_zone_toggle_on_booking_page: bool
    locked_time_zone: str | None
    schedule: ScheduleOutput | None
    period_type: PeriodType
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
    recurring_event: RecurrenceOutput | None
    requires_confirmation: bool
    requires_booker_email_verification: bool
    lock_time_zone_toggle_on_booking_page: bool
    scheduling_type: None = None


def public(bookable: Bookable) -> PublicEventTypeOutput:
    """An event type, or what a group has together, for whoever wants to book it."""
    event_type = rules.for_everybody(bookable.event_type)
    people = [each.user for each in bookable.everybody]
    users = [_user(each) for each in people]
    zone = bookable.hours.time_zone if bookable.hours and not event_type.is_group else None
    return PublicEventTypeOutput(
        id=event_type.id,
        slug=event_type.slug,
        title=event_type.title,
        description=event_type.description,
        length=event_type.length,
        locations=[places.said(location) for location in event_type.locations],
        booking_fields=booking_fields.questions(event_type),
        metadata=_metadata(event_type),
        profile=_profile(people, event_type.layouts),
        users=users,
        subset_of_users=users,
        recurring_event=policies.recurrence_output(event_type.recurrence),
        requires_confirmation=event_type.confirmation is not None,
        requires_booker_email_verification=event_type.requires_email_verification,
        seats_per_time_slot=event_type.seats.per_slot if event_type.seats else None,
        seats_show_availability_count=event_type.seats.show_count if event_type.seats else None,
        lock_time_zone_toggle_on_booking_page=event_type.lock_time_zone,
        locked_time_zone=bookable.locked_time_zone,
        schedule=ScheduleOutput(time_zone=zone) if zone else None,
        disable_guests=event_type.disable_guests,
        success_redirect_url=event_type.success_redirect_url,
        forward_params_success_redirect=event_type.forward_params,
        hidden=event_type.hidden,
        is_dynamic=event_type.is_group,
        **policies.period(event_type.booking_window),
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
        recurring_event=policies.recurrence_output(event_type.recurrence),
        requires_confirmation=event_type.confirmation is not None,
        requires_booker_email_verification=event_type.requires_email_verification,
        lock_time_zone_toggle_on_booking_page=event_type.lock_time_zone,
    )


def _metadata(event_type: EventType) -> dict[Literal["multipleDuration"], list[int]]:
    return {"multipleDuration": list(event_type.length_options)} if event_type.length_options else {}


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
        booker_layouts=policies.layouts_output(layouts),
    )
