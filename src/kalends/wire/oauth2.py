"""Third parties' apps and their tokens, as RFC 6749 and the contract spell them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kalends.oauth2.errors import GrantTypeRefused, OAuth2Refusal, RequestRefused
from kalends.oauth2.model import App, AppKind, AppTokens

Text = Annotated[str, Field(min_length=1, max_length=2000)]


class Snake(BaseModel):
    """What this family's answers share: they are spelled in snake_case."""

    model_config = ConfigDict(frozen=True)


class OAuth2ClientOutput(Snake):
    """An app as anybody may see it."""

    client_id: str
    redirect_uri: str
    name: str
    logo: str | None
    is_trusted: Annotated[bool, Field(description="Kalends asks the user for every app: it trusts none unasked.")]
    client_type: Literal["CONFIDENTIAL", "PUBLIC"]


class TokenInput(BaseModel):
    """What is to be exchanged for tokens. Parameters that nobody knows are ignored (RFC 6749, 3.2)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    client_id: Annotated[Text, Field(description="The app's id.")]
    grant_type: Annotated[Literal["authorization_code", "refresh_token"], Field(description="What is exchanged.")]
    client_secret: Annotated[Text | None, Field(description="The secret of a confidential app.")] = None
    code: Annotated[Text | None, Field(description="The code that the authorize page gave.")] = None
    redirect_uri: Annotated[Text | None, Field(description="Where the authorize page sent the browser.")] = None
    code_verifier: Annotated[Text | None, Field(description="What `code_challenge` was made of (RFC 7636).")] = None
    refresh_token: Annotated[Text | None, Field(description="The refresh token to use up.")] = None

    def needed(self, name: str) -> str:
        """A parameter that this kind of exchange cannot do without. Raises `RequestRefused`."""
        value: str | None = getattr(self, name)
        if value is None:
            raise RequestRefused(f"{name} is missing.")
        return value


class OAuth2TokensOutput(Snake):
    """Tokens, to be stored; Kalends cannot show them again."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 no secret
    refresh_token: Annotated[str, Field(description="Good for one use within a year.")]
    expires_in: Annotated[int, Field(description="Seconds until the access token ends.")]
    scope: Annotated[str, Field(description="What the user has allowed, separated by spaces.")]


class OAuth2Failure(Snake):
    """A refusal (RFC 6749, 5.2)."""

    error: str
    error_description: str


def app(found: App) -> OAuth2ClientOutput:
    """An app, for whoever asks."""
    return OAuth2ClientOutput(
        client_id=found.id,
        redirect_uri=found.redirect_uri,
        name=found.name,
        logo=found.logo,
        is_trusted=False,
        client_type="PUBLIC" if found.kind is AppKind.PUBLIC else "CONFIDENTIAL",
    )


def asked(values: Mapping[str, Any]) -> TokenInput:
    """The exchange that a request describes. Raises `RequestRefused` and `GrantTypeRefused`."""
    try:
        return TokenInput.model_validate(dict(values))
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        name = str(fault["loc"][0]) if fault["loc"] else "The body"
        if name == "grant_type" and fault["type"] != "missing":
            raise GrantTypeRefused("grant_type must be authorization_code or refresh_token.") from None
        raise RequestRefused(f"{name} is missing or is no text of 1 to 2000 characters.") from None


def tokens(issued: AppTokens) -> OAuth2TokensOutput:
    """Tokens, for the app."""
    return OAuth2TokensOutput(
        access_token=issued.access_token,
        refresh_token=issued.refresh_token,
        expires_in=issued.lifetime,
        scope=" ".join(issued.scopes),
    )


def failure(refusal: OAuth2Refusal) -> dict[str, str]:
    """The body of a refusal; the description is held to what RFC 6749 allows in it."""
    description = refusal.message.encode("ascii", "replace").decode().replace('"', "'").replace("\\", "/")
    return OAuth2Failure(error=refusal.error, error_description=description).model_dump()
