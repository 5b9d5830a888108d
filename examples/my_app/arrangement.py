"""What My App needs at Kalends, made through the API: its OAuth client, its experts, and what they can be booked for.

Running it again finds what it made. A Kalends that does not know us (another one, or one that was reset) is noticed,
and everything is made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import httpx

from examples.my_app.experts import EXPERTS, Expert, offers
from examples.my_app.settings import Settings
from examples.my_app.storage import Account, Storage
from examples.my_app.words import utc_now
from kalends.client import AsyncKalends, EventType, Forbidden, ManagedUser, NotFound, OAuthClient, Tokens, Unauthorized
from kalends.client.oauth_clients import OAuthClientOptions

NAME = "My App"


class CannotArrange(Exception):
    """Something is missing that only a person can give. The message says what."""


@dataclass(frozen=True)
class Member:
    """An expert with an account at Kalends."""

    expert: Expert
    user: ManagedUser
    event_types: Mapping[str, EventType]
    acting: Callable[[], AsyncKalends]

    @property
    def kalends(self) -> AsyncKalends:
        """Kalends in the expert's name, with the tokens that are stored now: the refresh endpoint changes them, too."""
        return self.acting()


@dataclass(frozen=True)
class Home:
    """My App, arranged: `kalends` acts as its OAuth client; the members are found by username."""

    kalends: AsyncKalends
    storage: Storage
    members: Mapping[str, Member]


async def arrange(
    settings: Settings,
    storage: Storage,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> Home:
    """Finds or makes everything. Raises CannotArrange, and the client's errors."""
    connect = partial(AsyncKalends, settings.kalends_url, transport=transport, clock=clock)
    await _arrange_client(settings, storage, connect)
    kalends = connect(client_id=storage.memory.client_id, client_secret=storage.memory.client_secret)
    members = [await _arrange_member(settings, storage, kalends, expert) for expert in EXPERTS]
    return Home(kalends, storage, {member.user.username: member for member in members})


def options(url: str) -> OAuthClientOptions:
    """The guide's three URLs: where people land after booking, to reschedule, and to cancel."""
    return {
        "are_emails_enabled": True,
        "booking_redirect_uri": f"{url}/bookings",
        "booking_reschedule_redirect_uri": f"{url}/bookings/reschedule",
        "booking_cancel_redirect_uri": f"{url}/bookings/cancel",
    }


async def _arrange_client(settings: Settings, storage: Storage, connect: Callable[..., AsyncKalends]) -> None:
    known = await _is_known(storage, connect)
    if known and storage.memory.url == settings.url:
        return
    if settings.api_key is None:
        raise CannotArrange(
            f"Kalends at {settings.kalends_url} does not know My App at {settings.url} yet: "
            "set KALENDS_API_KEY to the key that `kalends user create` prints, and start again."
        )
    async with connect(api_key=settings.api_key) as owner:
        await (_move_client if known else _make_client)(settings, storage, owner)
    storage.memory.url = settings.url
    storage.save()


async def _is_known(storage: Storage, connect: Callable[..., AsyncKalends]) -> bool:
    """Whether the credentials that we remember are any good there."""
    memory = storage.memory
    if memory.client_id is None:
        return False
    async with connect(client_id=memory.client_id, client_secret=memory.client_secret) as kalends:
        try:
            await kalends.managed_users.list(limit=1)
        except (Unauthorized, Forbidden, NotFound):
            return False
    return True


async def _move_client(settings: Settings, storage: Storage, owner: AsyncKalends) -> None:
    """Tells Kalends that our pages are elsewhere now."""
    client_id = storage.memory.client_id or ""
    await owner.oauth_clients.update(client_id, redirect_uris=[settings.url], **options(settings.url))


async def _make_client(settings: Settings, storage: Storage, owner: AsyncKalends) -> None:
    storage.forget()
    memory = storage.memory
    if (ours := await _find_client(settings, owner)) is not None:
        memory.client_id, memory.client_secret = ours.id, ours.secret
        return
    made = await owner.oauth_clients.create(name=NAME, redirect_uris=[settings.url], **options(settings.url))
    memory.client_id, memory.client_secret = made.client_id, made.client_secret


async def _find_client(settings: Settings, owner: AsyncKalends) -> OAuthClient | None:
    """The OAuth client that we made and forgot, for instance with our data folder."""
    clients = await owner.oauth_clients.list()
    return next((c for c in clients if c.name == NAME and settings.url in c.redirect_uris and c.secret), None)


async def _arrange_member(settings: Settings, storage: Storage, kalends: AsyncKalends, expert: Expert) -> Member:
    user = await _find_or_make_user(settings, storage, kalends, expert)
    try:
        return await _member(storage, kalends, expert, user)
    except Unauthorized:
        _remember(storage, expert, user, await kalends.managed_users.force_refresh(user.id))
        return await _member(storage, kalends, expert, user)


async def _find_or_make_user(
    settings: Settings, storage: Storage, kalends: AsyncKalends, expert: Expert
) -> ManagedUser:
    for user in await kalends.managed_users.list(emails=[expert.email]):
        if storage.memory.accounts.get(expert.email) is None:
            _remember(storage, expert, user, await kalends.managed_users.force_refresh(user.id))
        return user
    made = await kalends.managed_users.create(
        email=expert.email,
        name=expert.name,
        bio=expert.bio,
        time_zone=expert.time_zone,
        avatar_url=f"{settings.url}/avatars/{expert.initials}.svg",
    )
    _remember(storage, expert, made.user, made.tokens)
    return made.user


def _remember(storage: Storage, expert: Expert, user: ManagedUser, tokens: Tokens) -> None:
    storage.memory.accounts[expert.email] = Account(user.username, tokens.access_token, tokens.refresh_token)
    storage.save()


async def _member(storage: Storage, kalends: AsyncKalends, expert: Expert, user: ManagedUser) -> Member:
    acting = partial(_acting, storage, kalends, expert.email)
    found = {made.slug: made for made in await acting().event_types.list(username=user.username)}
    for offer in offers(expert):
        if offer.slug not in found:
            found[offer.slug] = await acting().event_types.create(
                slug=offer.slug, title=offer.title, length_in_minutes=offer.minutes, **offer.rules
            )
    return Member(expert, user, {offer.slug: found[offer.slug] for offer in offers(expert)}, acting)


def _acting(storage: Storage, kalends: AsyncKalends, email: str) -> AsyncKalends:
    return kalends.as_user(storage.memory.accounts[email].tokens(), on_tokens=partial(storage.store_tokens, email))
