"""The tables of bookings."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from kalends.core.database import metadata

bookings = sa.Table(
    "bookings",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("uid", sa.Text, nullable=False, unique=True),
    sa.Column("organization_id", sa.BigInteger, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("client_id", sa.Text, sa.ForeignKey("oauth_clients.id", ondelete="SET NULL"), index=True),
    sa.Column("embedded", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("event_type_id", sa.BigInteger, nullable=False),
    sa.Column("event_type_slug", sa.Text, nullable=False),
    sa.Column("event_type_title", sa.Text, nullable=False),
    sa.Column("host_id", sa.BigInteger, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("location_kind", sa.Text),
    sa.Column("location_value", sa.Text),
    sa.Column("guests", ARRAY(sa.Text), nullable=False),
    sa.Column("guest_details", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    sa.Column("responses", JSONB, nullable=False),
    sa.Column("metadata", JSONB, nullable=False),
    sa.Column("cancellation_reason", sa.Text),
    sa.Column("cancelled_by", sa.Text),
    sa.Column("rejection_reason", sa.Text),
    sa.Column("rescheduling_reason", sa.Text),
    sa.Column("rescheduled_by", sa.Text),
    sa.Column("rescheduled_from_uid", sa.Text),
    sa.Column("rescheduled_to_uid", sa.Text),
    sa.Column("current_uid", sa.Text, nullable=False, index=True),
    sa.Column("recurring_uid", sa.Text, index=True),
    sa.Column("recurrence_start", sa.DateTime(timezone=True)),
    sa.Column("absent_host", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("ics_uid", sa.Text, nullable=False),
    sa.Column("ics_sequence", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("status IN ('accepted', 'pending', 'cancelled', 'rejected')", name="status_known"),
    sa.CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
    sa.Index("ix_bookings_host_id_starts_at", "host_id", "starts_at"),
    sa.Index("ix_bookings_event_type_id_starts_at", "event_type_id", "starts_at"),
)

attendees = sa.Table(
    "attendees",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
    sa.Column("organization_id", sa.BigInteger, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    sa.Column(
        "booking_id", sa.BigInteger, sa.ForeignKey("bookings.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("time_zone", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("phone_number", sa.Text),
    sa.Column("absent", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("seat_uid", sa.Text),
    sa.Column("responses", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    sa.Column("metadata", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    sa.Column("removed_at", sa.DateTime(timezone=True)),
    sa.Column("leaving_reason", sa.Text),
    sa.Column("recurring_uid", sa.Text),
    sa.Column("recurrence_start", sa.DateTime(timezone=True)),
    sa.Column("handed_over", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("ics_uid", sa.Text),
    sa.Index("ix_attendees_seat_uid", "seat_uid", unique=True, postgresql_where=sa.text("NOT handed_over")),
    sa.Index("ix_attendees_email", sa.text("lower(email)")),
    sa.Index("ix_attendees_recurring_uid", "recurring_uid", postgresql_where=sa.text("recurring_uid IS NOT NULL")),
)
"""Who comes to a booking, in the order of `position`. Who has been removed stays, for the news of it to reach them. A
seat that was handed over to another booking has a row in each that it was in, of which the last one counts."""

booking_hosts = sa.Table(
    "booking_hosts",
    metadata,
    sa.Column("booking_id", sa.BigInteger, sa.ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("user_id", sa.BigInteger, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True),
    sa.Column("organization_id", sa.BigInteger, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
)
"""Who is booked together with a booking's own host, in the order of `position`."""

answers = sa.Table(
    "booking_answers",
    metadata,
    sa.Column("caller", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("request", sa.LargeBinary, nullable=False),
    sa.Column("answer", JSONB),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, index=True),
)
"""What requests with an `Idempotency-Key` were answered. A row without answer is never committed."""
