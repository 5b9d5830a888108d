"""What most commands need around them: settings, a migrated database, a transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from kalends.core.database import Tx
from kalends.core.settings import Settings

if TYPE_CHECKING:
    from kalends.accounts.model import UserCaller

Result = TypeVar("Result")


def settings(**given: object) -> Settings:
    """The settings, of which those given on the command line (not `None`) count first; logging follows them."""
    from kalends.core import logs

    found = Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]  # Pydantic checks them
    logs.configure(found)
    return found


@contextmanager
def migrated(settings: Settings) -> Iterator[Settings]:
    """The settings with the URL of a database that is up and current at least while the block runs."""
    from kalends.core import embedded

    with embedded.database_url(settings) as url:
        upgrade(url)
        yield settings.model_copy(update={"database_url": url})


def in_transaction(settings: Settings, work: Callable[[Tx], Awaitable[Result]]) -> Result:
    """What `work` returns, done in one transaction on a migrated database."""
    with migrated(settings) as found:
        assert found.database_url is not None
        return asyncio.run(_work(found.database_url, work))


async def owner(tx: Tx, email: str, organization: str) -> UserCaller:
    """An owner of an organisation. Raises `CommandRefused`."""
    from kalends.accounts import service as accounts
    from kalends.accounts.model import UserCaller
    from kalends.cli.refusals import CommandRefused

    found = await accounts.find_organization(tx, organization)
    user = await accounts.find_own_user(tx, found.id, email) if found else None
    if user is None:
        raise CommandRefused(
            f"{organization!r} has no owner {email}: "
            f"make one with `kalends user create --email {email} --organization {organization!r}`."
        )
    return UserCaller(user)


async def _work(url: str, work: Callable[[Tx], Awaitable[Result]]) -> Result:
    from kalends.core import database, events
    from kalends.reactions import REACTIONS

    connected = events.wired(database.connect(url, pool_size=1), REACTIONS)
    try:
        async with connected.transaction() as tx:
            return await work(tx)
    finally:
        await connected.close()


def upgrade(url: str) -> None:
    """Brings the database at `url` to the shape that this version needs. Raises `CommandRefused`."""
    from sqlalchemy.exc import OperationalError

    from kalends.cli import refusals
    from kalends.migrations import schema

    try:
        schema.upgrade(url)
    except OperationalError as error:
        reason = refusals.reason(error.orig or error)
        raise refusals.CommandRefused(
            f"The database does not answer ({reason}): check KALENDS_DATABASE_URL."
        ) from error
