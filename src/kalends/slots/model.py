"""Questions about free time, what is offered, and holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from kalends.accounts.model import OrganizationId, UserId
from kalends.engine.timesets import Interval

BookingUid = NewType("BookingUid", str)


class ClaimKind(StrEnum):
    """Why a host is taken. Accepted and pending claims of one host never overlap."""

    ACCEPTED = "accepted"
    PENDING = "pending"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Claim:
    """A host's time that is taken: `[start, end)` in epoch minutes, and the buffers kept free around it."""

    kind: ClaimKind
    start: int
    end: int
    before_buffer: int
    after_buffer: int
    event_type_id: int | None
    booking_uid: BookingUid | None
    seats_taken: int | None = None
    """How many of its seats are taken; None where nobody shares it."""

    @property
    def busy(self) -> Interval:
        """The time taken, buffers included."""
        return self.start - self.before_buffer, self.end + self.after_buffer


@dataclass(frozen=True, slots=True)
class Taken:
    """What of a host's time is taken: `busy` by bookings and `held` for bookers, epoch minutes with buffers; and, where
    limits or seats ask for it, the claims of the event type's `own` bookings, and the holds that keep a seat of it."""

    busy: Sequence[Interval]
    own: Sequence[Claim] = ()
    held: Sequence[Interval] = ()
    held_seats: Sequence[Claim] = ()


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """What a booking is to claim of each of its hosts. `seats` is how many may share it, None where nobody does."""

    organization_id: OrganizationId
    host_ids: tuple[UserId, ...]
    event_type_id: int
    booking_uid: BookingUid
    kind: ClaimKind
    start: datetime
    end: datetime
    before_buffer: int
    after_buffer: int
    seats: int | None
    seats_taken: int | None


@dataclass(frozen=True, slots=True)
class Moving:
    """A booking that is to be moved: its uid, its length in minutes, and where people share it, since when (an epoch
    minute) and by how many; both None where nobody does, or where it is off."""

    uid: BookingUid
    length: int
    shared_at: int | None = None
    people: int | None = None

    @property
    def counts(self) -> bool:
        """Whether it counts as taken: it stays where it is, for others have seats in it besides the one that moves."""
        return self.people is not None and self.people > 1


@dataclass(frozen=True, slots=True)
class SlotQuery:
    """Which starts are asked for: those in `[start, end)`, aligned to the clock of `time_zone`. `length` in
    minutes, None for that of the booking that is moved, or else the event type's own. The booking `reschedule_uid`
    is to be moved; where it is one of what is asked for, `bookings` knows what must be known of it, `moving`. It does
    not count as taken, unless several share it: then a seat is moved. Any other booking does, for it stays where it
    is."""

    start: datetime
    end: datetime
    time_zone: str
    length: int | None = None
    reschedule_uid: BookingUid | None = None
    moving: Moving | None = None


@dataclass(frozen=True, slots=True)
class SharedSlot:
    """A slot in which some seats are booked (all in the booking `booking_uid`) or held."""

    booking_uid: BookingUid | None = None
    booked: int = 0
    held: int = 0


_EMPTY = SharedSlot()


@dataclass(frozen=True, slots=True)
class Seating:
    """How many seats each slot has, whether bookers are told how many are left, and, by their starts, the slots of
    which some are taken."""

    total: int
    show_count: bool
    shared: Mapping[int, SharedSlot]

    def slot(self, start: int) -> SharedSlot:
        """The slot that begins at `start`."""
        return self.shared.get(start, _EMPTY)

    def free(self, start: int) -> int:
        """How many seats of a slot can be taken."""
        slot = self.slot(start)
        return max(0, self.total - slot.booked - slot.held)


@dataclass(frozen=True, slots=True)
class Offer:
    """The starts that can be booked, as sorted epoch minutes, how long each slot is, and where several people share
    one, its seats."""

    starts: Sequence[int]
    length: int
    seating: Seating | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """A slot kept out of the lists for a booker who is still typing, until `until`."""

    uid: str
    organization_id: OrganizationId
    host_id: UserId
    event_type_id: int
    start: datetime
    end: datetime
    until: datetime
    minutes: int

    @property
    def length(self) -> int:
        """How long the held slot is, in minutes."""
        return int((self.end - self.start).total_seconds()) // 60


class Reason(StrEnum):
    """What keeps a time that working hours allow from being offered."""

    PAST = "past"
    MINIMUM_NOTICE = "minimumNotice"
    BOOKING_WINDOW = "bookingWindow"
    BOOKING = "booking"
    REQUEST = "request"
    RESERVATION = "reservation"
    BEFORE_BUFFER = "beforeBuffer"
    AFTER_BUFFER = "afterBuffer"
    SEATS = "seats"
    COUNT_LIMIT = "bookingLimitsCount"
    DURATION_LIMIT = "bookingLimitsDuration"
    ONLY_FIRST_SLOT = "onlyFirstSlot"
    RHYTHM = "rhythm"


@dataclass(frozen=True, slots=True)
class Removed:
    """A start that working hours allow and that is not offered, with all that speaks against it."""

    start: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """What is offered, and why the rest is not."""

    offer: Offer
    removed: Sequence[Removed]
