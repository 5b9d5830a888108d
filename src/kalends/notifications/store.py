"""E-mails: which are due, which are on their way, and what became of them."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on, insert

from kalends.accounts.model import OrganizationId
from kalends.core.database import Tx, metadata
from kalends.notifications.model import Email, Kind, Method, Role, State

emails = sa.Table(
    "emails",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("organization_id", sa.BigInteger, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("fact_id", sa.Uuid, nullable=False),
    sa.Column("booking_uid", sa.Text, nullable=False),
    sa.Column("ics_uid", sa.Text, nullable=False),
    sa.Column("occurrences", ARRAY(sa.Text), nullable=False, server_default="{}"),
    sa.Column("attendee_id", sa.BigInteger),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("method", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("claimed_until", sa.DateTime(timezone=True)),
    sa.Column("reason", sa.Text),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("sent_at", sa.DateTime(timezone=True)),
    sa.UniqueConstraint("organization_id", "fact_id", "role", "address"),
    sa.CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed', 'withheld')", name="state_known"),
    sa.Index("ix_emails_organization_id_ics_uid", "organization_id", "ics_uid"),
    sa.Index("ix_emails_created_at", "created_at"),
)

_OPEN = (State.WAITING.value, State.SENDING.value)


async def add(tx: Tx, email: Email) -> bool:
    """Records an e-mail that is due; False where the fact has been told to this reader before."""
    statement = insert(emails).values(**_columns(email)).on_conflict_do_nothing().returning(emails.c.id)
    return (await tx.execute(statement)).scalar_one_or_none() is not None


async def holders(tx: Tx, organization_id: OrganizationId, ics_uid: str) -> frozenset[str]:
    """The addresses whose calendars were last told to hold this entry."""
    last = (
        sa.select(emails.c.address, emails.c.method)
        .ext(distinct_on(emails.c.address))
        .where(emails.c.organization_id == organization_id, emails.c.ics_uid == ics_uid, emails.c.method.is_not(None))
        .order_by(emails.c.address, emails.c.sequence.desc(), emails.c.created_at.desc())
        .subquery()
    )
    asked = sa.select(last.c.address).where(last.c.method == Method.REQUEST.value)
    return frozenset((await tx.execute(asked)).scalars())


async def holders_of_series(tx: Tx, organization_id: OrganizationId, ics_uids: Collection[str]) -> frozenset[str]:
    """The addresses whose calendars were told to hold one of these entries, which recur: what has been taken out of
    one since was a part of it."""
    told = sa.and_(emails.c.ics_uid.in_(ics_uids), emails.c.method == Method.REQUEST.value)
    asked = sa.select(emails.c.address).where(emails.c.organization_id == organization_id, told).distinct()
    return frozenset((await tx.execute(asked)).scalars())


async def invited(tx: Tx, organization_id: OrganizationId, ics_uid: str, booking_uid: str) -> frozenset[str]:
    """The addresses whose calendars were told to hold this booking."""
    told_of = sa.or_(emails.c.booking_uid == booking_uid, emails.c.occurrences.contains([booking_uid]))
    held = sa.and_(emails.c.ics_uid == ics_uid, emails.c.method == Method.REQUEST.value, told_of)
    asked = sa.select(emails.c.address).where(emails.c.organization_id == organization_id, held).distinct()
    return frozenset((await tx.execute(asked)).scalars())


async def is_known(tx: Tx, email: Email) -> bool:
    """Whether an earlier e-mail has given the reader's calendar the entry that this one is about."""
    theirs = sa.and_(emails.c.organization_id == email.organization_id, emails.c.address == email.address)
    held = sa.and_(emails.c.ics_uid == email.ics_uid, emails.c.method == Method.REQUEST.value)
    until = sa.tuple_(emails.c.created_at, emails.c.sequence) <= (email.created_at, email.sequence)
    asked = sa.select(emails.c.id).where(theirs, held, until, emails.c.id != email.id).limit(1)
    return (await tx.execute(asked)).scalar_one_or_none() is not None


async def claim(tx: Tx, email_id: uuid.UUID, until: datetime, now: datetime) -> Email | None:
    """Takes an e-mail to send it, alone until `until`; None where it is done or somebody else has it."""
    free = sa.or_(
        emails.c.state == State.WAITING.value,
        sa.and_(emails.c.state == State.SENDING.value, emails.c.claimed_until < now),
    )
    statement = (
        sa.update(emails)
        .where(emails.c.id == email_id, free)
        .values(state=State.SENDING.value, claimed_until=until)
        .returning(emails)
    )
    row = (await tx.execute(statement)).mappings().one_or_none()
    return _email(row) if row else None


async def is_open(tx: Tx, email_id: uuid.UUID) -> bool:
    """Whether the e-mail is still to be sent."""
    statement = sa.select(emails.c.id).where(emails.c.id == email_id, emails.c.state.in_(_OPEN))
    return (await tx.execute(statement)).scalar_one_or_none() is not None


async def settle(
    tx: Tx, email_id: uuid.UUID, state: State, *, reason: str | None = None, sent_at: datetime | None = None
) -> None:
    """Ends the claim on an e-mail, and says what became of it."""
    await tx.execute(
        sa.update(emails)
        .where(emails.c.id == email_id)
        .values(state=state.value, claimed_until=None, reason=reason, sent_at=sent_at)
    )


async def prune(tx: Tx, before: datetime) -> int:
    """Forgets the e-mails that are done and were recorded before `before`; says how many."""
    old = sa.delete(emails).where(emails.c.created_at < before, emails.c.state.not_in(_OPEN)).returning(emails.c.id)
    return len((await tx.execute(old)).scalars().all())


def _columns(email: Email) -> dict[str, object]:
    return {
        "id": email.id,
        "organization_id": email.organization_id,
        "fact_id": email.fact_id,
        "booking_uid": email.booking_uid,
        "ics_uid": email.ics_uid,
        "occurrences": list(email.occurrences),
        "attendee_id": email.attendee_id,
        "sequence": email.sequence,
        "kind": email.kind.value,
        "role": email.role.value,
        "address": email.address,
        "method": email.method.value if email.method else None,
        "state": State.WAITING.value,
        "created_at": email.created_at,
    }


def _email(row: sa.RowMapping) -> Email:
    return Email(
        id=row["id"],
        organization_id=row["organization_id"],
        fact_id=row["fact_id"],
        booking_uid=row["booking_uid"],
        ics_uid=row["ics_uid"],
        occurrences=tuple(row["occurrences"]),
        attendee_id=row["attendee_id"],
        sequence=row["sequence"],
        kind=Kind(row["kind"]),
        role=Role(row["role"]),
        address=row["address"],
        method=Method(row["method"]) if row["method"] else None,
        created_at=row["created_at"],
    )
