"""Claims: who is taken when. A PostgreSQL exclusion constraint is the proof that nobody is taken twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from psycopg.types.range import Range
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, insert

from kalends.accounts.model import OrganizationId, UserId
from kalends.core.database import Prepared, Tx, metadata
from kalends.engine.timesets import Interval
from kalends.event_types.model import EventType
from kalends.slots.model import BookingUid, Claim, ClaimDraft, ClaimKind, Hold, Taken

claims = sa.Table(
    "claims",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("organization_id", sa.BigInteger, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("host_id", sa.BigInteger, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("during", TSTZRANGE, nullable=False),
    sa.Column("lane", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("before_buffer", sa.Integer, nullable=False, server_default="0"),
    sa.Column("after_buffer", sa.Integer, nullable=False, server_default="0"),
    sa.Column("booking_uid", sa.Text),
    sa.Column("hold_uid", sa.Text, unique=True),
    sa.Column("event_type_id", sa.BigInteger),
    sa.Column("hold_minutes", sa.Integer),
    sa.Column("expires_at", sa.DateTime(timezone=True)),
    sa.Column("seats", sa.Integer),
    sa.Column("seats_taken", sa.Integer),
    sa.UniqueConstraint("booking_uid", "host_id"),
    sa.CheckConstraint("kind IN ('accepted', 'pending', 'hold')", name="kind_known"),
    sa.CheckConstraint("NOT isempty(during)", name="during_not_empty"),
    sa.CheckConstraint("(kind = 'hold') = (lane <> 0)", name="holds_have_their_own_lane"),
    sa.CheckConstraint("(seats IS NULL) = (seats_taken IS NULL)", name="seats_are_counted"),
    sa.CheckConstraint("seats_taken BETWEEN 1 AND seats", name="seats_never_oversold"),
    ExcludeConstraint(
        ("organization_id", "="),
        ("host_id", "="),
        ("lane", "="),
        ("during", "&&"),
        using="gist",
        name="claims_never_overlap",
    ),
    sa.Index("ix_claims_expires_at", "expires_at", postgresql_where=sa.text("kind = 'hold'")),
)
"""`lane` 0 is for bookings: two claims of a host in one lane never overlap. A hold has a lane of its own, for it
takes a slot out of the lists only. `seats` is how many may share the time of a claim; null where nobody shares it.

A booking has a claim of each of its hosts, and a trigger deletes them with it: where the organiser is deleted with his
bookings, the time of the others is free again."""

HOST_LOCKS = 0x4B << 48
"""The range of advisory lock keys that hosts have: the user's id below these high bits."""

_LOCK = Prepared(sa.text("SELECT pg_advisory_xact_lock(CAST(:key AS bigint))").columns(sa.column("locked")))

_START = sa.literal_column("floor(extract(epoch FROM lower(during)) / 60)::bigint", sa.BigInteger)
_END = sa.literal_column("ceil(extract(epoch FROM upper(during)) / 60)::bigint", sa.BigInteger)
_IN_SPAN = sa.text(
    """
    organization_id = CAST(:organization_id AS bigint) AND host_id = ANY(CAST(:hosts AS bigint[]))
    AND during && tstzrange(to_timestamp(CAST(:start AS bigint) * 60), to_timestamp(CAST(:end AS bigint) * 60))
    AND (lane = 0 OR (CAST(:with_holds AS boolean) AND expires_at > :now))
    AND (CAST(:besides AS text) IS NULL OR booking_uid IS DISTINCT FROM :besides)
    """
)

_BUSY = Prepared(
    sa.select(
        (_START - claims.c.before_buffer).label("start"),
        (_END + claims.c.after_buffer).label("end"),
        claims.c.lane,
    ).where(_IN_SPAN)
)
_CLAIMS = Prepared(
    sa.select(
        claims.c.kind,
        _START.label("start"),
        _END.label("end"),
        claims.c.before_buffer,
        claims.c.after_buffer,
        claims.c.event_type_id,
        claims.c.booking_uid,
        claims.c.seats_taken,
    ).where(_IN_SPAN)
)
"""As `_BUSY`, with all that limits, seats and explanations ask for."""

_CLAIM = Prepared(
    insert(claims)
    .values(
        organization_id=sa.bindparam("organization_id"),
        host_id=sa.bindparam("host_id"),
        kind=sa.bindparam("kind"),
        during=sa.bindparam("during"),
        before_buffer=sa.bindparam("before_buffer"),
        after_buffer=sa.bindparam("after_buffer"),
        booking_uid=sa.bindparam("booking_uid"),
        event_type_id=sa.bindparam("event_type_id"),
        seats=sa.bindparam("seats"),
        seats_taken=sa.bindparam("seats_taken"),
    )
    .on_conflict_do_nothing()
    .returning(claims.c.id)
)

_SHARED = Prepared(
    sa.select(claims.c.booking_uid).where(
        claims.c.organization_id == sa.bindparam("organization_id"),
        claims.c.host_id == sa.bindparam("host_id"),
        claims.c.event_type_id == sa.bindparam("event_type_id"),
        claims.c.during == sa.bindparam("during"),
        claims.c.lane == sa.literal_column("0"),
        claims.c.seats.is_not(None),
    )
)
_TAKE = Prepared(
    sa.update(claims)
    .where(
        claims.c.booking_uid == sa.bindparam("uid"), claims.c.seats_taken + sa.bindparam("count") <= sa.bindparam("of")
    )
    .values(seats=sa.bindparam("of"), seats_taken=claims.c.seats_taken + sa.bindparam("count"))
    .returning(claims.c.seats_taken)
)
_FREE = Prepared(
    sa.update(claims)
    .where(claims.c.booking_uid == sa.bindparam("uid"), claims.c.seats_taken > sa.bindparam("count"))
    .values(seats_taken=claims.c.seats_taken - sa.bindparam("count"))
    .returning(claims.c.seats_taken)
)


