"""The tables of event types and of their private links."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from kalends.core.database import metadata

event_types = sa.Table(
    "event_types",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("organization_id", sa.BigInteger, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("owner_id", sa.BigInteger, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("length", sa.Integer, nullable=False),
    sa.Column("length_options", ARRAY(sa.Integer), nullable=False),
    sa.Column("locations", JSONB, nullable=False),
    sa.Column("booking_fields", JSONB, nullable=False),
    sa.Column("disable_guests", sa.Boolean, nullable=False),
    sa.Column("slot_interval", sa.Integer),
    sa.Column("minimum_notice", sa.Integer, nullable=False),
    sa.Column("before_buffer", sa.Integer, nullable=False),
    sa.Column("after_buffer", sa.Integer, nullable=False),
    sa.Column("offset_start", sa.Integer, nullable=False),
    sa.Column("only_first_slot", sa.Boolean, nullable=False),
    sa.Column("schedule_id", sa.BigInteger, sa.ForeignKey("schedules.id", ondelete="SET NULL"), index=True),
    sa.Column("booking_window", JSONB(none_as_null=True)),
    sa.Column("confirmation", JSONB(none_as_null=True)),
    sa.Column("rescheduling_disabled", sa.Boolean, nullable=False),
    sa.Column("rescheduling_minutes_before", sa.Integer),
    sa.Column("rescheduling_past", sa.Boolean, nullable=False),
    sa.Column("rescheduling_cancelled", sa.Boolean, nullable=False),
    sa.Column("cancelling_disabled", sa.Boolean, nullable=False),
    sa.Column("custom_name", sa.Text),
    sa.Column("success_redirect_url", sa.Text),
    sa.Column("forward_params", sa.Boolean, nullable=False),
    sa.Column("lock_time_zone", sa.Boolean, nullable=False),
    sa.Column("locked_time_zone", sa.Text),
    sa.Column("hidden", sa.Boolean, nullable=False),
    sa.Column("color", JSONB(none_as_null=True)),
    sa.Column("layouts", JSONB(none_as_null=True)),
    sa.Column("count_limits", JSONB, nullable=False),
    sa.Column("duration_limits", JSONB, nullable=False),
    sa.Column("active_bookings_limit", JSONB(none_as_null=True)),
    sa.Column("recurrence", JSONB(none_as_null=True)),
    sa.Column("seats", JSONB(none_as_null=True)),
    sa.Column("requires_email_verification", sa.Boolean, nullable=False),
    sa.Column("requires_authentication", sa.Boolean, nullable=False),
    sa.Column("hide_calendar_notes", sa.Boolean, nullable=False),
    sa.Column("hide_calendar_event_details", sa.Boolean, nullable=False),
    sa.Column("hide_organizer_email", sa.Boolean, nullable=False),
    sa.Column("destination_calendar", JSONB(none_as_null=True)),
    sa.Column("use_destination_calendar_email", sa.Boolean, nullable=False),
    sa.Column("video_settings", JSONB(none_as_null=True)),
    sa.Column("interface_language", sa.Text),
    sa.Column("optimized_slots", sa.Boolean, nullable=False),
    sa.Column("metadata", JSONB, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("owner_id", "slug", "organization_id"),
    sa.CheckConstraint("length > 0", name="length_positive"),
)

private_links = sa.Table(
    "private_links",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("organization_id", sa.BigInteger, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    sa.Column(
        "event_type_id", sa.BigInteger, sa.ForeignKey("event_types.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("expires_at", sa.DateTime(timezone=True)),
    sa.Column("max_uses", sa.Integer),
    sa.Column("uses", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("num_nonnulls(expires_at, max_uses) > 0", name="ends"),
)
