"""The import of one OAuth client and all that its managed users have."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from kalends.accounts.model import OAuthClient, UserCaller
from kalends.core.database import Database, Tx
from kalends.core.secrets import Vault
from kalends.importing import records
from kalends.importing.ledger import Ledger
from kalends.importing.model import Belongings, Kind, Report, Row, SourceRefused
from kalends.importing.moving import Mover
from kalends.importing.reading import nothing
from kalends.importing.source import Source
from kalends.importing.tokens import Tokens
from kalends.webhooks import service as webhooks

_UNREAD = "There is no token of this user, and no organisation to read through."

Watch = Callable[[int, int], None]
"""Told how many users are done, and of how many."""

Clock = Callable[[], datetime]


class ClientNotImported(SourceRefused):
    """Without the OAuth client there is nothing to import the rest into."""


@dataclass(frozen=True)
class Order:
    """Whose organisation things are made in, and how. Without `apply` all is tried and nothing kept. `stand_in` is the
    OAuth client where the source does not tell. With `force_refresh` users get new tokens at the source."""

    caller: UserCaller
    apply: bool
    stand_in: Row
    force_refresh: bool = False
    allow_private: bool = False


async def run(
    database: Database, vault: Vault, source: Source, tokens: Tokens, order: Order, watch: Watch, clock: Clock
) -> Report:
    """Makes what the source has and an earlier run has not made; says what was made, and what could not be carried.

    Each user with all that is theirs is one transaction, and all bookings of several hosts are one more, so a run that
    ends anywhere can be repeated. Bookings keep their uids, and take their time or are refused: nobody is booked twice.
    Nobody is told of them: no e-mail, no webhook. Raises `SourceUnreachable`, `SourceRefused` where the users cannot be
    listed, and `ClientNotImported`.
    """
    ledger = Ledger(order.caller.organization_id, source.name, Report(order.apply), clock())
    moving = _Moving(database, source, order, Mover(order.caller, vault, order.allow_private, ledger), tokens, clock)
    row = await source.client() or order.stand_in
    users = await source.users()
    known = records.by_address(users)
    together: list[tuple[Row, Belongings]] = []
    watch(0, len(users))
    for number, user in enumerate(users, start=1):
        belongings = records.with_members(await moving.read(user, row), known)
        async with moving.turn(row) as (tx, client):
            await moving.mover.user(tx, client, user, belongings)
        if records.meetings_of(user, belongings.bookings):
            together.append((user, belongings))
        watch(number, len(users))
    if together:
        async with moving.turn(row) as (tx, client):
            await moving.mover.meetings(tx, client, together)
    await moving.client_webhooks(row)
    return ledger.report


@dataclass(frozen=True)
class _Moving:
    """One run."""

    database: Database
    source: Source
    order: Order
    mover: Mover
    tokens: Tokens
    clock: Clock

    @asynccontextmanager
    async def turn(self, row: Row) -> AsyncIterator[tuple[Tx, OAuthClient]]:
        """A transaction in which the OAuth client is there. It is rolled back where nothing is to be kept."""
        async with self.database.transaction() as tx:
            client = await self.mover.client(tx, row, self.source.credentials)
            if client is None:
                raise ClientNotImported(f"The OAuth client cannot be imported: {self._why()}")
            yield tx, client
            if not self.order.apply:
                await tx.rollback()

    async def read(self, user: Row, client: Row) -> Belongings:
        """What a user has at the source."""
        organization_id = self.source.credentials.organization_id or client.get("organizationId")
        way = self.source.way(user, await self._token(user), organization_id)
        if way is None:
            return nothing(_UNREAD)
        return await self.source.belongings(user, way, self.mover.ledger.now)

    async def client_webhooks(self, row: Row) -> None:
        """The OAuth client's own webhooks, last, when all bookings are there."""
        try:
            rows = await self.source.client_webhooks()
        except SourceRefused as refusal:
            self.mover.ledger.lose(Kind.CLIENT, row, "webhooks", refusal.message)
            rows = ()
        async with self.turn(row) as (tx, client):
            await self.mover.webhooks(tx, webhooks.of_client(client), rows)

    async def _token(self, user: Row) -> str | None:
        """A user's access token; with `force_refresh` a new one, kept before it is used, unless the last is good."""
        if self.order.force_refresh and not self.tokens.is_fresh(user["id"], self.clock()):
            self.tokens.keep(user["id"], await self.source.new_tokens(user["id"]))
        return self.tokens.find(user["id"])

    def _why(self) -> str:
        losses = [loss for loss in self.mover.ledger.report.losses if loss.kind is Kind.CLIENT]
        return losses[-1].reason
