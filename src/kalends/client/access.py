"""Who calls: an API key, an OAuth client, a managed user with tokens that change, or nobody in particular."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kalends.client import wire
from kalends.client.answers.accounts import Tokens
from kalends.client.request import Request

EARLY = timedelta(seconds=30)
"""So long before its end an access token is refreshed."""


class Access:
    """The credentials of one client object. Only `tokens` ever changes, as one assignment of a whole pair."""

    def __init__(
        self,
        *,
        api_key: str | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        tokens: Tokens | None = None,
        can_renew: bool = False,
    ) -> None:
        if sum((api_key is not None, tokens is not None)) > 1 or (api_key is not None and client_secret is not None):
            raise ValueError(
                "Give an API key, an OAuth client or a managed user's tokens; for several, make several clients."
            )
        if client_secret is not None and client_id is None:
            raise ValueError("A client_secret needs its client_id.")
        self.client_id = client_id
        self.client_secret = client_secret
        self.tokens = tokens
        self.can_renew = can_renew or (tokens is not None and None not in (tokens.refresh_token, client_secret))
        self._api_key = api_key

    def headers(self) -> dict[str, str]:
        """What a request is signed with now. A managed user's requests never carry the client's secret."""
        signed = {"x-cal-client-id": self.client_id} if self.client_id else {}
        if self.tokens is not None:
            return {**signed, "Authorization": f"Bearer {self.tokens.access_token}"}
        if self._api_key is not None:
            return {**signed, "Authorization": f"Bearer {self._api_key}"}
        return {**signed, "x-cal-secret-key": self.client_secret} if self.client_secret else signed

    def of_user(self, tokens: Tokens) -> Access:
        """The access of this OAuth client's managed user."""
        return Access(client_id=self.client_id, client_secret=self.client_secret, tokens=tokens)

    def is_due(self, now: datetime) -> bool:
        """Whether to get new tokens before the next call."""
        ends = self.tokens.access_token_expires_at if self.tokens is not None else None
        return self.can_renew and ends is not None and now >= ends - EARLY

    def renewed(self, tokens: Tokens, now: datetime) -> None:
        """Takes the new pair. One that seems to end at once means a wrong clock here, and is used until refused."""
        self.tokens = tokens
        if self.is_due(now):
            self.tokens = replace(tokens, access_token_expires_at=None)


def refresh(client_id: str, refresh_token: str) -> Request[Tokens]:
    """Asks for a new pair, signed with the OAuth client's secret. If the answer is lost, the server takes the same
    refresh token once more within a short grace, so this one call is repeated once."""
    path = f"/v2/oauth/{wire.segment(client_id)}/refresh"
    return Request("POST", path, wire.answer(Tokens), body={"refreshToken": refresh_token}, repeats=1)
