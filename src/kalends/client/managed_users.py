"""Managed users: the people whom your app makes bookable. Operations `/v2/oauth-clients/{clientId}/users`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict, Unpack

from kalends.client import access, request, wire
from kalends.client.answers.accounts import ManagedUser, NewManagedUser, Tokens
from kalends.client.answers.schedules import Day
from kalends.client.operation import Family, S, operation, paged
from kalends.client.request import Pages, Request

PAGE = 100


class ManagedUserOptions(TypedDict, total=False):
    """What a managed user may have besides e-mail and name."""

    time_zone: str
    """An IANA name. Given when the user is made, it brings working hours, Monday to Friday, nine to five there."""
    time_format: Literal[12, 24]
    week_start: Day
    locale: str
    avatar_url: str | None
    bio: str | None
    metadata: Mapping[str, str]
    allow_dynamic_booking: bool
    """Whether anybody may book the user together with others of the organization."""


class ManagedUserChanges(ManagedUserOptions, total=False):
    """What can be changed of a managed user."""

    email: str
    name: str
    default_schedule_id: int


class ManagedUsers(Family[S]):
    """The managed users of one OAuth client. Needs its `client_id` and `client_secret`."""

    @operation
    def create(self, *, email: str, name: str, **options: Unpack[ManagedUserOptions]) -> Request[NewManagedUser]:
        """Makes a managed user and answers it with its first tokens, which are yours to keep.

        Raises Conflict where the client already has a user with this e-mail, BadRequest for a wrong field.
        """
        return request.post(self._path(), _new_managed_user, wire.body({"email": email, "name": name, **options}))

    @operation
    def list(
        self, *, limit: int = PAGE, offset: int = 0, emails: Sequence[str] | None = None
    ) -> Request[tuple[ManagedUser, ...]]:
        """Managed users, `limit` of them from `offset` on; with `emails` only those. Both forms of an address are
        understood: the plain one, and the one with the client's tag."""
        fields = {"limit": limit, "offset": offset, "emails": emails}
        return request.get(self._path(), wire.answers(ManagedUser), wire.query(fields))

    @paged
    def iterate(self, *, emails: Sequence[str] | None = None) -> Pages[ManagedUser]:
        """Every managed user (with `emails` only those), asked for a page at a time."""
        return Pages(lambda skip: self._page(skip, emails))

    @operation
    def get(self, user_id: int) -> Request[ManagedUser]:
        """One managed user. Raises NotFound."""
        return request.get(self._path(user_id), wire.answer(ManagedUser))

    @operation
    def update(self, user_id: int, **changes: Unpack[ManagedUserChanges]) -> Request[ManagedUser]:
        """Changes what is given, and nothing else. Raises NotFound, Conflict (the e-mail is taken), BadRequest."""
        return request.patch(self._path(user_id), wire.answer(ManagedUser), wire.body(changes))

    @operation
    def delete(self, user_id: int) -> Request[ManagedUser]:
        """Takes the user away and answers who it was. Raises NotFound."""
        return request.delete(self._path(user_id), wire.answer(ManagedUser))

    @operation
    def force_refresh(self, user_id: int) -> Request[Tokens]:
        """New tokens for a user whose tokens are lost; all earlier ones end. Raises NotFound."""
        return request.post(f"{self._path(user_id)}/force-refresh", wire.answer(Tokens))

    @operation
    def refresh(self, refresh_token: str) -> Request[Tokens]:
        """New tokens in exchange for a refresh token, which ends with it. A client made with the user's tokens does
        this by itself. Raises Unauthorized for a token that is unknown or used up."""
        return access.refresh(self._client_id(), refresh_token)

    def _page(self, skip: int, emails: Sequence[str] | None) -> Request[tuple[ManagedUser, ...]]:
        fields = {"limit": PAGE, "offset": skip, "emails": emails}
        return request.get(self._path(), wire.answers(ManagedUser), wire.query(fields))

    def _path(self, user_id: int | None = None) -> str:
        users = f"/v2/oauth-clients/{wire.segment(self._client_id())}/users"
        return users if user_id is None else f"{users}/{user_id}"

    def _client_id(self) -> str:
        if self._sender.access.client_id is None:
            raise ValueError("Managed users belong to an OAuth client; give its client_id and client_secret.")
        return self._sender.access.client_id


def _new_managed_user(envelope: Mapping[str, Any]) -> NewManagedUser:
    data = envelope.get("data")
    user = data.get("user") if isinstance(data, dict) else None
    return NewManagedUser(wire.reader(ManagedUser)(user), wire.reader(Tokens)(data), raw=data or {})
