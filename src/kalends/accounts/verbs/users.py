"""Organisations, and their users' profiles."""

from __future__ import annotations

import secrets as randomness
from dataclasses import fields
from datetime import datetime

from kalends.accounts import rules
from kalends.accounts.errors import EmailTaken, OrganizationNotFound, UserNotFound
from kalends.accounts.model import (
    UNSET,
    ClientChanges,
    ClientId,
    ManagedUserDraft,
    Organization,
    OrganizationId,
    Role,
    User,
    UserChanges,
    UserId,
)
from kalends.accounts.store import organizations
from kalends.accounts.store import users as store
from kalends.core.database import Tx
from kalends.core.metadata import check_metadata


async def create_organization(tx: Tx, name: str, now: datetime) -> Organization:
    """A new customer. Raises `InvalidName`."""
    return await organizations.insert(tx, rules.clean_name(name, "organization"), now)


async def find_organization(tx: Tx, name: str) -> Organization | None:
    """The first organisation of exactly this name."""
    return await organizations.find(tx, name)


async def check_organization(tx: Tx, organization_id: OrganizationId, slug: str | None) -> None:
    """Passes when the organisation's slug is this one, or none is asked for. Raises `OrganizationNotFound`."""
    if slug is not None and (await organizations.get(tx, organization_id)).slug != slug:
        raise OrganizationNotFound(f"There is no organization {slug[:60]!r} that has what you ask for.")


async def create_user(
    tx: Tx,
    *,
    organization_id: OrganizationId,
    email: str,
    name: str,
    role: Role,
    time_zone: str = rules.DEFAULT_TIME_ZONE,
    locale: str = "en",
    now: datetime,
) -> User:
    """An owner or member of an organisation. Raises `EmailTaken` within the organisation, `InvalidAddress`,
    `InvalidName` and `UnknownTimeZone`."""
    draft = ManagedUserDraft(email=email, name=name, time_zone=time_zone, locale=locale)
    return await insert_user(tx, organization_id, None, role, draft, now)


async def get_user(tx: Tx, user_id: int) -> User:
    """The user of this id, whoever asks. Raises `UserNotFound`."""
    return found(await store.find(tx, user_id))


async def find_user_by_username(tx: Tx, username: str) -> User | None:
    """The user whose page is at `/{username}`."""
    return await store.find_by_username(tx, username)


async def find_own_user(tx: Tx, organization_id: OrganizationId, email: str) -> User | None:
    """The organisation's owner or member with this address."""
    return await store.find_own(tx, organization_id, rules.clean_email(email))


async def list_own_users(tx: Tx, email: str) -> tuple[User, ...]:
    """The owners and members, of any organisation, with this address, oldest first."""
    return await store.list_own(tx, rules.clean_email(email))


async def set_default_schedule(tx: Tx, user_id: UserId, schedule_id: int | None) -> None:
    """Makes a schedule the one that counts where an event type names none. The caller has checked whose it is."""
    await store.update(tx, user_id, {"default_schedule_id": schedule_id})


async def update_user(tx: Tx, user: User, changes: UserChanges) -> User:
    """Changes a profile. A new time zone is the profile's alone: schedules keep the zone they were made in.

    Raises as `rules.checked_profile`, and `EmailTaken` when another user of the same client has the new address.
    """
    values = given(rules.checked_profile(changes, user.client_id))
    return found(await store.update(tx, user.id, values)) if values else user


def found(user: User | None) -> User:
    """The user, who is there. Raises `UserNotFound`."""
    if user is None:
        raise UserNotFound("There is no such user, or not among yours.")
    return user


async def insert_user(
    tx: Tx,
    organization_id: OrganizationId,
    client_id: ClientId | None,
    role: Role,
    draft: ManagedUserDraft,
    now: datetime,
) -> User:
    """Inserts under the username that the address suggests, or with a random suffix where that one is taken."""
    values = values_of(organization_id, client_id, role, draft, now)
    email = str(values["email"])
    wanted = rules.username_from(email)
    username = f"{wanted}-{randomness.token_hex(2)}" if rules.is_reserved(wanted) else wanted
    while not (user := await store.insert(tx, {**values, "username": username})):
        if await store.is_email_taken(tx, organization_id, client_id, email):
            raise email_taken(email)
        username = f"{wanted}-{randomness.token_hex(2)}"
    return user


def values_of(
    organization_id: OrganizationId, client_id: ClientId | None, role: Role, draft: ManagedUserDraft, now: datetime
) -> dict[str, object]:
    """All that is stored of a new user but the username. Raises as `rules.checked_profile`."""
    return {
        "organization_id": organization_id,
        "client_id": client_id,
        "role": role,
        "email": rules.clean_email(draft.email, client_id),
        "name": rules.clean_name(draft.name),
        "time_zone": rules.check_time_zone(draft.time_zone or rules.DEFAULT_TIME_ZONE),
        "time_format": draft.time_format,
        "week_start": draft.week_start,
        "locale": draft.locale,
        "bio": rules.check_bio(draft.bio),
        "avatar_url": rules.check_avatar_url(draft.avatar_url),
        "metadata": check_metadata(draft.metadata),
        "bookable_in_groups": draft.bookable_in_groups,
        "created_at": now,
    }


def email_taken(email: str) -> EmailTaken:
    """The refusal of an address that a user has already."""
    return EmailTaken(f"There is a user with the e-mail address {email} already; look it up or choose another.")


def given(changes: UserChanges | ClientChanges) -> dict[str, object]:
    """The changes that are set, by name."""
    values = {field.name: getattr(changes, field.name) for field in fields(changes)}
    return {name: value for name, value in values.items() if value is not UNSET}
