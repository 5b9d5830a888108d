"""Claims: who is taken when. A PostgreSQL exclusion constraint is the proof that nobody is taken twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from psycopg.types.range import Range
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, insert

from kalends.accounts.model import OrganizationId, UserId
from kalends.core.database import Prepared, Tx, metadata
from kalends.engine.timesets import Interval
from kalends.slots.model import BookingUid, ClaimKind, Hold

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
    sa.Column("booking_uid", sa.Text, unique=True),
    sa.Column("hold_uid", sa.Text, unique=True),
    sa.Column("event_type_id", sa.BigInteger),
    sa.Column("hold_minutes", sa.Integer),
    sa.Column("expires_at", sa.DateTime(timezone=True)),
    sa.CheckConstraint("kind IN ('accepted', 'pending', 'hold')", name="kind_known"),
    sa.CheckConstraint("NOT isempty(during)", name="during_not_empty"),
    sa.CheckConstraint("(kind = 'hold') = (lane <> 0)", name="holds_have_their_own_lane"),
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
takes a slot out of the lists only."""

HOST_LOCKS = 0x4B << 48
"""The range of advisory lock keys that hosts have: the user's id below these high bits."""

_LOCK = Prepared(sa.text("SELECT pg_advisory_xact_lock(CAST(:key AS bigint))").columns(sa.column("locked")))

_BUSY = Prepared(
    sa.text(
        """
        SELECT host_id,
               floor(extract(epoch FROM lower(during)) / 60)::bigint - before_buffer,
               ceil(extract(epoch FROM upper(during)) / 60)::bigint + after_buffer
          FROM claims
         WHERE organization_id = CAST(:organization_id AS bigint) AND host_id = ANY(CAST(:hosts AS bigint[]))
           AND during && tstzrange(to_timestamp(CAST(:start AS bigint) * 60), to_timestamp(CAST(:end AS bigint) * 60))
           AND (lane = 0 OR (CAST(:with_holds AS boolean) AND expires_at > :now))
           AND (CAST(:besides AS text) IS NULL OR booking_uid IS DISTINCT FROM :besides)
        """
    ).columns(sa.column("host_id"), sa.column("start"), sa.column("end"))
)
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
    )
    .on_conflict_do_nothing()
    .returning(claims.c.id)
)


async def lock_host(tx: Tx, host_id: UserId) -> None:
    """Waits until no other transaction decides about this host's time; held until the transaction ends."""
    await _LOCK.send(tx, {"key": HOST_LOCKS | host_id})


async def busy(
    tx: Tx,
    organization_id: OrganizationId,
    host_ids: Sequence[UserId],
    span: Interval,
    *,
    with_holds: bool,
    besides: BookingUid | None,
    now: datetime,
) -> dict[int, list[Interval]]:
    """Each host's taken time that touches `span`, in epoch minutes with its own buffers; one statement in all."""
    rows = await _BUSY.rows(
        tx,
        {
            "organization_id": organization_id,
            "hosts": list(host_ids),
            "start": span[0],
            "end": span[1],
            "with_holds": with_holds,
            "besides": besides,
            "now": now,
        },
    )
    taken: dict[int, list[Interval]] = {host_id: [] for host_id in host_ids}
    for host_id, start, end in rows:
        taken[host_id].append((start, end))
    return taken


async def insert_claim(
    tx: Tx,
    *,
    organization_id: OrganizationId,
    host_id: UserId,
    kind: ClaimKind,
    start: datetime,
    end: datetime,
    before_buffer: int,
    after_buffer: int,
    booking_uid: BookingUid,
) -> bool:
    """Claims the host's time for a booking; False when the exclusion constraint says that it is taken."""
    values = {
        "organization_id": organization_id,
        "host_id": host_id,
        "kind": kind.value,
        "during": Range(start, end),
        "before_buffer": before_buffer,
        "after_buffer": after_buffer,
        "booking_uid": booking_uid,
    }
    return await _CLAIM.first(tx, values) is not None


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
