"""`kalends app …`."""

from __future__ import annotations

import json as encoding
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kalends.core.database import Tx


def create(
    email: Annotated[str, typer.Option(help="Address of an owner of the organisation.")],
    organization: Annotated[str, typer.Option(help="Name of the organisation.")],
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


def _print(client_id: str, secret: str | None, *, json: bool) -> None:
    if json:
        print(encoding.dumps({"clientId": client_id, "clientSecret": secret}))
    else:
        print(f"KALENDS_APP_ID={client_id}")
        if secret:
            print(f"KALENDS_APP_SECRET={secret}")
