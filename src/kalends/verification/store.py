"""Codes that were asked for, and addresses that were proven."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from kalends.accounts.model import User, UserId
from kalends.core.database import Tx, forget, metadata
from kalends.verification.model import Challenge, Channel, Purpose, Target, VerifiedAddress

_INSTANT = sa.DateTime(timezone=True)

codes = sa.Table(
    "verification_codes",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("asked_by", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("salt", sa.LargeBinary, nullable=False),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("sealed", sa.LargeBinary),
    sa.Column("misses", sa.Integer, nullable=False),
    sa.Column("created_at", _INSTANT, nullable=False),
    sa.Column("expires_at", _INSTANT, nullable=False),
    sa.Column("used_at", _INSTANT),
    sa.Index("ix_verification_codes_address_channel_created_at", "address", "channel", "created_at"),
    sa.Index("ix_verification_codes_asked_by_created_at", "asked_by", "created_at"),
    sa.Index("ix_verification_codes_created_at", "created_at"),
)

verified = sa.Table(
    "verified_addresses",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("organization_id", sa.BigInteger, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("user_id", sa.BigInteger, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("verified_at", _INSTANT, nullable=False),
    sa.UniqueConstraint("user_id", "channel", "address"),
)


async def lock(tx: Tx, target: Target) -> None:
    """Lets nobody else ask for a code to this target until the transaction ends."""
    key = sa.func.hashtextextended(f"verification/{target.channel}/{target.address}", 0)
    await tx.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


async def begin_guess(tx: Tx, target: Target, purpose: Purpose) -> bool:
    """Lets nobody else guess at a code until the transaction ends; False where somebody does so at this moment."""
    key = sa.func.hashtextextended(f"guess/{purpose}/{target.channel}/{target.address}", 0)
    return bool((await tx.execute(sa.select(sa.func.pg_try_advisory_xact_lock(key)))).scalar_one())


async def sent_to(tx: Tx, target: Target, since: datetime) -> list[datetime]:
    """When codes to this target were asked for."""
    return await _times(tx, since, codes.c.channel == target.channel.value, codes.c.address == target.address)


async def sent_for(tx: Tx, asked_by: str, since: datetime) -> list[datetime]:
    """When this caller asked for codes."""
    return await _times(tx, since, codes.c.asked_by == asked_by)


async def add(tx: Tx, target: Target, values: Mapping[str, object]) -> int:
    """Stores a code's hash; gives its id."""
    where = {"channel": target.channel.value, "address": target.address, "misses": 0}
    statement = sa.insert(codes).values(**where, **values).returning(codes.c.id)
    return int((await tx.execute(statement)).scalar_one())


async def newest(tx: Tx, target: Target, purpose: Purpose) -> Challenge | None:
    """The code that was asked for last, unless it is used; nobody else judges it until the transaction ends."""
    last = (
        sa.select(codes)
        .where(
            codes.c.channel == target.channel.value,
            codes.c.address == target.address,
            codes.c.purpose == purpose.value,
        )
        .order_by(codes.c.id.desc())
        .limit(1)
        .with_for_update()
    )
    row = (await tx.execute(last)).mappings().one_or_none()
    return _challenge(row) if row and row["used_at"] is None else None


async def find(tx: Tx, code_id: int) -> Challenge | None:
    """The code of this id."""
    row = (await tx.execute(sa.select(codes).where(codes.c.id == code_id))).mappings().one_or_none()
    return _challenge(row) if row else None


async def count_miss(tx: Tx, code_id: int) -> None:
    """Notes that somebody guessed wrong."""
    await tx.execute(sa.update(codes).where(codes.c.id == code_id).values(misses=codes.c.misses + 1))


async def mark_used(tx: Tx, code_id: int, now: datetime) -> None:
    """Ends a code."""
    await tx.execute(sa.update(codes).where(codes.c.id == code_id).values(used_at=now, sealed=None))


async def forget_sealed(tx: Tx, code_id: int) -> None:
    """Forgets what only the sending needed."""
    await tx.execute(sa.update(codes).where(codes.c.id == code_id).values(sealed=None))


async def prune(tx: Tx, before: datetime) -> int:
    """Forgets the codes that were asked for before `before`; says how many."""
    return await forget(tx, codes, codes.c.created_at < before)


async def add_verified(tx: Tx, user: User, target: Target, now: datetime) -> VerifiedAddress:
    """Stores that the address is the user's; one that is stored already is given back."""
    statement = (
        insert(verified)
        .values(
            organization_id=user.organization_id,
            user_id=user.id,
            channel=target.channel.value,
            address=target.address,
            verified_at=now,
        )
        .on_conflict_do_update(index_elements=["user_id", "channel", "address"], set_={"verified_at": now})
        .returning(verified)
    )
    return _verified((await tx.execute(statement)).mappings().one())


async def page(tx: Tx, user_id: UserId, channel: Channel, take: int, skip: int) -> tuple[VerifiedAddress, ...]:
    """Some of the user's verified addresses, oldest first."""
    statement = sa.select(verified).where(*_of(user_id, channel)).order_by(verified.c.id).limit(take).offset(skip)
    return tuple(_verified(row) for row in (await tx.execute(statement)).mappings())


async def find_verified(tx: Tx, user_id: UserId, channel: Channel, id: int) -> VerifiedAddress | None:
    """The user's verified address of this id."""
    statement = sa.select(verified).where(*_of(user_id, channel), verified.c.id == id)
    row = (await tx.execute(statement)).mappings().one_or_none()
    return _verified(row) if row else None


async def _times(tx: Tx, since: datetime, *conditions: sa.ColumnElement[bool]) -> list[datetime]:
    statement = sa.select(codes.c.created_at).where(codes.c.created_at > since, *conditions)
    return list((await tx.execute(statement)).scalars())


def _of(user_id: UserId, channel: Channel) -> tuple[sa.ColumnElement[bool], ...]:
    return verified.c.user_id == user_id, verified.c.channel == channel.value


def _challenge(row: sa.RowMapping) -> Challenge:
    return Challenge(
        id=row["id"],
        target=Target(Channel(row["channel"]), row["address"]),
        purpose=Purpose(row["purpose"]),
        language=row["language"],
        salt=row["salt"],
        digest=row["digest"],
        sealed=row["sealed"],
        misses=row["misses"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
    )


def _verified(row: sa.RowMapping) -> VerifiedAddress:
    return VerifiedAddress(row["id"], UserId(row["user_id"]), Target(Channel(row["channel"]), row["address"]))
