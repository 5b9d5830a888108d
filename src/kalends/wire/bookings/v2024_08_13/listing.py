"""Which bookings are listed, and in which order."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kalends.bookings.model import BookingQuery
from kalends.core.errors import Invalid
from kalends.wire.envelope import Asked
from kalends.wire.instants import Instant

MAX_TAKE = 250


class BookingsQuery(Asked):
    """Filters, sorting and paging of GET /v2/bookings. Lists are separated by commas or repeated."""

    status: Annotated[list[str], Field(default_factory=list)]
    attendee_email: str | None = None
    attendee_name: str | None = None
    booking_uid: str | None = None
    event_type_ids: str | None = None
    event_type_id: int | None = None
    teams_ids: Annotated[str | None, Field(description="Not supported yet.")] = None
    team_id: Annotated[str | None, Field(description="Not supported yet.")] = None
    after_start: Instant | None = None
    before_end: Instant | None = None
    after_created_at: Instant | None = None
    before_created_at: Instant | None = None
    after_updated_at: Instant | None = None
    before_updated_at: Instant | None = None
    sort_start: Literal["asc", "desc"] | None = None
    sort_end: Literal["asc", "desc"] | None = None
    sort_created: Literal["asc", "desc"] | None = None
    sort_updated_at: Literal["asc", "desc"] | None = None
    take: Annotated[int, Field(ge=1, le=MAX_TAKE)] = 100
    skip: Annotated[int, Field(ge=0)] = 0


def query(asked: BookingsQuery) -> BookingQuery:
    """Which bookings to list. Raises `Invalid` for an id or status that is none."""
    ids = [part for part in (asked.event_type_ids or "").split(",") if part.strip()]
    if asked.event_type_id is not None:
        ids.append(str(asked.event_type_id))
    return BookingQuery(
        statuses=_statuses(asked.status),
        attendee_email=asked.attendee_email,
        attendee_name=asked.attendee_name,
        uid=asked.booking_uid,
        event_type_ids=tuple(_id(part) for part in ids),
        after_start=asked.after_start,
        before_end=asked.before_end,
        after_created=asked.after_created_at,
        before_created=asked.before_created_at,
        after_updated=asked.after_updated_at,
        before_updated=asked.before_updated_at,
        sort=_sort(asked),
        take=asked.take,
        skip=asked.skip,
    )


def _statuses(asked: list[str]) -> tuple[str, ...]:
    known = ("upcoming", "recurring", "past", "cancelled", "unconfirmed")
    names = tuple(name.strip() for value in asked for name in value.split(",") if name.strip())
    for name in names:
        if name not in known:
            raise Invalid(f"status: {name!r} is none of {', '.join(known)}.")
    return names


def _id(text: str) -> int:
    if not text.strip().isdecimal():
        raise Invalid(f"eventTypeIds: {text!r} is not an event type's id; separate ids by commas.")
    return int(text)


def _sort(asked: BookingsQuery) -> tuple[tuple[str, bool], ...]:
    named = (
        ("start", asked.sort_start),
        ("end", asked.sort_end),
        ("created", asked.sort_created),
        ("updated", asked.sort_updated_at),
    )
    return tuple((name, order == "desc") for name, order in named if order)
