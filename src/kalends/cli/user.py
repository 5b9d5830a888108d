"""`kalends user …`."""

from __future__ import annotations

from typing import Annotated

import typer


def create(
    email: Annotated[str, typer.Option(help="Address of the owner.")],
    organization: Annotated[str, typer.Option(help="Name of the organisation; made where there is none.")],
    name: Annotated[str | None, typer.Option(help="Name of the owner.", show_default="from the address")] = None,
    time_zone: Annotated[str, typer.Option(help="Where the owner is.")] = "Europe/London",
) -> None:
    """Create an owner of an organisation and print an API key: the only line on standard output.

    Where the organisation has the owner already, the owner gets one more key.
    """
    from kalends.cli import surroundings
    from kalends.core.database import Tx
    from kalends.core.time import utc_now
    from kalends.onboarding import service as onboarding

    async def work(tx: Tx) -> str:
        _, key = await onboarding.create_owner(
            tx,
            email=email,
            organization_name=organization,
            name=name or email.partition("@")[0],
            time_zone=time_zone,
            now=utc_now(),
        )
        return key

    print(surroundings.in_transaction(surroundings.settings(), work))
