"""The shapes of the tables."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from kalends.core.database import metadata


def _belongs_to(table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", ondelete="CASCADE")


webhooks = sa.Table(
    "webhooks",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("organization_id", sa.BigInteger, _belongs_to("organizations"), nullable=False),
    sa.Column("user_id", sa.BigInteger, _belongs_to("users")),
    sa.Column("event_type_id", sa.BigInteger, _belongs_to("event_types")),
    sa.Column("client_id", sa.Text, _belongs_to("oauth_clients")),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("triggers", ARRAY(sa.Text), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("template", sa.Text, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("secret_encrypted", sa.LargeBinary),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("previous_secret_encrypted", sa.LargeBinary),
    sa.Column("previous_secret_ends_at", sa.DateTime(timezone=True)),
    sa.Column("delay_time", sa.Integer),
    sa.Column("delay_unit", sa.Text),
    sa.Column("failing_since", sa.DateTime(timezone=True)),
    sa.Column("paused_at", sa.DateTime(timezone=True)),
    sa.Column("probe_at", sa.DateTime(timezone=True)),
    sa.UniqueConstraint("user_id", "url"),
    sa.UniqueConstraint("event_type_id", "url"),
    sa.UniqueConstraint("client_id", "url"),
    sa.CheckConstraint("num_nonnulls(user_id, event_type_id, client_id) = 1", name="one_owner"),
    sa.CheckConstraint("delay_unit IN ('minute', 'hour', 'day')", name="delay_unit_known"),
    sa.CheckConstraint("num_nonnulls(delay_time, delay_unit) <> 1", name="delay_whole"),
    sa.CheckConstraint("num_nonnulls(previous_secret_encrypted, previous_secret_ends_at) <> 1", name="previous_whole"),
    sa.CheckConstraint("num_nonnulls(paused_at, probe_at) <> 1", name="paused_is_probed"),
)

deliveries = sa.Table(
    "webhook_deliveries",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("organization_id", sa.BigInteger, _belongs_to("organizations"), nullable=False),
    sa.Column("webhook_id", sa.BigInteger, _belongs_to("webhooks"), nullable=False),
    sa.Column("fact_id", sa.Uuid, nullable=False),
    sa.Column("trigger", sa.Text, nullable=False),
    sa.Column("booking_uid", sa.Text, nullable=False),
    sa.Column("ics_uid", sa.Text, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("content_type", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("attempted_at", sa.DateTime(timezone=True)),
    sa.Column("milliseconds", sa.Integer),
    sa.Column("status", sa.Integer),
    sa.Column("answer", sa.Text),
    sa.Column("error", sa.Text),
    sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("attempted_url", sa.Text),
    sa.Column("attempted_headers", JSONB),
    sa.UniqueConstraint("webhook_id", "fact_id"),
    sa.UniqueConstraint("webhook_id", "ics_uid", "sequence"),
    sa.CheckConstraint("state IN ('waiting', 'sending', 'delivered', 'failed', 'withheld')", name="state_known"),
    sa.Index("ix_webhook_deliveries_webhook_id_created_at", "webhook_id", "created_at"),
    sa.Index("ix_webhook_deliveries_created_at", "created_at"),
    sa.Index(
        "ix_webhook_deliveries_open", "next_at", "sequence", postgresql_where=sa.text("state IN ('waiting', 'sending')")
    ),
    sa.Index(
        "ix_webhook_deliveries_open_of_booking",
        "webhook_id",
        "ics_uid",
        "sequence",
        postgresql_where=sa.text("state IN ('waiting', 'sending')"),
    ),
)

moments = sa.Table(
    "webhook_moments",
    metadata,
    sa.Column("webhook_id", sa.BigInteger, _belongs_to("webhooks"), primary_key=True, autoincrement=False),
    sa.Column("booking_uid", sa.Text, primary_key=True),
    sa.Column("trigger", sa.Text, primary_key=True),
    sa.Column("organization_id", sa.BigInteger, _belongs_to("organizations"), nullable=False),
    sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("trigger IN ('MEETING_STARTED', 'MEETING_ENDED')", name="trigger_known"),
    sa.Index("ix_webhook_moments_due_at", "due_at"),
    sa.Index("ix_webhook_moments_booking_uid", "booking_uid"),
)
