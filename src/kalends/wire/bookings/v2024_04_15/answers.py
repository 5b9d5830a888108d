"""What clients read of bookings."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kalends.bookings.model import Attendee, BookedLocation, Booking, BookingPage, BookingQuery, Host, Status
from kalends.event_types.locations import ATTENDEE_KINDS
from kalends.wire import places
from kalends.wire.bookings import common
from kalends.wire.bookings.common import CommonBookingOutput, CommonHostOutput
from kalends.wire.envelope import Answer
from kalends.wire.instants import Instant


class UserOutput(CommonHostOutput):
    """The host; of several, the organiser."""

    avatar_url: str | None


class AttendeeOutput(Answer):
    """Who comes: those who have booked, and after them the hosts besides the organiser."""

    id: int
    name: str
    email: str
    time_zone: str
    locale: str
    phone_number: str | None
    no_show: bool


class EventTypeOutput(Answer):
    """The booked event type."""

    id: int
    slug: str
    title: str
    event_name: Annotated[str | None, Field(description="Always null: the booking's title is made already.")] = None
    time_zone: str | None = None
    scheduling_type: Annotated[str | None, Field(description="`COLLECTIVE` where several are booked together.")] = None


class BookingOutput(CommonBookingOutput):
    """A booking."""

    status: Literal["ACCEPTED", "PENDING", "CANCELLED", "REJECTED"]
    start_time: Instant
    end_time: Instant
    user: UserOutput
    user_id: int
    user_primary_email: str
    attendees: list[AttendeeOutput]
    responses: dict[str, Any]
    custom_inputs: dict[str, Any]
    event_type: EventTypeOutput
    cancellation_reason: str | None
    cancelled_by: str | None
    rejection_reason: str | None
    rescheduled: Annotated[bool, Field(description="Whether it has been moved, and another took its place.")]
    rescheduled_by: str | None
    from_reschedule: Annotated[str | None, Field(description="The uid of the booking whose place it took.")]
    recurring_event_id: str | None
    seats_references: list[dict[str, Any]]
    paid: bool = False
    payment_required: bool = False
    i_cal_uid: Annotated[str, Field(alias="iCalUID")]
    is_dry_run: bool = False


class ReschedulableOutput(Answer):
    """A booking as the form for moving it is filled from. Answers that nobody gave are left out."""

    id: int
    uid: str
    title: str
    description: str
    status: Literal["ACCEPTED", "PENDING", "CANCELLED", "REJECTED"]
    start_time: Instant
    end_time: Instant
    location: str
    responses: dict[str, Any]
    custom_inputs: dict[str, Any]
    sms_reminder_number: None = None
    attendees: list[AttendeeOutput]
    user: UserOutput
    user_id: int
    event_type_id: int
    event_type: ReschedulableEventTypeOutput


class ReschedulableEventTypeOutput(Answer):
    """Whether, and until how many minutes before the start, it may be moved."""

    id: int
    slug: str
    disable_rescheduling: bool


class CancelledOutput(Answer):
    """The booking that is cancelled."""

    booking_id: int
    booking_uid: str
    only_removed_attendee: bool


class BookingsOutput(Answer):
    """A page of bookings."""

    bookings: list[BookingOutput]
    recurring_info: list[dict[str, Any]]
    next_cursor: Annotated[int | None, Field(description="The next page's `cursor`; null on the last page.")]


_STATUS: dict[Status, Literal["ACCEPTED", "PENDING", "CANCELLED", "REJECTED"]] = {
    Status.ACCEPTED: "ACCEPTED",
    Status.PENDING: "PENDING",
    Status.CANCELLED: "CANCELLED",
    Status.REJECTED: "REJECTED",
}


def booking(word: Booking, origin: str) -> BookingOutput:
    """A booking as it is; `origin` is Kalends' own, where links lead there."""
    return BookingOutput(
        **common.booking_parts(word, origin),
        status=_STATUS[word.status],
        start_time=word.start,
        end_time=word.end,
        user=_user(word),
        user_id=word.host.id,
        user_primary_email=word.host.contract_email,
        attendees=[*map(_attendee, word.attendees), *map(_co_host, word.co_hosts)],
        responses=_responses(word),
        custom_inputs={},
        event_type=_event_type(word),
        cancellation_reason=word.cancellation_reason,
        cancelled_by=word.cancelled_by,
        rejection_reason=word.rejection_reason,
        rescheduled=word.rescheduled_to_uid is not None,
        rescheduled_by=word.rescheduled_by,
        from_reschedule=word.rescheduled_from_uid,
        recurring_event_id=word.recurring_uid,
        seats_references=_seats(word),
        i_cal_uid=word.ics_uid,
    )


