"""What the provider of `@calcom/atoms` asks before anything else."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kalends.accounts.model import OAuthClient
from kalends.wire.envelope import Answer


class ProviderOutput(Answer):
    """The OAuth client that a page names."""

    client_id: str
    name: str
    logo: str | None
    organization_id: Annotated[int, Field(description="0: no teams, so that the components ask for none.")] = 0


def provider(client: OAuthClient) -> ProviderOutput:
    """An OAuth client as anybody may see it."""
    return ProviderOutput(client_id=client.id, name=client.name, logo=client.logo)
