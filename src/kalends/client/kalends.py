"""The two clients, `Kalends` and `AsyncKalends`: the same operations, blocking or awaited."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from types import TracebackType
from typing import Generic, Self

import httpx

from kalends.client.access import Access
from kalends.client.answers.accounts import Tokens
from kalends.client.api_keys import ApiKeys
from kalends.client.bookings import Bookings
from kalends.client.event_types import EventTypes
from kalends.client.managed_users import ManagedUsers
from kalends.client.me import Profile
from kalends.client.oauth2 import OAuth2
from kalends.client.oauth_clients import OAuthClients
from kalends.client.operation import S
from kalends.client.schedules import Schedules
from kalends.client.sender import AsyncSender, Sender, utc_now
from kalends.client.slots import SlotFinder
from kalends.client.verified_resources import VerifiedResources
from kalends.client.webhooks import Webhooks

TIMEOUT = 10.0
"""Seconds to wait for a connection, and for each part of an answer."""


class _Families(Generic[S]):
    """Every family of operations, carried out by one sender."""

    def __init__(self, sender: S) -> None:
        self._sender = sender
        self.api_keys = ApiKeys(sender)
        self.oauth2 = OAuth2(sender)
        self.oauth_clients = OAuthClients(sender)
        self.managed_users = ManagedUsers(sender)
        self.me = Profile(sender)
        self.verified_resources = VerifiedResources(sender)
        self.schedules = Schedules(sender)
        self.event_types = EventTypes(sender)
        self.slots = SlotFinder(sender)
        self.bookings = Bookings(sender)
        self.webhooks = Webhooks(sender)

    @classmethod
    def _over(cls, sender: S) -> Self:
        client = cls.__new__(cls)
        _Families.__init__(client, sender)
        return client

    @property
    def tokens(self) -> Tokens | None:
        """The managed user's tokens as they are now; None for other credentials."""
        return self._sender.access.tokens


class Kalends(_Families[Sender]):
    """Kalends over HTTP, blocking. May be shared by threads; close it, or use it as a context manager.

    Credentials are one of: an `api_key`; an OAuth client (`client_id` and `client_secret`); a managed user's
    `access_token`; none, for what bookers may do (`client_id` alone says whose pages they come from).

    An access token is refreshed by itself, shortly before it ends or when it is refused as expired, once for all
    threads: with `refresh_token`, `client_id` and `client_secret`, or with `refresh`, which is given the old tokens and
    answers new ones. `on_tokens` is called with every new pair before it is used; store it there.

    Calls raise the errors of `kalends.client.errors`: an ApiError for a refusal, a TransportError for no answer.
    What only reads is repeated twice on broken connections and 502, 503 and 504; nothing else ever is. `timeout` is
    in seconds. `transport` replaces the network and `clock` the time, for tests.
    """

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        access_token: str | None = None,
        refresh_token: str | None = None,
        refresh: Callable[[Tokens], Tokens] | None = None,
        on_tokens: Callable[[Tokens], object] | None = None,
        timeout: float | httpx.Timeout = TIMEOUT,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        tokens = Tokens.stored(access_token, refresh_token) if access_token is not None else None
        access = Access(
            api_key=api_key,
            client_id=client_id,
            client_secret=client_secret,
            tokens=tokens,
            can_renew=refresh is not None,
        )
        http = httpx.Client(base_url=base_url, timeout=timeout, transport=transport)
        super().__init__(Sender(http, access, refresh, on_tokens, clock))

    def as_user(self, tokens: Tokens, *, on_tokens: Callable[[Tokens], object] | None = None) -> Kalends:
        """The same connection with a managed user's credentials; its tokens are refreshed as this OAuth client.

        Closing it closes the shared connection; close just the first one.
        """
        return self._over(
            Sender(self._sender.http, self._sender.access.of_user(tokens), None, on_tokens, self._sender.clock)
        )

    def close(self) -> None:
        """Closes the connections."""
        self._sender.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncKalends(_Families[AsyncSender]):
    """Kalends over HTTP, for asyncio: every call is awaited, every `iterate` an `async for`.

    All else is as in `Kalends`. `refresh` is awaited; `on_tokens` may be a plain function or a coroutine function.
    May be shared by the tasks of one event loop; concurrent calls refresh an expired token once.
    """

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        access_token: str | None = None,
        refresh_token: str | None = None,
        refresh: Callable[[Tokens], Awaitable[Tokens]] | None = None,
        on_tokens: Callable[[Tokens], object] | None = None,
        timeout: float | httpx.Timeout = TIMEOUT,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        tokens = Tokens.stored(access_token, refresh_token) if access_token is not None else None
        access = Access(
            api_key=api_key,
            client_id=client_id,
            client_secret=client_secret,
            tokens=tokens,
            can_renew=refresh is not None,
        )
        http = httpx.AsyncClient(base_url=base_url, timeout=timeout, transport=transport)
        super().__init__(AsyncSender(http, access, refresh, on_tokens, clock))

    def as_user(self, tokens: Tokens, *, on_tokens: Callable[[Tokens], object] | None = None) -> AsyncKalends:
        """The same connection with a managed user's credentials; its tokens are refreshed as this OAuth client.

        Closing it closes the shared connection; close just the first one.
        """
        return self._over(
            AsyncSender(self._sender.http, self._sender.access.of_user(tokens), None, on_tokens, self._sender.clock)
        )

    async def close(self) -> None:
        """Closes the connections."""
        await self._sender.http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