async def lock_hosts(tx: Tx, host_ids: Iterable[UserId]) -> None:
    """Waits until no other transaction decides about the time of any of these hosts; held until the transaction ends.
    They are locked in the order of their ids, so that nobody waits for somebody who waits for him."""
    for host_id in sorted(set(host_ids)):
        await _LOCK.send(tx, {"key": HOST_LOCKS | host_id})


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose claims are asked for, and which of them: `besides` names a booking that does not count."""

    organization_id: OrganizationId
    host_ids: Sequence[UserId]
    with_holds: bool
    besides: BookingUid | None
    now: datetime


async def taken(tx: Tx, whose: Whose, span: Interval) -> Taken:
    """The busy and held time of any of the hosts that touches `span`, in epoch minutes with its own buffers."""
    busy: list[Interval] = []
    held: list[Interval] = []
    for start, end, lane in await _BUSY.rows(tx, _span_values(whose, span)):
        (held if lane else busy).append((start, end))
    return Taken(busy, held=held)


async def claims_of(tx: Tx, whose: Whose, span: Interval) -> list[Claim]:
    """The claims of all hosts that touch `span`."""
    return [Claim(ClaimKind(kind), *rest) for kind, *rest in await _CLAIMS.rows(tx, _span_values(whose, span))]


def _span_values(whose: Whose, span: Interval) -> Mapping[str, object]:
    return {
        "organization_id": whose.organization_id,
        "hosts": list(whose.host_ids),
        "start": span[0],
        "end": span[1],
        "with_holds": whose.with_holds,
        "besides": whose.besides,
        "now": whose.now,
    }


async def insert_claims(tx: Tx, draft: ClaimDraft) -> bool:
    """Claims the hosts' time for a booking; False, some of it perhaps claimed, when the exclusion constraint says that
    one of them is taken."""
    values = asdict(draft) | {"kind": draft.kind.value, "during": Range(draft.start, draft.end)}
    for host_id in draft.host_ids:
        if await _CLAIM.first(tx, {**values, "host_id": host_id}) is None:
            return False
    return True


async def find_shared(tx: Tx, event_type: EventType, start: datetime, end: datetime) -> BookingUid | None:
    """The booking of the event type, at exactly this time, whose seats may be taken."""
    values = {
        "organization_id": event_type.organization_id,
        "host_id": event_type.owner_id,
        "event_type_id": event_type.id,
        "during": Range(start, end),
    }
    row = await _SHARED.first(tx, values)
    return row.booking_uid if row else None


async def take_seats(tx: Tx, booking_uid: BookingUid, seats: int, count: int) -> bool:
    """Takes `count` of a booking's seats, of which there are now `seats`; False where not as many are left."""
    return await _TAKE.first(tx, {"uid": booking_uid, "of": seats, "count": count}) is not None


async def free_seats(tx: Tx, booking_uid: BookingUid, count: int) -> bool:
    """Gives back `count` of a booking's seats; False, nothing done, where none would stay taken."""
    return await _FREE.first(tx, {"uid": booking_uid, "count": count}) is not None


async def accept_claim(tx: Tx, booking_uid: BookingUid) -> bool:
    """Turns a pending booking's claim into an accepted one; False when it has none."""
    statement = sa.update(claims).where(claims.c.booking_uid == booking_uid).values(kind=ClaimKind.ACCEPTED.value)
    return bool((await tx.execute(statement)).rowcount)


async def delete_claim(tx: Tx, booking_uid: BookingUid) -> None:
    """Frees the time of a booking."""
    await tx.execute(sa.delete(claims).where(claims.c.booking_uid == booking_uid))


async def insert_hold(tx: Tx, hold: Hold, lane: int) -> None:
    """Stores a hold in a lane of its own."""
    await tx.execute(
        sa.insert(claims).values(
            organization_id=hold.organization_id,
            host_id=hold.host_id,
            kind=ClaimKind.HOLD.value,
            lane=lane,
            **_hold_columns(hold),
        )
    )


async def find_hold(tx: Tx, uid: str, now: datetime) -> Hold | None:
    """The hold, if its time is not over."""
    query = sa.select(claims).where(claims.c.hold_uid == uid, claims.c.expires_at > now)
    row = (await tx.execute(query)).mappings().one_or_none()
    return _hold(row) if row else None


async def delete_hold(tx: Tx, uid: str) -> bool:
    """Frees a held slot; False when there is no such hold."""
    return bool((await tx.execute(sa.delete(claims).where(claims.c.hold_uid == uid))).rowcount)


async def delete_expired_holds(tx: Tx, now: datetime) -> int:
    """Deletes the holds whose time is over, and says how many."""
    statement = sa.delete(claims).where(claims.c.kind == ClaimKind.HOLD.value, claims.c.expires_at <= now)
    return (await tx.execute(statement)).rowcount


def _hold_columns(hold: Hold) -> dict[str, object]:
    return {
        "during": Range(hold.start, hold.end),
        "hold_uid": hold.uid,
        "event_type_id": hold.event_type_id,
        "hold_minutes": hold.minutes,
        "expires_at": hold.until,
    }


def _hold(row: sa.RowMapping) -> Hold:
    return Hold(
        uid=row["hold_uid"],
        organization_id=row["organization_id"],
        host_id=row["host_id"],
        event_type_id=row["event_type_id"],
        start=row["during"].lower,
        end=row["during"].upper,
        until=row["expires_at"],
        minutes=row["hold_minutes"],
    )
