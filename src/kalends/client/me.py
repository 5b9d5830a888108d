"""The user whom the credentials belong to. Operations `/v2/me`."""

from __future__ import annotations

from typing import Unpack

from kalends.client import request, wire
from kalends.client.answers.accounts import Me
from kalends.client.managed_users import ManagedUserChanges
from kalends.client.operation import Family, S, operation
from kalends.client.request import Request

PATH = "/v2/me"


class Profile(Family[S]):
    """Your own profile. Needs an API key or a managed user's tokens."""

    @operation
    def get(self) -> Request[Me]:
        """Who you are. Raises Unauthorized."""
        return request.get(PATH, wire.answer(Me))

    @operation
    def update(self, **changes: Unpack[ManagedUserChanges]) -> Request[Me]:
        """Changes what is given, and nothing else. Raises BadRequest, Conflict (the e-mail is taken)."""
        return request.patch(PATH, wire.answer(Me), wire.body(changes))
