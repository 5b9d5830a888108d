"""`kalends app …`."""

from __future__ import annotations

import json as encoding
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kalends.core.database import Tx
    from kalends.oauth2.model import App

Email = Annotated[str, typer.Option(help="Address of an owner of the organisation.")]
Organization = Annotated[str, typer.Option(help="Name of the organisation.")]
Id = Annotated[str, typer.Argument(help="The app's id; `kalends app list` shows it.")]


def create(
    email: Email,
    organization: Organization,
    name: Annotated[str, typer.Option(help="Name of the app.")],
    redirect_uri: Annotated[str, typer.Option(help="Where users come back to; compared character for character.")],
    scope: Annotated[list[str], typer.Option(help="What it may ask users for. Repeatable.")] = ["*"],  # noqa: B006 typer reads it, nobody changes it
    logo: Annotated[str | None, typer.Option(help="URL of its logo.")] = None,
    public: Annotated[bool, typer.Option(help="It cannot keep a secret, as on people's devices.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of environment lines.")] = False,
) -> None:
    """Register a third party's app (OAuth2 client), and print its id and, where it has one, its secret."""
    from kalends.cli import surroundings
    from kalends.core.time import utc_now
    from kalends.oauth2 import service as oauth2
    from kalends.oauth2.model import AppDraft, AppKind

    kind = AppKind.PUBLIC if public else AppKind.CONFIDENTIAL
    draft = AppDraft(name=name, redirect_uri=redirect_uri, kind=kind, scopes=tuple(scope), logo=logo)

    async def work(tx: Tx) -> tuple[str, str | None]:
        app, secret = await oauth2.register(tx, await surroundings.owner(tx, email, organization), draft, utc_now())
        return app.id, secret

    _print(*surroundings.in_transaction(surroundings.settings(), work), json=json)


def list_(
    email: Email,
    organization: Organization,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a line an app.")] = False,
) -> None:
    """List the organisation's apps, oldest first: id, name, and where users come back to."""
    from kalends.cli import surroundings
    from kalends.oauth2 import service as oauth2

    async def work(tx: Tx) -> tuple[App, ...]:
        return await oauth2.list_apps(tx, await surroundings.owner(tx, email, organization))

    apps = surroundings.in_transaction(surroundings.settings(), work)
    if json:
        print(encoding.dumps([_as_json(app) for app in apps]))
    for app in apps if not json else ():
        print(f"{app.id}  {app.name}  {app.redirect_uri}")


def show(email: Email, organization: Organization, id: Id) -> None:
    """Print all about an app but its secret, and for how many users it may act now, as JSON."""
    from kalends.cli import surroundings
    from kalends.core.time import utc_now
    from kalends.oauth2 import service as oauth2

    async def work(tx: Tx) -> tuple[App, int]:
        app = await oauth2.get_own_app(tx, await surroundings.owner(tx, email, organization), id)
        return app, await oauth2.count_users(tx, app, utc_now())

    app, users = surroundings.in_transaction(surroundings.settings(), work)
    print(encoding.dumps({**_as_json(app), "users": users}, indent=2))


def delete(
    email: Email,
    organization: Organization,
    id: Id,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Delete an app, and end at once all that users have allowed it."""
    from kalends.cli import surroundings
    from kalends.oauth2 import service as oauth2

    async def work(tx: Tx) -> App:
        caller = await surroundings.owner(tx, email, organization)
        app = await oauth2.get_own_app(tx, caller, id)
        if not yes:
            typer.confirm(f"Delete {app.name}, and end all that users have allowed it?", abort=True)
        return await oauth2.delete_app(tx, caller, app.id)

    print(f"Deleted {surroundings.in_transaction(surroundings.settings(), work).name}.")


def _as_json(app: App) -> dict[str, object]:
    return {
        "clientId": app.id,
        "name": app.name,
        "kind": app.kind,
        "redirectUri": app.redirect_uri,
        "scopes": app.scopes,
        "logo": app.logo,
        "createdAt": app.created_at.isoformat(),
    }


def _print(client_id: str, secret: str | None, *, json: bool) -> None:
    if json:
        print(encoding.dumps({"clientId": client_id, "clientSecret": secret}))
    else:
        print(f"KALENDS_APP_ID={client_id}")
        if secret:
            print(f"KALENDS_APP_SECRET={secret}")
