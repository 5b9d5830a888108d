"""The use cases of accounts: organisations and users, OAuth clients, managed users, tokens, and who a caller is."""

from __future__ import annotations

import secrets as randomness
import uuid
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from kalends.accounts import rules, store, tokens
from kalends.accounts.errors import (
    AccessTokenExpired,
    ClientNotFound,
    EmailTaken,
    InvalidAccessToken,
    InvalidApiKey,
    InvalidClientCredentials,
    InvalidRefreshToken,
    OriginRefused,
    OwnersOnly,
    UserNotFound,
)
from kalends.accounts.model import (
    UNSET,
    ClientCaller,
    ClientChanges,
    ClientDraft,
    ClientId,
    ManagedUserDraft,
    OAuthClient,
    Organization,
    OrganizationId,
    Role,
    TokenPair,
    Unset,
    User,
    UserCaller,
    UserChanges,
    UserId,
)
from kalends.core import ids, secrets
from kalends.core.database import Tx
from kalends.core.metadata import check_metadata
from kalends.core.secrets import Vault
from kalends.core.time import to_millisecond

API_KEY = "cal_"
"""What every API key begins with."""


# Organisations and users


async def create_organization(tx: Tx, name: str, now: datetime) -> Organization:
    """A new customer. Raises `InvalidName`."""
    return await store.insert_organization(tx, rules.clean_name(name, "organization"), now)


async def find_organization(tx: Tx, name: str) -> Organization | None:
    """The first organisation of exactly this name."""
    return await store.find_organization(tx, name)


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
    return await _insert_user(tx, organization_id, None, role, draft, now)


async def create_api_key(tx: Tx, user: User, now: datetime, *, expires_at: datetime | None = None) -> str:
    """A new API key for `user`, to be shown once: only its digest is kept."""
    key = ids.new_token(API_KEY)
    await store.insert_api_key(tx, user, secrets.digest(key), expires_at, now)
    return key


async def get_user(tx: Tx, user_id: int) -> User:
    """The user of this id, whoever asks. Raises `UserNotFound`."""
    return _found(await store.find_user(tx, user_id))


async def find_user_by_username(tx: Tx, username: str) -> User | None:
    """The user whose page is at `/{username}`."""
    return await store.find_user_by_username(tx, username)


async def find_own_user(tx: Tx, organization_id: OrganizationId, email: str) -> User | None:
    """The organisation's owner or member with this address."""
    return await store.find_own_user(tx, organization_id, rules.clean_email(email))


async def set_default_schedule(tx: Tx, user_id: UserId, schedule_id: int | None) -> None:
    """Makes a schedule the one that counts where an event type names none. The caller has checked whose it is."""
    await store.update_user(tx, user_id, {"default_schedule_id": schedule_id})


async def update_user(tx: Tx, user: User, changes: UserChanges) -> User:
    """Changes a profile. A new time zone is the profile's alone: schedules keep the zone they were made in.

    Raises as `rules.checked_profile`, and `EmailTaken` when another user of the same client has the new address.
    """
    values = _given(rules.checked_profile(changes, user.client_id))
    return _found(await store.update_user(tx, user.id, values)) if values else user


# OAuth clients


