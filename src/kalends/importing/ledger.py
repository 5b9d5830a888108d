"""Making each thing once, and keeping account of what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

import psycopg
import sqlalchemy.exc

from kalends.accounts.model import OrganizationId
from kalends.core.database import Tx
from kalends.core.errors import KalendsError
from kalends.importing import store
from kalends.importing.carrying import Carried
from kalends.importing.model import Kind, Loss, Report, Row

T = TypeVar("T")
Lost = Sequence[tuple[str, str]]

_NAMES = ("username", "slug", "uid", "subscriberUrl", "email", "phoneNumber", "name")
"""What people know a thing by: the first of these that it has, else its id."""


class Ledger:
    """The account of one import of one source."""

    def __init__(self, organization_id: OrganizationId, source: str, report: Report, now: datetime) -> None:
        self._organization_id = organization_id
        self._source = source
        self.report = report
        self.now = now
        self._told: set[Loss] = set()
        self._followed: set[str] = set()

    async def lock(self, tx: Tx) -> None:
        """Keeps other imports of the same source waiting until the transaction ends."""
        await store.lock(tx, self._organization_id, self._source)

    async def find(self, tx: Tx, kind: Kind, row: Row) -> str | None:
        """The id here of a thing that was imported."""
        return await store.find(tx, self._organization_id, self._source, kind, str(row["id"]))

    async def once(
        self,
        tx: Tx,
        kind: Kind,
        row: Row,
        carry: Callable[[Row], Carried[T]],
        make: Callable[[T], Awaitable[object]],
    ) -> str | None:
        """The id here of a thing, which is made unless an earlier import has. None where it is refused; then nothing
        of it stays, and the report says why."""
        source_id = str(row["id"])
        known = await self.find(tx, kind, row)
        if known is not None:
            self._account(self.report.known, kind, row, known, _lost(carry, row))
            return known
        try:
            async with tx.begin_nested():
                carried = carry(row)
                target_id = str(await make(carried.word))
                await self._remember(tx, kind, source_id, target_id)
        except KalendsError as error:
            self.lose(kind, row, None, error.message)
            return None
        except (sqlalchemy.exc.DataError, psycopg.DataError):
            self.lose(kind, row, None, "Something in it cannot be kept in a database.")
            return None
        self._account(self.report.made, kind, row, target_id, carried.lost)
        return target_id

    def lose(self, kind: Kind, row: Row, field: str | None, reason: str) -> None:
        """Notes what could not be carried, once: a field, or with None all of the thing."""
        name = next((str(row[each]) for each in _NAMES if row.get(each)), str(row["id"]))
        loss = Loss(kind, str(row["id"]), name, field, reason)
        if loss in self._told:
            return
        self._told.add(loss)
        self.report.losses.append(loss)
        if field is None:
            self.report.refused[kind] += 1

    def follow(self, row: Row) -> None:
        """Counts a booking that has become what it is at the source, once."""
        self._followed.add(str(row["id"]))
        self.report.followed = len(self._followed)

    async def _remember(self, tx: Tx, kind: Kind, source_id: str, target_id: str) -> None:
        await store.remember(
            tx,
            self._organization_id,
            self._source,
            kind,
            source_id=source_id,
            target_id=target_id,
            now=self.now,
        )

    def _account(self, counts: dict[Kind, int], kind: Kind, row: Row, target_id: str, lost: Lost) -> None:
        """Counts a thing and notes what it lacks, once: a rehearsal makes the OAuth client anew for every user."""
        ids, source_id = self.report.ids[kind], str(row["id"])
        if source_id not in ids:
            counts[kind] += 1
            for field, reason in lost:
                self.lose(kind, row, field, reason)
        ids[source_id] = target_id


def _lost(carry: Callable[[Row], Carried[T]], row: Row) -> Lost:
    """What a thing lacks that an earlier import has made; a report has all of it, also where that one was killed."""
    try:
        return carry(row).lost
    except KalendsError:
        return ()