def tried(word: Booking, origin: str) -> BookingOutput:
    """The booking that would have been made, had it not been a trial."""
    return booking(word, origin).model_copy(update={"is_dry_run": True})


def reschedulable(word: Booking) -> ReschedulableOutput:
    """A booking that somebody is about to move."""
    return ReschedulableOutput(
        id=word.id,
        uid=word.uid,
        title=word.title,
        description=word.description,
        status=_STATUS[word.status],
        start_time=word.start,
        end_time=word.end,
        location=word.location.value if word.location else "",
        responses={slug: _typed(answer) for slug, answer in _responses(word).items()},
        custom_inputs={},
        attendees=[_attendee(attendee) for attendee in word.attendees],
        user=_user(word),
        user_id=word.host.id,
        event_type_id=word.event_type.id,
        event_type=ReschedulableEventTypeOutput(
            id=word.event_type.id,
            slug=word.event_type.slug,
            disable_rescheduling=word.event_type.rescheduling_disabled,
        ),
    )


def _typed(answer: object) -> object:
    """An answer as a form's field holds it: a number is text there, and as anything else breaks the page."""
    return str(answer) if isinstance(answer, int | float) and not isinstance(answer, bool) else answer


def cancelled(word: Booking) -> CancelledOutput:
    """What has been cancelled: the booking or, where it goes on, a seat of it."""
    return CancelledOutput(booking_id=word.id, booking_uid=word.uid, only_removed_attendee=word.is_live)


def bookings(page: BookingPage, asked: BookingQuery, origin: str) -> BookingsOutput:
    """A page of bookings, and where the next begins."""
    past = asked.skip + len(page.bookings)
    return BookingsOutput(
        bookings=[booking(word, origin) for word in page.bookings],
        recurring_info=[],
        next_cursor=past if past < page.total else None,
    )


def _event_type(word: Booking) -> EventTypeOutput:
    booked = word.event_type
    together = "COLLECTIVE" if word.co_hosts else None
    return EventTypeOutput(id=booked.id, slug=booked.slug, title=booked.title, scheduling_type=together)


def _user(word: Booking) -> UserOutput:
    """The organiser. Pages ask for free time, and book, under his username: where several are booked together it is
    all of their names."""
    parts = {**common.host_parts(word.host), "username": word.usernames}
    return UserOutput(**parts, avatar_url=word.host.avatar_url)


def _co_host(host: Host) -> AttendeeOutput:
    """One who is booked together with the organiser. This date knows one user, and has the others among those who
    come."""
    return AttendeeOutput(
        id=host.id,
        name=host.name,
        email=host.contract_email,
        time_zone=host.time_zone,
        locale=host.locale,
        phone_number=None,
        no_show=False,
    )


def _attendee(attendee: Attendee) -> AttendeeOutput:
    return AttendeeOutput(
        id=attendee.id,
        name=attendee.name,
        email=attendee.email,
        time_zone=attendee.time_zone,
        locale=attendee.language,
        phone_number=attendee.phone_number,
        no_show=attendee.absent,
    )


def _responses(word: Booking) -> dict[str, Any]:
    """Every answer by its field's name. What nobody answered is left out: forms break on `null`."""
    return common.responses(word, _person(word.attendees[0] if word.attendees else None), _location_answer)


def _person(attendee: Attendee | None) -> dict[str, str]:
    """What a form asks of whoever books; nothing, where it is nobody's business."""
    if attendee is None:
        return {}
    number = {"attendeePhoneNumber": attendee.phone_number} if attendee.phone_number else {}
    return {"name": attendee.name, "email": attendee.email, **number}


def _location_answer(place: BookedLocation) -> dict[str, str]:
    """The choice in the form's own words; a place that the host said needs no value."""
    from_attendee = place.kind in ATTENDEE_KINDS
    return {"value": places.name_of(place.kind, place.value), "optionValue": place.value if from_attendee else ""}


def _seats(word: Booking) -> list[dict[str, Any]]:
    seated = (attendee for attendee in word.attendees if attendee.seat_uid)
    return [{"referenceUid": attendee.seat_uid, "attendeeId": attendee.id} for attendee in seated]