async def create_client(
    tx: Tx, caller: UserCaller, draft: ClientDraft, vault: Vault, now: datetime
) -> tuple[OAuthClient, str]:
    """A new OAuth client of the caller's organisation, and its secret.

    Raises `OwnersOnly`, `InvalidName`, `InvalidClient` and `InvalidRedirect`.
    """
    _require_owner(caller)
    draft, secret = rules.checked_draft(draft), ids.new_token()
    values = {
        "id": ids.new_client_id(),
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
    return await store.insert_client(tx, values), secret


async def list_clients(tx: Tx, caller: UserCaller, vault: Vault) -> list[tuple[OAuthClient, str]]:
    """Every OAuth client of the caller's organisation with its secret, oldest first. Raises `OwnersOnly`."""
    _require_owner(caller)
    rows = await store.list_clients(tx, caller.organization_id)
    return [(client, vault.decrypt(encrypted)) for client, encrypted in rows]


async def get_client(tx: Tx, caller: UserCaller, client_id: str, vault: Vault) -> tuple[OAuthClient, str]:
    """A client of the caller's organisation with its secret. Raises `OwnersOnly` and `ClientNotFound`."""
    _require_owner(caller)
    found = await store.find_client_of(tx, caller.organization_id, client_id)
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
    values = _given(rules.checked_client(changes))
    if not isinstance(changes.redirect_uris, Unset):
        values["origins"] = rules.origins_of(changes.redirect_uris)
    if values:
        await store.update_client(tx, client.id, values)
    return await get_client(tx, caller, client_id, vault)


async def delete_client(tx: Tx, caller: UserCaller, client_id: str, vault: Vault) -> tuple[OAuthClient, str]:
    """Removes a client with its managed users and all that is theirs. Raises `OwnersOnly` and `ClientNotFound`."""
    client, secret = await get_client(tx, caller, client_id, vault)
    await store.delete_client(tx, client.id)
    return client, secret


async def find_client(tx: Tx, client_id: str) -> OAuthClient | None:
    """The client of this id, whoever asks."""
    return await store.find_client(tx, client_id)


# Managed users


async def create_managed_user(tx: Tx, caller: ClientCaller, draft: ManagedUserDraft, now: datetime) -> User:
    """A managed user of the calling client, so far without schedule and tokens.

    The address may carry the client's `+{client id}`; it is one with the plain one. Raises `EmailTaken` when the
    client has a user of this address, and as `rules.checked_profile`.
    """
    return await _insert_user(tx, caller.organization_id, caller.client.id, Role.MANAGED, draft, now)


async def list_managed_users(
    tx: Tx, caller: ClientCaller, *, emails: Sequence[str] = (), limit: int, offset: int
) -> tuple[User, ...]:
    """The client's managed users, oldest first, of these addresses where any are given. Raises `InvalidAddress`."""
    cleaned = [rules.clean_email(email, caller.client.id) for email in emails]
    return await store.list_managed_users(tx, caller.client.id, cleaned, limit, offset)


async def get_managed_user(tx: Tx, caller: ClientCaller, user_id: int) -> User:
    """A managed user of the calling client. Raises `UserNotFound`."""
    return _found(await store.find_managed_user(tx, caller.client.id, user_id))


async def delete_managed_user(tx: Tx, caller: ClientCaller, user_id: int) -> User:
    """Removes a managed user with all that is theirs. Raises `UserNotFound`."""
    user = await get_managed_user(tx, caller, user_id)
    await store.delete_user(tx, user.id)
    return user


# Tokens


async def issue_tokens(tx: Tx, user: User, vault: Vault, now: datetime) -> TokenPair:
    """A managed user's first pair of tokens: the access token lives 60 minutes, the refresh token a year."""
    return await _issue(tx, user, uuid.uuid4(), vault, now)


async def force_refresh(tx: Tx, caller: ClientCaller, user_id: int, vault: Vault, now: datetime) -> TokenPair:
    """A new pair for a user whose tokens are lost. All earlier ones end. Raises `UserNotFound`."""
    user = await get_managed_user(tx, caller, user_id)
    await store.delete_tokens_of(tx, user.id)
    return await issue_tokens(tx, user, vault, now)


async def refresh(tx: Tx, caller: ClientCaller, refresh_token: str, vault: Vault, now: datetime) -> TokenPair | None:
    """A new pair for a refresh token, which is thereby used up; the old access token lives out its hour.

    Within 60 seconds the same token works once more, in case the answer got lost. Any later use means that two
    hold it: every token of its family ends, and None is returned rather than an error raised, so that the
    transaction commits that. Raises `InvalidRefreshToken` for one that is unknown or a year old.
    """
    digest = secrets.digest(refresh_token)
    known = await store.lock_refresh_token(tx, caller.client.id, digest)
    use = rules.judge_use(known, now) if known else rules.Use.EXPIRED
    if known is None or use is rules.Use.EXPIRED:
        raise InvalidRefreshToken(
            "No managed user of this client has this refresh token; use force-refresh for new ones."
        )
    if use is rules.Use.REUSED:
        await store.delete_family(tx, known.family)
        return None
    await store.mark_rotated(tx, digest, now)
    return await _issue(tx, await get_user(tx, known.user_id), known.family, vault, now)


async def prune_tokens(tx: Tx, now: datetime) -> int:
    """Forgets the tokens whose time is over, and says how many. Their holders are answered as before."""
    return await store.delete_expired_tokens(tx, now)


# Callers


async def authenticate_bearer(
    tx: Tx, token: str, vault: Vault, now: datetime, *, origin: str | None = None
) -> UserCaller:
    """Whose API key or access token this is, by at most one SQL statement.

    `origin` is that of the page that sends it, None for our own pages and for programs. Raises `InvalidApiKey`,
    `AccessTokenExpired`, `InvalidAccessToken`, and `OriginRefused` for a page that the token's client does not know.
    """
    if token.startswith(API_KEY):
        return await _authenticate_key(tx, token, now)
    return await _authenticate_token(tx, token, vault, now, origin)


async def authenticate_client(tx: Tx, client_id: str, secret: str, *, origin: str | None = None) -> ClientCaller:
    """The OAuth client with this secret. Raises `InvalidClientCredentials`, and `OriginRefused`."""
    found = await store.find_client_and_digest(tx, client_id)
    if found is None or not secrets.same(found[1], secrets.digest(secret)):
        raise InvalidClientCredentials("The OAuth client id or the secret is wrong; an owner's API key can read both.")
    if origin is not None:
        _require(rules.allows(found[0], origin), origin)
    return ClientCaller(found[0])


async def check_origin(tx: Tx, client_id: str, origin: str) -> None:
    """Passes when a page of `origin` may call for the client. Raises `OriginRefused`, and `InvalidClientCredentials`
    for an unknown client."""
    client = await store.find_client(tx, client_id)
    if client is None:
        raise InvalidClientCredentials("There is no OAuth client of this id; send the one that its creation answered.")
    _require(rules.allows(client, origin), origin)


async def is_client_origin(tx: Tx, origin: str) -> bool:
    """Whether pages of `origin` belong to any OAuth client."""
    return await store.is_client_origin(tx, origin)


async def _authenticate_key(tx: Tx, key: str, now: datetime) -> UserCaller:
    found = await store.find_key_owner(tx, secrets.digest(key))
    if found is None or (found[1] is not None and found[1] <= now):
        raise InvalidApiKey("Nobody has this API key, or its time is over; make one with `kalends user create`.")
    return UserCaller(found[0])


async def _authenticate_token(tx: Tx, token: str, vault: Vault, now: datetime, origin: str | None) -> UserCaller:
    if tokens.read(token, vault).expires_at <= to_millisecond(now):
        raise AccessTokenExpired("The access token has expired; get a new one with POST /v2/oauth/{clientId}/refresh.")
    found = await store.find_token_owner(tx, secrets.digest(token))
    if found is None:
        raise InvalidAccessToken("This access token was withdrawn; get a new one with force-refresh.")
    caller, origins = found
    if origin is not None:
        _require(origin in origins, origin)
    return caller


def _require(allowed: bool, origin: str) -> None:
    if not allowed:
        raise OriginRefused(
            f"Pages of {origin[:200]} may not use this OAuth client; add that origin to its redirectUris."
        )


def _require_owner(caller: UserCaller) -> None:
    if caller.user.role is not Role.OWNER:
        raise OwnersOnly("OAuth clients are managed by an owner of the organisation; send an owner's API key.")


def _found(user: User | None) -> User:
    if user is None:
        raise UserNotFound("There is no such user, or not among yours.")
    return user


async def _insert_user(
    tx: Tx,
    organization_id: OrganizationId,
    client_id: ClientId | None,
    role: Role,
    draft: ManagedUserDraft,
    now: datetime,
) -> User:
    """Inserts under the username that the address suggests, or with a random suffix where that one is taken."""
    email = rules.clean_email(draft.email, client_id)
    values = {
        "organization_id": organization_id,
        "client_id": client_id,
        "role": role,
        "email": email,
        "name": rules.clean_name(draft.name),
        "time_zone": rules.check_time_zone(draft.time_zone or rules.DEFAULT_TIME_ZONE),
        "time_format": draft.time_format,
        "week_start": draft.week_start,
        "locale": draft.locale,
        "bio": rules.check_bio(draft.bio),
        "avatar_url": rules.check_avatar_url(draft.avatar_url),
        "metadata": check_metadata(draft.metadata),
        "created_at": now,
    }
    wanted = rules.username_from(email)
    username = f"{wanted}-{randomness.token_hex(2)}" if rules.is_reserved(wanted) else wanted
    while not (user := await store.insert_user(tx, {**values, "username": username})):
        if await store.is_email_taken(tx, organization_id, client_id, email):
            raise EmailTaken(f"There is a user with the e-mail address {email} already; look it up or choose another.")
        username = f"{wanted}-{randomness.token_hex(2)}"
    return user


async def _issue(tx: Tx, user: User, family: uuid.UUID, vault: Vault, now: datetime) -> TokenPair:
    assert user.client_id is not None, "only managed users have tokens"
    access_ends, refresh_ends = now + rules.ACCESS_LIFETIME, now + rules.REFRESH_LIFETIME
    access = tokens.sign(user.client_id, user.id, now=now, expires_at=access_ends, vault=vault)
    renewal = ids.new_token()
    digests = (secrets.digest(access), access_ends), (secrets.digest(renewal), refresh_ends)
    await store.insert_tokens(tx, user, family, access=digests[0], refresh=digests[1], now=now)
    return TokenPair(access, renewal, access_ends, refresh_ends)


def _given(changes: UserChanges | ClientChanges) -> dict[str, object]:
    """The changes that are set, by name."""
    values = {field.name: getattr(changes, field.name) for field in fields(changes)}
    return {name: value for name, value in values.items() if value is not UNSET}
