"""The shapes of the tables."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from kalends.core.database import metadata

_INSTANT = sa.DateTime(timezone=True)

organizations = sa.Table(
    "organizations",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("created_at", _INSTANT, nullable=False),
)

oauth_clients = sa.Table(
    "oauth_clients",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("organization_id", sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("logo", sa.Text),
    sa.Column("redirect_uris", ARRAY(sa.Text), nullable=False),
    sa.Column("origins", ARRAY(sa.Text), nullable=False, comment="The origins of redirect_uris"),
    sa.Column("permissions", ARRAY(sa.Text), nullable=False),
    sa.Column("booking_redirect", sa.Text),
    sa.Column("reschedule_redirect", sa.Text),
    sa.Column("cancel_redirect", sa.Text),
    sa.Column("emails_enabled", sa.Boolean, nullable=False),
    sa.Column("default_event_types_enabled", sa.Boolean, nullable=False),
    sa.Column("calendar_events_enabled", sa.Boolean, nullable=False),
    sa.Column("secret_digest", sa.LargeBinary, nullable=False),
    sa.Column("secret_encrypted", sa.LargeBinary, nullable=False),
    sa.Column("created_at", _INSTANT, nullable=False),
)

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("organization_id", sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("client_id", sa.ForeignKey("oauth_clients.id", ondelete="CASCADE")),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("username", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("time_zone", sa.Text, nullable=False),
    sa.Column("time_format", sa.SmallInteger, nullable=False),
    sa.Column("week_start", sa.Text, nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("bio", sa.Text),
    sa.Column("avatar_url", sa.Text),
    sa.Column("metadata", JSONB, nullable=False),
    sa.Column("default_schedule_id", sa.BigInteger),
    sa.Column("created_at", _INSTANT, nullable=False),
    sa.Column("bookable_in_groups", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.UniqueConstraint(
        "organization_id", "client_id", "email", postgresql_nulls_not_distinct=True, name="uq_users_email"
    ),
    sa.Index("ix_users_client_id_id", "client_id", "id"),
)

api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True),
    sa.Column("organization_id", sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("user_id", sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("expires_at", _INSTANT),
    sa.Column("created_at", _INSTANT, nullable=False),
)

access_tokens = sa.Table(
    "access_tokens",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True),
    sa.Column("organization_id", sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("user_id", sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("family", sa.Uuid, nullable=False, index=True),
    sa.Column("expires_at", _INSTANT, nullable=False),
    sa.Column("created_at", _INSTANT, nullable=False),
)

refresh_tokens = sa.Table(
    "refresh_tokens",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True),
    sa.Column("organization_id", sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("user_id", sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("family", sa.Uuid, nullable=False, index=True),
    sa.Column("expires_at", _INSTANT, nullable=False),
    sa.Column("created_at", _INSTANT, nullable=False),
    sa.Column("rotated_at", _INSTANT),
    sa.Column("repeated", sa.Boolean, nullable=False, server_default=sa.false()),
)
