"""OAuth clients."""

from __future__ import annotations

from datetime import datetime

from kalends.accounts import rules
from kalends.accounts.errors import ClientIdTaken, ClientNotFound, InvalidClient, OwnersOnly
from kalends.accounts.model import ClientChanges, ClientDraft, OAuthClient, Role, Unset, UserCaller
from kalends.accounts.store import clients as store
from kalends.accounts.verbs import users
from kalends.core import ids, secrets
from kalends.core.database import Tx
from kalends.core.secrets import Vault


async def create_client(
    tx: Tx, caller: UserCaller, draft: ClientDraft, vault: Vault, now: datetime
) -> tuple[OAuthClient, str]:
    """A new OAuth client of the caller's organisation, and its secret.

    Raises `OwnersOnly`, `InvalidName`, `InvalidClient` and `InvalidRedirect`.
    """
    secret = ids.new_token()
    return await _insert(tx, caller, ids.new_client_id(), secret, draft, vault, now), secret


async def adopt_client(
    tx: Tx, caller: UserCaller, client_id: str, secret: str, draft: ClientDraft, vault: Vault, now: datetime
) -> OAuthClient:
    """An OAuth client that has had its id and secret on another platform, and keeps both.

    Raises `ClientIdTaken`, and as `create_client`.
    """
    if not rules.is_client_id(client_id):
        raise InvalidClient("The id of an OAuth client has 1 to 100 letters, digits, hyphens and underscores.")
    if await store.find(tx, client_id) is not None:
        raise ClientIdTaken(f"There is an OAuth client with the id {client_id} already.")
    return await _insert(tx, caller, client_id, secret, draft, vault, now)


async def list_clients(tx: Tx, caller: UserCaller, vault: Vault) -> list[tuple[OAuthClient, str]]:
    """Every OAuth client of the caller's organisation with its secret, oldest first. Raises `OwnersOnly`."""
    _require_owner(caller)
    rows = await store.list_of(tx, caller.organization_id)
    return [(client, vault.decrypt(encrypted)) for client, encrypted in rows]


async def get_client(tx: Tx, caller: UserCaller, client_id: str, vault: Vault) -> tuple[OAuthClient, str]:
    """A client of the caller's organisation with its secret. Raises `OwnersOnly` and `ClientNotFound`."""
    _require_owner(caller)
    found = await store.find_of(tx, caller.organization_id, client_id)
    if found is None:
        raise ClientNotFound(f"Your organisation has no OAuth client {client_id[:40]!r}.")
    client, encrypted = found
    return client, vault.decrypt(encrypted)


async def update_client(
    tx: Tx, caller: UserCaller, client_id: str, changes: ClientChanges, vault: Vault
) -> tuple[OAuthClient, str]:
    """Changes what `changes` names; a URL set to None is cleared.

    Raises `ClientNotFound`, and as `create_client`.
    """
    client, _ = await get_client(tx, caller, client_id, vault)
    values = users.given(rules.checked_client(changes))
    if not isinstance(changes.redirect_uris, Unset):
        values["origins"] = rules.origins_of(changes.redirect_uris)
    if values:
        await store.update(tx, client.id, values)
    return await get_client(tx, caller, client_id, vault)


async def delete_client(tx: Tx, caller: UserCaller, client_id: str, vault: Vault) -> tuple[OAuthClient, str]:
    """Removes a client with its managed users and all that is theirs. Raises `OwnersOnly` and `ClientNotFound`."""
    client, secret = await get_client(tx, caller, client_id, vault)
    await store.delete(tx, client.id)
    return client, secret


async def find_client(tx: Tx, client_id: str) -> OAuthClient | None:
    """The client of this id, whoever asks."""
    return await store.find(tx, client_id)


def _require_owner(caller: UserCaller) -> None:
    if caller.user.role is not Role.OWNER:
        raise OwnersOnly("OAuth clients are managed by an owner of the organisation; send an owner's API key.")


async def _insert(
    tx: Tx, caller: UserCaller, client_id: str, secret: str, draft: ClientDraft, vault: Vault, now: datetime
) -> OAuthClient:
    _require_owner(caller)
    draft = rules.checked_draft(draft)
    values = {
        "id": client_id,
        "organization_id": caller.organization_id,
        "name": draft.name,
        "logo": draft.logo,
        "redirect_uris": draft.redirect_uris,
        "origins": rules.origins_of(draft.redirect_uris),
        "permissions": draft.permissions,
        "booking_redirect": draft.redirects.booking,
        "reschedule_redirect": draft.redirects.reschedule,
        "cancel_redirect": draft.redirects.cancel,
        "emails_enabled": draft.emails_enabled,
        "default_event_types_enabled": draft.default_event_types_enabled,
        "calendar_events_enabled": draft.calendar_events_enabled,
        "secret_digest": secrets.digest(secret),
        "secret_encrypted": vault.encrypt(secret),
        "created_at": now,
    }
    return await store.insert(tx, values)
