"""Slots and reservations as of 2024-09-04."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain, repeat
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from kalends.core.errors import Invalid
from kalends.core.time import check_time_zone
from kalends.engine import zones
from kalends.engine.zones import DAY, EPOCH
from kalends.event_types.keys import EventTypeKey, GroupByUsernames
from kalends.slots.model import BookingUid, Hold, Offer, Reason, Removed, Seating, SlotQuery
from kalends.wire import instants, keys
from kalends.wire.envelope import Answer, Asked, Request, Success
from kalends.wire.instants import Instant

_CLOCK = [f"T{minute // 60:02}:{minute % 60:02}:00.000" for minute in range(DAY)]

_Day: TypeAlias = tuple[str, list[str]]
"""A date, and the slots that begin on it, each as JSON text."""


class SlotsQuery(Asked):
    """What GET /v2/slots asks. Times without an offset are UTC; an end that is a date means the end of that day."""

    start: Annotated[str, Field(description="First instant or date, UTC.", examples=["2027-01-04"])]
    end: Annotated[str, Field(description="Last instant, or date whose slots are included, UTC.")]
    event_type_id: int | None = None
    event_type_slug: str | None = None
    username: str | None = None
    time_zone: str = "UTC"
    duration: Annotated[int | None, Field(ge=1, description="Minutes, where the event type has several lengths.")] = (
        None
    )
    format: Literal["time", "range"] = "time"
    booking_uid_to_reschedule: Annotated[
        str | None, Field(description="A booking whose own time counts as free, since it is to be moved.")
    ] = None
    explain: Annotated[
        bool | None,
        Field(description="Also say, for each time that working hours allow but that is not offered, why not."),
    ] = None
    usernames: Annotated[
        str | None,
        Field(
            description="At least two, separated by commas: the time that all of them are free, without an event type."
        ),
    ] = None
    organization_slug: Annotated[
        str | None, Field(description="The organization that the people named must belong to.")
    ] = None
    team_slug: Annotated[str | None, Field(description="Not supported yet.")] = None


NOT_YET = ("team_slug",)
"""Fields of the contract that cannot act yet and are refused."""


class SlotStart(Answer):
    """A free start, in the zone asked for; with its seats where people share slots, and the event type shows how many
    are left."""

    start: str
    seats_total: int | None = None
    seats_booked: int | None = None
    attendees_count: Annotated[int | None, Field(description="The same as seatsBooked.")] = None
    seats_remaining: Annotated[int | None, Field(description="Seats that are neither booked nor reserved.")] = None
    booking_uid: Annotated[str | None, Field(description="The booking that others have seats in already.")] = None


class SlotRange(SlotStart):
    """A free slot, in the zone asked for."""

    end: str


class NotOffered(Answer):
    """A time that working hours allow and that cannot be booked, with all that speaks against it."""

    start: str
    reasons: list[Reason]


class SlotsOutput(Success[dict[str, list[SlotStart]] | dict[str, list[SlotRange]]]):
    """Free slots under their dates in the zone asked for; with `explain=true` also the times that are not offered."""

    not_offered: Annotated[
        dict[str, list[NotOffered]] | None,
        Field(description="With explain=true. Beyond the contract; nothing is told of anybody's bookings."),
    ] = None


class ReservationInput(Request):
    """A slot to keep out of the lists for a while."""

    event_type_id: int
    slot_start: instants.SlotStart
    slot_duration: Annotated[
        int | None, Field(ge=1, description="Minutes; the event type's own length if missing.")
    ] = None
    reservation_duration: Annotated[
        int | None,
        Field(ge=1, le=1440, description="Minutes the reservation lasts; 5 if missing. Needs credentials."),
    ] = None


class ReservationOutput(Answer):
    """A reserved slot."""

    event_type_id: int
    slot_start: Instant
    slot_end: Instant
    slot_duration: int
    reservation_uid: str
    reservation_duration: int
    reservation_until: Instant


class ReadReservationOutput(ReservationOutput):
    """A reserved slot that is read. The contract's schema of this answer is an envelope inside an envelope without end,
    while its clients read the reservation itself: so both are here, and the inner envelope is empty."""

    status: Literal["success"] = "success"
    data: ReadReservationOutput | None = None


def query(asked: SlotsQuery) -> SlotQuery:
    """The question as the slots room asks it. Raises `Invalid`, saying what to change."""
    check_time_zone(asked.time_zone, "timeZone")
    last = _instant("end", asked.end)
    reschedule_uid = asked.booking_uid_to_reschedule
    return SlotQuery(
        start=_instant("start", asked.start),
        end=last + timedelta(days=1) if _is_date(asked.end) else last,
        time_zone=asked.time_zone,
        length=asked.duration,
        reschedule_uid=BookingUid(reschedule_uid) if reschedule_uid else None,
    )


def event_type_key(asked: SlotsQuery) -> EventTypeKey:
    """Whose free time is asked for. Raises `Invalid` when the question does not say."""
    if asked.usernames is not None:
        return GroupByUsernames(_people(asked, asked.usernames))
    return keys.event_type_key(asked.event_type_id, asked.username, asked.event_type_slug)


def _people(asked: SlotsQuery, usernames: str) -> tuple[str, ...]:
    """The people whose common time is asked for. Raises `Invalid` where an event type, or somebody else, is named."""
    if asked.event_type_id is not None or asked.event_type_slug is not None:
        raise Invalid("usernames asks for people without an event type; leave out eventTypeId and eventTypeSlug.")
    names = tuple(name.strip() for name in usernames.split(",") if name.strip())
    if asked.username is not None and asked.username not in names:
        raise Invalid("username is not one of usernames; leave it out.", details={"field": "username"})
    return names


def _instant(field: str, text: str) -> datetime:
    try:
        instant = instants.in_utc(datetime.fromisoformat(text))
    except ValueError:
        raise Invalid(f"{field}: {text!r} is not a date or time like 2027-01-04 or 2027-01-04T09:00:00Z.") from None
    try:
        return instants.in_reach(instant)
    except ValueError as error:
        raise Invalid(f"{field}: {error}") from None


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def listed(asked: SlotsQuery, offer: Offer) -> str:
    """The answer to a question, in the format that it asks for, as JSON text."""
    return (ranges if asked.format == "range" else times)(offer, asked.time_zone)


def times(offer: Offer, time_zone: str) -> str:
    """The answer that lists the starts under their dates in the zone, as JSON text."""
    return _answer(_seated(offer, _by_day(offer.starts, time_zone, '{"start":"', '"}')))


def ranges(offer: Offer, time_zone: str) -> str:
    """The answer that lists the slots, each with its end, under their dates in the zone, as JSON text."""
    ends = [start + offer.length for start in offer.starts]
    end_texts = chain.from_iterable(texts for _, texts in _by_day(ends, time_zone, "", '"}'))
    starts = _by_day(offer.starts, time_zone, '{"start":"', '","end":"')
    return _answer(_seated(offer, ((day, [start + next(end_texts) for start in texts]) for day, texts in starts)))


def explained(answer: str, removed: Sequence[Removed], time_zone: str) -> str:
    """An answer that lists slots, with the times that are not offered beside them."""
    reasons = (f'","reasons":{json.dumps(each.reasons)}}}' for each in removed)
    days = _by_day([each.start for each in removed], time_zone, '{"start":"', "")
    not_offered = _under_days((day, [text + next(reasons) for text in texts]) for day, texts in days)
    return f'{answer[:-1]},"notOffered":{not_offered}}}'


def reservation(hold: Hold) -> ReservationOutput:
    """A hold as the contract shows it."""
    return ReservationOutput(
        event_type_id=hold.event_type_id,
        slot_start=hold.start,
        slot_end=hold.end,
        slot_duration=hold.length,
        reservation_uid=hold.uid,
        reservation_duration=hold.minutes,
        reservation_until=hold.until,
    )


def read_reservation(hold: Hold) -> ReadReservationOutput:
    """A hold as reading it shows it."""
    return ReadReservationOutput(**dict(reservation(hold)))


def _seated(offer: Offer, days: Iterator[_Day]) -> Iterator[_Day]:
    """The days, where people share slots with the seats of each."""
    if not offer.seating:
        return days
    seats = map(_seats_text, repeat(offer.seating), offer.starts)
    return ((day, [text[:-1] + next(seats) for text in texts]) for day, texts in days)


def _seats_text(seating: Seating, start: int) -> str:
    slot, counts = seating.slot(start), ""
    if seating.show_count:
        counts = (
            f',"seatsTotal":{seating.total},"seatsBooked":{slot.booked},"attendeesCount":{slot.booked}'
            f',"seatsRemaining":{seating.free(start)}'
        )
    return f'{counts},"bookingUid":"{slot.booking_uid}"}}' if slot.booking_uid else counts + "}"


def _by_day(minutes: Sequence[int], time_zone: str, before: str, after: str) -> Iterator[_Day]:
    """Sorted epoch minutes as texts with the zone's offset (`2027-01-04T10:00:00.000+01:00`, in UTC `…Z`), each
    between `before` and `after`, with their dates. A date comes twice when a clock change falls inside it."""
    if not minutes:
        return
    clock = zones.clock(time_zone, minutes[0], minutes[-1])
    for local, at, past in zones.dates(minutes, time_zone):
        offset = clock.offset(minutes[at])
        day, suffix = local.isoformat(), _offset_text(offset, time_zone) + after
        prefix, midnight = before + day, (local.toordinal() - EPOCH) * DAY - offset
        yield day, [prefix + _CLOCK[minute - midnight] + suffix for minute in minutes[at:past]]


def _offset_text(offset: int, time_zone: str) -> str:
    if offset == 0 and time_zone == "UTC":
        return "Z"
    sign = "-" if offset < 0 else "+"
    return f"{sign}{abs(offset) // 60:02}:{abs(offset) % 60:02}"


def _answer(days: Iterable[_Day]) -> str:
    """The whole answer. It is written as text since it is nothing but dates, and an object for each slot costs more
    than finding the slots."""
    return f'{{"status":"success","data":{_under_days(days)}}}'


def _under_days(days: Iterable[_Day]) -> str:
    under: dict[str, list[str]] = {}
    for day, items in days:
        under.setdefault(day, []).extend(items)
    return "{" + ",".join([f'"{day}":[{",".join(items)}]' for day, items in under.items()]) + "}"
