"""What accounts refuse, and in which words."""

from __future__ import annotations

from kalends.core.errors import Conflict, Forbidden, Invalid, NotFound, TokenExpired, Unauthenticated


class OrganizationNotFound(NotFound):
    """What was asked for does not belong to an organisation of this slug."""


class UserNotFound(NotFound):
    """No such user, or not one of this caller's."""


class ClientNotFound(NotFound):
    """No such OAuth client, or not one of this caller's organisation."""


class OwnersOnly(Forbidden):
    """OAuth clients are managed by an owner of the organisation, with an API key."""


class EmailTaken(Conflict):
    """Another user of the same client (or, for owners and members, of the same organisation) has this address."""


class ClientIdTaken(Conflict):
    """An OAuth client has this id already."""


class UsernameTaken(Conflict):
    """Somebody in this Kalends has the username already."""


class AddressIsTheUsers(Forbidden):
    """A third party's app would change where the codes go with which the user signs in."""


class InvalidName(Invalid):
    """A name of an organisation, a user or an OAuth client that cannot be kept."""


class InvalidProfile(Invalid):
    """A part of a user's profile that cannot be kept."""


class InvalidClient(Invalid):
    """A part of an OAuth client that cannot be kept."""


class InvalidApiKey(Unauthenticated):
    """An API key that nobody has, or whose time is over."""


class ApiKeyNeeded(Forbidden):
    """The operation is about an API key, and the request brings another token."""


class InvalidAccessToken(Unauthenticated):
    """An access token that Kalends did not issue, or has withdrawn."""


class AccessTokenExpired(TokenExpired):
    """An access token whose hour is over."""


class InvalidRefreshToken(Unauthenticated):
    """A refresh token that this client's users do not have, that was used before, or whose year is over."""


class InvalidClientCredentials(Unauthenticated):
    """An OAuth client id that nobody has, or not with this secret."""


class OriginRefused(Unauthenticated):
    """A page calls for an OAuth client that does not know the page's origin."""
