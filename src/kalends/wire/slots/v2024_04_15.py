"""Slots and reservations as of 2024-04-15, the date that every `@calcom/atoms` speaks here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from kalends.core.time import check_time_zone, from_minute
from kalends.engine import zones
from kalends.event_types import groups
from kalends.event_types.keys import EventTypeById, EventTypeBySlug, EventTypeKey, GroupByUsernames
from kalends.slots.model import BookingUid, Offer, SlotQuery
from kalends.wire.envelope import Answer
from kalends.wire.instants import Instant, SlotStart
from kalends.wire.lenient import LenientRequest


class SlotsQuery(LenientRequest):
    """What GET /v2/slots/available asks: a span, and an event type, by id or username and slug, or several people."""

    start_time: SlotStart
    end_time: SlotStart
    event_type_id: Annotated[int | None, Field(description="0 while the page does not know it yet.")] = None
    event_type_slug: str | None = None
    username_list: Annotated[
        list[str],
        Field(
            description="May be written `usernameList[]`. Of several people, without an event type's id, it is their "
            "common time that is asked for."
        ),
    ] = Field(default_factory=list)
    time_zone: Annotated[str, Field(description="The zone under whose dates the slots are listed.")] = "UTC"
    duration: Annotated[int | None, Field(ge=1, description="Minutes, where there are several lengths.")] = None
    reschedule_uid: Annotated[
        str | None, Field(description="A booking whose own time counts as free, since it is to be moved.")
    ] = None


class SlotOutput(Answer):
    """A free start."""

    time: Instant


class SharedSlotOutput(SlotOutput):
    """A free start of which people share the slot: how many have a seat, and in which booking."""

    attendees: int
    booking_uid: str | None


class SlotsOutput(Answer):
    """Free starts under their dates; days without any are left out."""

    slots: dict[str, list[SharedSlotOutput | SlotOutput]]


class ReserveInput(LenientRequest):
    """A slot to keep out of the lists while its booker is typing."""

    event_type_id: int
    slot_utc_start_date: SlotStart
    slot_utc_end_date: Instant
    is_dry_run: Annotated[bool, Field(alias="_isDryRun", description="Reserves nothing.")] = False


def query(asked: SlotsQuery) -> SlotQuery:
    """The question as the slots room asks it. Raises `UnknownTimeZone`."""
    check_time_zone(asked.time_zone, "timeZone")
    uid = asked.reschedule_uid
    return SlotQuery(
        start=asked.start_time,
        end=asked.end_time,
        time_zone=asked.time_zone,
        length=asked.duration,
        reschedule_uid=BookingUid(uid) if uid else None,
    )


def event_type_key(asked: SlotsQuery) -> EventTypeKey | None:
    """Whose free time is asked for; None while a page does not know it, and asks all the same."""
    if asked.event_type_id:
        return EventTypeById(asked.event_type_id)
    people = groups.usernames("+".join(asked.username_list))
    if len(people) > 1:
        return GroupByUsernames(people)
    if asked.event_type_slug and people:
        return EventTypeBySlug(people[0], asked.event_type_slug)
    return None


def minutes(start: datetime, end: datetime) -> int | None:
    """How long a slot is; None, and so as long as the event type is, where it does not end after it starts."""
    return int((end - start).total_seconds()) // 60 if end > start else None


def slots(offer: Offer | None, time_zone: str) -> SlotsOutput:
    """What is offered, under the dates of the zone."""
    return SlotsOutput(slots=_by_day(offer, time_zone) if offer else {})


def _by_day(offer: Offer, time_zone: str) -> dict[str, list[SharedSlotOutput | SlotOutput]]:
    days: dict[str, list[SharedSlotOutput | SlotOutput]] = {}
    for local, at, past in zones.dates(offer.starts, time_zone):
        slots = [_slot(offer, minute) for minute in offer.starts[at:past]]
        days.setdefault(local.isoformat(), []).extend(slots)
    return days


def _slot(offer: Offer, start: int) -> SharedSlotOutput | SlotOutput:
    time = from_minute(start)
    if offer.seating is None or not offer.seating.show_count:
        return SlotOutput(time=time)
    shared = offer.seating.slot(start)
    return SharedSlotOutput(time=time, attendees=shared.booked, booking_uid=shared.booking_uid)
