"""`kalends import`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kalends.core.settings import Settings
    from kalends.importing.exchange import Notice
    from kalends.importing.model import Credentials, Report, Row
    from kalends.importing.service import Watch


def import_(
    email: Annotated[str, typer.Option(help="Address of an owner of the organisation that it is imported into.")],
    organization: Annotated[str, typer.Option(help="Name of that organisation.")],
    api_url: Annotated[str, typer.Option(help="Where the old platform's API is, such as https://api.cal.com.")],
    client_id: Annotated[str, typer.Option(help="Id of the OAuth client there.")],
    client_secret: Annotated[
        str, typer.Option(envvar="IMPORT_CLIENT_SECRET", help="Its secret; - reads a line of standard input.")
    ],
    api_key: Annotated[
        str | None,
        typer.Option(envvar="IMPORT_API_KEY", help="An owner's API key there, to read the client; - as above."),
    ] = None,
    organization_id: Annotated[
        int | None, typer.Option(help="The organisation's id there, to read through instead of users' tokens.")
    ] = None,
    tokens: Annotated[Path | None, typer.Option(help="JSON file of the users' tokens there, by their ids.")] = None,
    force_refresh: Annotated[
        bool, typer.Option(help="Give users new tokens there, and write them to the file; the old ones end.")
    ] = False,
    name: Annotated[str, typer.Option(help="Name of the client, where no API key reads it.")] = "Imported",
    redirect_uri: Annotated[list[str], typer.Option(help="Its redirect URI, where no API key reads it.")] = [],  # noqa: B006 typer reads it, nobody changes it
    report: Annotated[Path, typer.Option(help="Where the report goes as JSON.")] = Path("import-report.json"),
    apply: Annotated[bool, typer.Option("--apply", help="Do it; otherwise it is only tried.")] = False,
) -> None:
    """Import an OAuth client and its users from another platform that speaks API v2, such as Cal.com.

    Only says what would be done, unless `--apply` is given. Can be stopped and run again: what is there stays as it is.
    """
    from kalends.importing.model import Credentials

    credentials = Credentials(client_id, _secret(client_secret), _secret(api_key) if api_key else None, organization_id)
    stand_in = {"id": client_id, "name": name, "redirectUris": redirect_uri, "permissions": ["*"]}
    asked = _Asked(email, organization, _check_address(api_url), credentials, stand_in, tokens, force_refresh, apply)
    _check_report(report)
    _tell(_import(asked), report)


@dataclass(frozen=True)
class _Asked:
    """What the command line says."""

    email: str
    organization: str
    api_url: str
    credentials: Credentials
    stand_in: Row
    tokens: Path | None
    force_refresh: bool
    apply: bool


def _import(asked: _Asked) -> Report:
    import asyncio

    from kalends.cli import surroundings
    from kalends.cli.refusals import CommandRefused

    if asked.force_refresh and not (asked.apply and asked.tokens):
        raise CommandRefused("--force-refresh changes tokens at the source: it needs --apply, and --tokens for a file.")
    if asked.tokens and not asked.tokens.exists() and not asked.force_refresh:
        raise CommandRefused(f"There is no file {asked.tokens}; --tokens names the one with the users' tokens.")
    with surroundings.migrated(surroundings.settings(log_level="WARNING")) as settings, _progress() as told:
        return asyncio.run(_run(asked, settings, *told))


async def _run(asked: _Asked, settings: Settings, watch: Watch, notice: Notice) -> Report:
    from kalends.cli import surroundings
    from kalends.core import database, events
    from kalends.core.secrets import Vault, load_key
    from kalends.core.time import utc_now
    from kalends.importing import service, source
    from kalends.importing.tokens import Tokens
    from kalends.reactions import REACTIONS

    assert settings.database_url is not None
    connected = events.wired(database.connect(settings.database_url, pool_size=1), REACTIONS)
    vault, tokens = Vault(load_key(settings.secret_key, settings.data)), Tokens(asked.tokens)
    try:
        async with connected.transaction() as tx:
            caller = await surroundings.owner(tx, asked.email, asked.organization)
        order = service.Order(caller, asked.apply, asked.stand_in, asked.force_refresh, settings.allow_private_targets)
        async with source.connect(asked.api_url, asked.credentials, notice=notice) as found:
            return await service.run(connected, vault, found, tokens, order, watch, utc_now)
    finally:
        await connected.close()


@contextmanager
def _progress() -> Iterator[tuple[Watch, Notice]]:
    """Shows on standard error how far the users are, and that the source is waited for."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("Managed users"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, TextColumn("{task.description}"), console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None)

        def watch(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, description="")

        def notice(seconds: float) -> None:
            bar.update(task, description=f"the source is asked again in {seconds:.0f} s")

        yield watch, notice


def _check_address(api_url: str) -> str:
    from kalends.cli.refusals import CommandRefused
    from kalends.core import addresses

    if not addresses.link(api_url):
        raise CommandRefused("--api-url is a URL such as https://api.cal.com.")
    return api_url


def _check_report(path: Path) -> None:
    """Passes for a file that can be written, before there is something to lose."""
    from kalends.cli.refusals import CommandRefused

    try:
        path.open("a").close()
    except OSError as error:
        raise CommandRefused(f"The report cannot be written to {path}: {error.strerror}.") from None


def _tell(done: Report, path: Path) -> None:
    from kalends.importing import reports

    path.write_text(json.dumps(reports.as_json(done), indent=2, ensure_ascii=False) + "\n")
    print(f"{reports.as_text(done)}\n\nThe whole report is in {path}.")


def _secret(said: str) -> str:
    """A secret that was said, or stands in the next line of standard input."""
    return sys.stdin.readline().strip() if said == "-" else said
