"""Managed users of an OAuth client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kalends.accounts import rules
from kalends.accounts.errors import UsernameTaken
from kalends.accounts.model import ClientCaller, ManagedUserDraft, Role, User
from kalends.accounts.store import users as store
from kalends.accounts.verbs import users
from kalends.core.database import Tx


async def create_managed_user(tx: Tx, caller: ClientCaller, draft: ManagedUserDraft, now: datetime) -> User:
    """A managed user of the calling client, so far without schedule and tokens.

    The address may carry the client's `+{client id}`; it is one with the plain one. Raises `EmailTaken` when the
    client has a user of this address, and as `rules.checked_profile`.
    """
    return await users.insert_user(tx, caller.organization_id, caller.client.id, Role.MANAGED, draft, now)


async def adopt_managed_user(
    tx: Tx, caller: ClientCaller, draft: ManagedUserDraft, username: str, now: datetime
) -> User:
    """A managed user who has had this username on another platform, and keeps it.

    Raises `UsernameTaken`, `InvalidProfile` for a username that cannot begin a path, and as `create_managed_user`.
    """
    values = users.values_of(caller.organization_id, caller.client.id, Role.MANAGED, draft, now)
    user = await store.insert(tx, {**values, "username": rules.check_username(username)})
    if user is None and await store.find_by_username(tx, username) is None:
        raise users.email_taken(str(values["email"]))
    if user is None:
        raise UsernameTaken(f"Somebody has the username {username} already.")
    return user


async def list_managed_users(
    tx: Tx, caller: ClientCaller, *, emails: Sequence[str] = (), limit: int, offset: int
) -> tuple[User, ...]:
    """The client's managed users, oldest first, of these addresses where any are given. Raises `InvalidAddress`."""
    cleaned = [rules.clean_email(email, caller.client.id) for email in emails]
    return await store.list_managed(tx, caller.client.id, cleaned, limit, offset)


async def get_managed_user(tx: Tx, caller: ClientCaller, user_id: int) -> User:
    """A managed user of the calling client. Raises `UserNotFound`."""
    return users.found(await store.find_managed(tx, caller.client.id, user_id))


async def delete_managed_user(tx: Tx, caller: ClientCaller, user_id: int) -> User:
    """Removes a managed user with all that is theirs. Raises `UserNotFound`."""
    user = await get_managed_user(tx, caller, user_id)
    await store.delete(tx, user.id)
    return user
