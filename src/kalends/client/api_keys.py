"""API keys. Operations `/v2/api-keys`."""

from __future__ import annotations

from kalends.client import request, wire
from kalends.client.answers.accounts import ApiKey
from kalends.client.operation import Family, S, operation
from kalends.client.request import Request

PATH = "/v2/api-keys/refresh"


class ApiKeys(Family[S]):
    """The API key that this client is called with."""

    @operation
    def refresh(self, *, days_valid: int = 30, never_expires: bool = False) -> Request[ApiKey]:
        """A new key in place of this one, which stops at once: make a new client with the new key.

        Raises Unauthorized, and Forbidden for other credentials."""
        fields = {"api_key_days_valid": days_valid, "api_key_never_expires": never_expires}
        return request.post(PATH, wire.answer(ApiKey), wire.body(fields))
