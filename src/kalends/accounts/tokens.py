"""Access tokens: JWTs that say whose they are and until when, signed with the installation's key."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from kalends.accounts.errors import InvalidAccessToken
from kalends.accounts.model import ClientId, UserId
from kalends.core.secrets import Vault
from kalends.core.time import to_millisecond

_ALGORITHM = "HS256"


@dataclass(frozen=True, slots=True)
class Claims:
    """What an access token says of itself; times are epoch milliseconds."""

    client_id: ClientId
    owner_id: UserId
    expires_at: int


def sign(client_id: ClientId, owner_id: UserId, *, now: datetime, expires_at: datetime, vault: Vault) -> str:
    """A new access token; no two are alike."""
    claims = {
        "clientId": client_id,
        "ownerId": owner_id,
        "iat": int(now.timestamp()),
        "exp": int(expires_at.timestamp()),
        "expiresAt": to_millisecond(expires_at),
        "jti": uuid.uuid4().hex,
    }
    return jwt.encode({"alg": _ALGORITHM, "typ": "JWT"}, claims, _key(vault))


def read(token: str, vault: Vault) -> Claims:
    """What a token says that this installation signed, expired or not. Raises `InvalidAccessToken` for any other."""
    try:
        claims = jwt.decode(token, _key(vault), algorithms=[_ALGORITHM]).claims
        return Claims(claims["clientId"], claims["ownerId"], claims["expiresAt"])
    except (JoseError, ValueError, KeyError):
        raise InvalidAccessToken(
            "This is neither an API key nor an access token of this server; send a `cal_…` key or a fresh access token."
        ) from None


@lru_cache(maxsize=8)
def _key(vault: Vault) -> OctKey:
    return OctKey.import_key(vault.derive("access-token"))
