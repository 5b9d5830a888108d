"""The answer of your `refreshUrl`: where `@calcom/atoms`, in your pages, gets new access tokens. For any web framework.

A page sends `GET {refreshUrl}` with the access token that has expired as `Authorization: Bearer …`, and reads
`accessToken` of the JSON that it is answered; an empty one means that the user has to sign in again. Your endpoint
passes the header on and answers what it gets:

    return answer_refresh(kalends, request.headers.get("authorization"), find=find, keep=keep)

`find` gives the tokens of the user to whom an access token was given, from wherever you keep them, or None for a token
that you do not know; let it know the last one but the newest as well, for a page that is open twice asks twice. `keep`
is given the old and the new pair to store. An expired token proves no more than that somebody had it: check your own
session, too, where you have one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from kalends.client.answers.accounts import Tokens
from kalends.client.errors import Unauthorized
from kalends.client.kalends import AsyncKalends, Kalends

Find = Callable[[str], Tokens | None]
Keep = Callable[[Tokens, Tokens], object]
AsyncFind = Callable[[str], Awaitable[Tokens | None]]
AsyncKeep = Callable[[Tokens, Tokens], Awaitable[object]]


def answer_refresh(kalends: Kalends, authorization: str | None, *, find: Find, keep: Keep) -> dict[str, str]:
    """The body to answer, always with status 200. `kalends` is the OAuth client's, with its secret.

    Raises TransportError, and ApiError for what is not the token's fault.
    """
    presented = _bearer(authorization)
    known = find(presented) if presented else None
    if known is None or not _is_due(known, presented):
        return _answer(known)
    try:
        renewed = kalends.managed_users.refresh(known.refresh_token or "")
    except Unauthorized:
        return _answer(None)
    keep(known, renewed)
    return _answer(renewed)


async def answer_refresh_async(
    kalends: AsyncKalends, authorization: str | None, *, find: AsyncFind, keep: AsyncKeep
) -> dict[str, str]:
    """As `answer_refresh`, for asyncio: `find` and `keep` are awaited."""
    presented = _bearer(authorization)
    known = await find(presented) if presented else None
    if known is None or not _is_due(known, presented):
        return _answer(known)
    try:
        renewed = await kalends.managed_users.refresh(known.refresh_token or "")
    except Unauthorized:
        return _answer(None)
    await keep(known, renewed)
    return _answer(renewed)


def _is_due(known: Tokens, presented: str | None) -> bool:
    """Whether nobody has refreshed the token since it was given to the page."""
    return known.access_token == presented


def _bearer(authorization: str | None) -> str | None:
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _answer(tokens: Tokens | None) -> dict[str, str]:
    return {"accessToken": tokens.access_token if tokens else ""}
