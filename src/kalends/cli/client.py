"""`kalends client …`."""

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
    redirect_uri: Annotated[list[str], typer.Option(help="URL of the app; its origin may call the API. Repeatable.")],
    booking_url: Annotated[str | None, typer.Option(help="Where bookers land after booking.")] = None,
    reschedule_url: Annotated[str | None, typer.Option(help="Where bookers go to reschedule.")] = None,
    cancel_url: Annotated[str | None, typer.Option(help="Where bookers go to cancel.")] = None,
    permission: Annotated[list[str], typer.Option(help="What its tokens may do. Repeatable.")] = ["*"],  # noqa: B006 typer reads it, nobody changes it
    emails: Annotated[bool, typer.Option(help="Send e-mails about its bookings.")] = True,
    default_event_types: Annotated[bool, typer.Option(help="Give its users event types to start with.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of environment lines.")] = False,
) -> None:
    """Create an OAuth client, and print its id and secret."""
    from kalends.accounts import service as accounts
    from kalends.accounts.model import ClientDraft, Redirects
    from kalends.cli import surroundings
    from kalends.core.secrets import Vault, load_key
    from kalends.core.time import utc_now

    settings = surroundings.settings()
    vault = Vault(load_key(settings.secret_key, settings.data))
    draft = ClientDraft(
        name=name,
        redirect_uris=tuple(redirect_uri),
        permissions=tuple(permission),
        redirects=Redirects(booking_url, reschedule_url, cancel_url),
        emails_enabled=emails,
        default_event_types_enabled=default_event_types,
    )

    async def work(tx: Tx) -> tuple[str, str]:
        caller = await surroundings.owner(tx, email, organization)
        client, secret = await accounts.create_client(tx, caller, draft, vault, utc_now())
        return client.id, secret

    _print(*surroundings.in_transaction(settings, work), json=json)


def _print(client_id: str, secret: str, *, json: bool) -> None:
    if json:
        print(encoding.dumps({"clientId": client_id, "clientSecret": secret}))
    else:
        print(f"KALENDS_CLIENT_ID={client_id}\nKALENDS_CLIENT_SECRET={secret}")
