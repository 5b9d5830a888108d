"""Free times, and slots that are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from kalends.client.answers.base import Answer


@dataclass(frozen=True)
class Slot(Answer):
    """A time that can be booked, in the zone that was asked for. Where people share it: how many seats there are (None
    where the event type hides that), and the booking that others have seats in already."""

    start: datetime
    end: datetime
    seats_total: int | None = None
    seats_booked: int | None = None
    seats_remaining: int | None = None
    booking_uid: str | None = None


@dataclass(frozen=True)
class NotOffered(Answer):
    """A time that working hours allow and that cannot be booked, with all that speaks against it, such as `booking`,
    `minimumNotice` or `bookingLimitsCount`."""

    start: datetime
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Slots(Answer):
    """The free times by date in the zone that was asked for; dates without one are left out. Iterating gives every
    slot, earliest first. `not_offered` is filled where it was asked for."""

    by_date: Mapping[date, tuple[Slot, ...]]
    not_offered: Mapping[date, tuple[NotOffered, ...]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Slot]:
        for day in sorted(self.by_date):
            yield from self.by_date[day]

    def __len__(self) -> int:
        return sum(map(len, self.by_date.values()))


@dataclass(frozen=True)
class Reservation(Answer):
    """A slot kept from others for a while. Durations are minutes."""

    event_type_id: int
    slot_start: datetime
    slot_end: datetime
    reservation_uid: str
    reservation_until: datetime
    slot_duration: int | None = None
    reservation_duration: int | None = None
