"""What routes ask for: the transaction, the clock, the caller, and parts of the process's state."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Annotated, assert_never

from fastapi import Depends, Header, Request

from kalends.accounts import service as accounts
from kalends.accounts.model import Anonymous, Caller, ClientCaller, ClientId, Permission, UserCaller
from kalends.core.database import Database, Tx
from kalends.core.errors import Forbidden, Unauthenticated
from kalends.core.secrets import Vault
from kalends.core.settings import Settings
from kalends.core.time import utc_now
from kalends.http import cors, credentials, permissions
from kalends.http import state as states
from kalends.http.logs import route_of
from kalends.http.permissions import Beyond, Need
from kalends.oauth2 import service as oauth2
from kalends.oauth2.rules import ACCESS_TOKEN as APP_TOKEN
from kalends.wire import dates


class SignInNeeded(Unauthenticated):
    """The operation is for users, and the request names none."""


class ClientNeeded(Unauthenticated):
    """The operation is for OAuth clients, and the request names none."""


class NotForClients(Forbidden):
    """The operation acts for one user, and an OAuth client is none."""


class NotForUsers(Forbidden):
    """The operation needs an OAuth client's secret, and the request brings a user's credentials."""


class PermissionMissing(Forbidden):
    """The credentials do not reach as far as the operation needs."""


async def clock() -> datetime:
    """The present instant, aware, in UTC."""
    return utc_now()


async def settings(request: Request) -> Settings:
    """The settings of the process."""
    return states.of(request).settings


async def vault(request: Request) -> Vault:
    """The keys of the installation."""
    return states.of(request).vault


async def origin(request: Request) -> str:
    """Where browsers reach this server, without a trailing slash."""
    return states.of(request).settings.origin


async def transaction(request: Request) -> AsyncIterator[Tx]:
    """A transaction that commits before the answer leaves, and rolls back when the route raises."""
    async with states.of(request).database.transaction() as tx:
        yield tx


async def database(request: Request) -> Database:
    """The database, for routes that only read (`Database.reading`)."""
    return states.of(request).database


DatabaseDep = Annotated[Database, Depends(database)]
TxDep = Annotated[Tx, Depends(transaction, scope="function")]
NowDep = Annotated[datetime, Depends(clock)]
SettingsDep = Annotated[Settings, Depends(settings)]
VaultDep = Annotated[Vault, Depends(vault)]
OriginDep = Annotated[str, Depends(origin)]


Authorization = Annotated[
    str | None, Header(description="`Bearer` and an API key (`cal_…`) or a managed user's access token.")
]
ClientIdHeader = Annotated[str | None, Header(alias="x-cal-client-id", description="The OAuth client's id.")]
SecretHeader = Annotated[str | None, Header(alias="x-cal-secret-key", description="The OAuth client's secret.")]


async def embedded(
    header: Annotated[
        str | None,
        Header(alias="x-cal-platform-embed", description="`true` in an embedded booker, on a page of no client."),
    ] = None,
) -> bool:
    """Whether an embedded booker asks: the client's redirect URIs are not for it, and e-mails go out."""
    return header == "true"


EmbeddedDep = Annotated[bool, Depends(embedded)]


async def caller(
    request: Request,
    tx: TxDep,
    now: NowDep,
    authorization: Authorization = None,
    client_header: ClientIdHeader = None,
    secret: SecretHeader = None,
) -> Caller:
    """Who asks: a client with its secret, else the owner of the bearer token, else a visitor.

    A client that the path names goes before one that the header names. A visitor costs no SQL statement. Credentials
    that are wrong are refused even where none are needed; a client's id alone is none.
    """
    client_id = request.path_params.get("clientId") or client_header
    origin = cors.foreign_origin(request)
    token = credentials.bearer(authorization)
    found: UserCaller | ClientCaller
    if client_id and secret:
        found = await accounts.authenticate_client(tx, client_id, secret, origin=origin)
    elif token and token.startswith(APP_TOKEN):
        found = await oauth2.authenticate(tx, token, now, origin=origin)
    elif token:
        found = await accounts.authenticate_bearer(tx, token, states.of(request).vault, now, origin=origin)
    else:
        return Anonymous(ClientId(client_id) if client_id else None)
    credentials.recognise(request)
    return found


CallerDep = Annotated[Caller, Depends(caller)]


async def permitted(request: Request, caller: CallerDep) -> Caller:
    """Whoever asks, where their credentials reach as far as the operation needs (`http.permissions`)."""
    if (lacking := _lacking(request, caller)) is None:
        return caller
    if lacking is Beyond.OWN:
        raise PermissionMissing("Only the user may do this, with an API key (`cal_…`); nobody on the user's behalf.")
    raise PermissionMissing(
        f"These credentials lack the permission {lacking}: the OAuth client must have it, or the user must allow it."
    )


PermittedDep = Annotated[Caller, Depends(permitted)]


async def visitor(request: Request, caller: CallerDep) -> Caller:
    """Whoever asks for what is open to everybody; whose credentials lack the permission that the operation needs counts
    as nobody."""
    if _lacking(request, caller) is None:
        return caller
    return Anonymous(caller.client.id if isinstance(caller, ClientCaller) else caller.client_id)


VisitorDep = Annotated[Caller, Depends(visitor)]


async def user(request: Request, caller: CallerDep) -> UserCaller:
    """The user who asks, with an API key or a managed user's access token of a client that has the permission."""
    if isinstance(caller, ClientCaller):
        raise NotForClients("This acts for one user: send `Authorization: Bearer` with an API key or access token.")
    if isinstance(caller, Anonymous):
        raise SignInNeeded("Send `Authorization: Bearer` with an API key (`cal_…`) or a managed user's access token.")
    await permitted(request, caller)
    return caller


async def client(caller: CallerDep) -> ClientCaller:
    """The OAuth client that asks, with its secret."""
    if isinstance(caller, UserCaller):
        raise NotForUsers("This is for OAuth clients: send the client's secret as `x-cal-secret-key`.")
    if isinstance(caller, Anonymous):
        raise ClientNeeded("Send the OAuth client's secret as `x-cal-secret-key`, and its id as `x-cal-client-id`.")
    return caller


UserDep = Annotated[UserCaller, Depends(user)]
ClientDep = Annotated[ClientCaller, Depends(client)]


def api_date(family: str) -> Callable[[str | None], Awaitable[str]]:
    """A dependency giving the contract date that a request to `family` is served by (`wire.dates`)."""
    served = ", ".join(dates.SERVED[family])
    described = f"The date of the contract that the client was written for. Served here: {served}."

    async def selected(
        header: Annotated[str | None, Header(alias="cal-api-version", description=described)] = None,
    ) -> str:
        return dates.select(family, header)

    return selected


def _lacking(request: Request, caller: Caller) -> Need | None:
    """What the operation needs and the caller's credentials do not reach; a visitor has none to judge."""
    if isinstance(caller, Anonymous):
        return None
    needed = permissions.needed(request.method, route_of(request.scope))
    return next((need for need in needed if not _reaches(caller, need)), None)


def _reaches(caller: UserCaller | ClientCaller, need: Need) -> bool:
    match need:
        case Beyond.OPEN | Beyond.SECRET:
            return True
        case Beyond.OWN:
            return isinstance(caller, UserCaller) and caller.is_the_user
        case Permission():
            return caller.may(need)
        case _:
            assert_never(need)
