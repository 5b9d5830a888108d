"""OAuth clients: the apps of an organisation. Operations `/v2/oauth-clients`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict, Unpack

from kalends.client import request, wire
from kalends.client.answers.accounts import OAuthClient, OAuthCredentials
from kalends.client.operation import Family, S, operation
from kalends.client.request import Request

PATH = "/v2/oauth-clients"


class OAuthClientOptions(TypedDict, total=False):
    """What an OAuth client may have besides its name and redirect URIs."""

    logo: str | None
    booking_redirect_uri: str | None
    """Your page of a booking; bookers land on `{uri}/{uid}`. Or a template: `https://my.app/b/{bookingUid}`."""
    booking_reschedule_redirect_uri: str | None
    """Your page for rescheduling; called with `rescheduleUid`, `eventTypeSlug` and `username` as query."""
    booking_cancel_redirect_uri: str | None
    """Your page for cancelling; called as `{uri}/{uid}`."""
    are_emails_enabled: bool
    are_default_event_types_enabled: bool
    are_calendar_events_enabled: bool


class OAuthClientChanges(OAuthClientOptions, total=False):
    """What can be changed of an OAuth client."""

    name: str
    redirect_uris: Sequence[str]


class OAuthClients(Family[S]):
    """The OAuth clients of your organisation. Needs the API key of an owner."""

    @operation
    def create(
        self,
        *,
        name: str,
        redirect_uris: Sequence[str],
        permissions: Sequence[str] = ("*",),
        **options: Unpack[OAuthClientOptions],
    ) -> Request[OAuthCredentials]:
        """Makes an OAuth client and answers its id and secret.

        The origins of `redirect_uris` are the ones from which browsers may call the API. Raises BadRequest for a URL
        that cannot be used, with a sentence that says what to change.
        """
        fields = {"name": name, "redirect_uris": redirect_uris, "permissions": permissions, **options}
        return request.post(PATH, wire.answer(OAuthCredentials), wire.body(fields))

    @operation
    def list(self) -> Request[tuple[OAuthClient, ...]]:
        """Every OAuth client of the organisation."""
        return request.get(PATH, wire.answers(OAuthClient))

    @operation
    def get(self, client_id: str) -> Request[OAuthClient]:
        """One OAuth client, with its secret. Raises NotFound."""
        return request.get(_one(client_id), wire.answer(OAuthClient))

    @operation
    def update(self, client_id: str, **changes: Unpack[OAuthClientChanges]) -> Request[OAuthClient]:
        """Changes what is given, and nothing else; None takes a URL away. Raises NotFound, BadRequest."""
        return request.patch(_one(client_id), wire.answer(OAuthClient), wire.body(changes))

    @operation
    def delete(self, client_id: str) -> Request[OAuthClient]:
        """Takes the OAuth client away, its managed users with it, and answers what it was. Raises NotFound."""
        return request.delete(_one(client_id), wire.answer(OAuthClient))


def _one(client_id: str) -> str:
    return f"{PATH}/{wire.segment(client_id)}"
