"""Use cases that reach across a user's account, schedules and event types."""

from __future__ import annotations

from datetime import datetime

from kalends.accounts import rules
from kalends.accounts import service as accounts
from kalends.accounts.model import (
    ClientCaller,
    ManagedUserDraft,
    Organization,
    Role,
    TokenPair,
    User,
    UserCaller,
    UserChanges,
)
from kalends.core.database import Tx
from kalends.core.secrets import Vault
from kalends.event_types import service as event_types
from kalends.schedules import service as schedules
from kalends.schedules.model import ScheduleChanges


async def create_managed_user(
    tx: Tx, caller: ClientCaller, draft: ManagedUserDraft, vault: Vault, now: datetime
) -> tuple[User, TokenPair]:
    """A managed user of the calling client, and the first tokens.

    With a time zone the user starts with a default schedule, Monday to Friday from 9 to 5 there; where the client
    says so, with the default event types. Raises as `accounts.create_managed_user`. (Contract: POST
    /v2/oauth-clients/{clientId}/users.)
    """
    user = await accounts.create_managed_user(tx, caller, draft, now)
    if draft.time_zone is not None:
        await schedules.create_default(tx, user, now, draft.time_zone)
    if caller.client.default_event_types_enabled:
        await event_types.create_defaults(tx, user, now)
    pair = await accounts.issue_tokens(tx, user, vault, now)
    return await accounts.get_user(tx, user.id), pair


async def create_owner(
    tx: Tx, *, email: str, organization_name: str, name: str, time_zone: str, now: datetime
) -> tuple[User, str]:
    """An owner of the organisation of this name, which is made where there is none, and a new API key for the owner.

    The owner starts with a default schedule in `time_zone`. An owner whom the organisation has already is left as is.
    Raises `InvalidName`, `InvalidAddress` and `UnknownTimeZone`.
    """
    found = await accounts.find_organization(tx, organization_name)
    organization = found or await accounts.create_organization(tx, organization_name, now)
    user = await accounts.find_own_user(tx, organization.id, email)
    if user is None:
        user = await _new_owner(tx, organization, email, name, time_zone, now)
    return user, await accounts.create_api_key(tx, user, now)


async def update_user(tx: Tx, user: User, changes: UserChanges) -> User:
    """Changes a profile, whose default schedule must be one of the user's own.

    Raises as `accounts.update_user`, and `ScheduleNotFound`.
    """
    if isinstance(changes.default_schedule_id, int):
        await schedules.get(tx, user, changes.default_schedule_id)
    return await accounts.update_user(tx, user, changes)


async def move_user(tx: Tx, caller: UserCaller, changes: UserChanges, now: datetime) -> User:
    """As `update_user`, for users who change their own profile: a new time zone becomes that of the default schedule,
    whose hours stay as they are on the clock. Raises also `AddressIsTheUsers`, where a third party's app changes the
    e-mail address. (Contract: PATCH /v2/me.)"""
    rules.check_reach(caller, changes)
    changed = await update_user(tx, caller.user, changes)
    if isinstance(changes.time_zone, str) and changed.default_schedule_id is not None:
        zone = ScheduleChanges(time_zone=changes.time_zone)
        await schedules.update(tx, changed, changed.default_schedule_id, zone, now)
    return changed


async def _new_owner(tx: Tx, organization: Organization, email: str, name: str, time_zone: str, now: datetime) -> User:
    user = await accounts.create_user(
        tx,
        organization_id=organization.id,
        email=email,
        name=name,
        role=Role.OWNER,
        time_zone=time_zone,
        now=now,
    )
    await schedules.create_default(tx, user, now, time_zone)
    return await accounts.get_user(tx, user.id)
