"""OAuth clients, in the contract's spelling."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictBool

from kalends.accounts.model import ClientChanges, ClientDraft, OAuthClient, Permission, Redirects
from kalends.wire.envelope import Answer, Changes, Request, Said
from kalends.wire.instants import Instant

_DEFAULT_EVENT_TYPES = "Whether new managed users start with the default event types."
_CALENDAR_EVENTS = "Whether bookings are entered into the calendars that a managed user has connected."
_EMAILS = (
    "Whether Kalends sends e-mails about bookings: yes, unless it is said to be false; then none is sent, in no case."
)
_REDIRECT_URIS = (
    "URLs of the customer's app: https, or http on loopback hosts. Their origins are the ones whose pages may call "
    "the API for this client."
)
_PAGE = (
    "A URL, or a template with placeholders such as {bookingUid} and {eventTypeSlug}; https, or http on loopback "
    "hosts; null clears it."
)


_CHANGES = {
    "name": "name",
    "redirect_uris": "redirect_uris",
    "logo": "logo",
    "booking_redirect_uri": "booking_redirect",
    "booking_reschedule_redirect_uri": "reschedule_redirect",
    "booking_cancel_redirect_uri": "cancel_redirect",
    "are_emails_enabled": "emails_enabled",
    "are_default_event_types_enabled": "default_event_types_enabled",
    "are_calendar_events_enabled": "calendar_events_enabled",
}


class OAuthClientInput(Request):
    """What a client may have besides its name and redirect URIs."""

    logo: str | None = None
    booking_redirect_uri: Annotated[str | None, Field(description=_PAGE)] = None
    booking_reschedule_redirect_uri: Annotated[str | None, Field(description=_PAGE)] = None
    booking_cancel_redirect_uri: Annotated[str | None, Field(description=_PAGE)] = None
    are_emails_enabled: Annotated[StrictBool, Field(description=_EMAILS)] = True
    are_default_event_types_enabled: Annotated[StrictBool, Field(description=_DEFAULT_EVENT_TYPES)] = False
    are_calendar_events_enabled: Annotated[StrictBool, Field(description=_CALENDAR_EVENTS)] = True


class CreateOAuthClientInput(OAuthClientInput):
    """A client to create."""

    name: str = Field(examples=["My app"])
    redirect_uris: Annotated[tuple[str, ...], Field(description=_REDIRECT_URIS, examples=[["https://my-app.com"]])]
    permissions: Annotated[tuple[Permission, ...], Field(description="`*` stands for all of them.", examples=[["*"]])]


class UpdateOAuthClientInput(OAuthClientInput, Changes):
    """What to change of a client; what is left out stays."""

    name: str = ""
    redirect_uris: Annotated[tuple[str, ...], Field(description=_REDIRECT_URIS)] = ()


class CreateOAuthClientOutput(Answer):
    """The credentials of a new client."""

    client_id: str
    client_secret: str


class OAuthClientOutput(Answer):
    """A client as its owner sees it."""

    id: str
    name: str
    secret: str
    permissions: list[Permission]
    logo: Said[str] = None
    redirect_uris: list[str]
    organization_id: int
    created_at: Instant
    are_emails_enabled: bool
    are_default_event_types_enabled: bool
    are_calendar_events_enabled: bool
    booking_redirect_uri: Said[str] = None
    booking_reschedule_redirect_uri: Said[str] = None
    booking_cancel_redirect_uri: Said[str] = None


def draft(asked: CreateOAuthClientInput) -> ClientDraft:
    """The client that a request describes."""
    return ClientDraft(
        name=asked.name,
        redirect_uris=asked.redirect_uris,
        permissions=asked.permissions,
        logo=asked.logo,
        redirects=Redirects(
            booking=asked.booking_redirect_uri,
            reschedule=asked.booking_reschedule_redirect_uri,
            cancel=asked.booking_cancel_redirect_uri,
        ),
        emails_enabled=asked.are_emails_enabled,
        default_event_types_enabled=asked.are_default_event_types_enabled,
        calendar_events_enabled=asked.are_calendar_events_enabled,
    )


def changes(asked: UpdateOAuthClientInput) -> ClientChanges:
    """The changes that a request names; null clears a URL."""
    return ClientChanges(**{_CHANGES[field]: getattr(asked, field) for field in asked.given()})


def output(client: OAuthClient, secret: str) -> OAuthClientOutput:
    """A client and its secret, for the owner."""
    return OAuthClientOutput(
        id=client.id,
        name=client.name,
        secret=secret,
        permissions=_spelled_out(client.permissions),
        logo=client.logo,
        redirect_uris=list(client.redirect_uris),
        organization_id=client.organization_id,
        created_at=client.created_at,
        are_emails_enabled=client.emails_enabled,
        are_default_event_types_enabled=client.default_event_types_enabled,
        are_calendar_events_enabled=client.calendar_events_enabled,
        booking_redirect_uri=client.redirects.booking,
        booking_reschedule_redirect_uri=client.redirects.reschedule,
        booking_cancel_redirect_uri=client.redirects.cancel,
    )


def _spelled_out(permissions: tuple[str, ...]) -> list[Permission]:
    """The contract's answers name every permission, and know no `*`."""
    each = [permission for permission in Permission if permission is not Permission.ALL]
    return [permission for permission in each if {permission, Permission.ALL} & set(permissions)]
