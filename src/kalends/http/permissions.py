"""Which permissions each operation needs, whatever credentials are sent: the one table.

It holds for managed users' access tokens (their client's permissions), for OAuth clients with their secret (their own),
for the tokens of third parties' apps (what the user has allowed), and for API keys, which have all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeAlias

from kalends.accounts.model import Permission


class Beyond(StrEnum):
    """What no permission stands for."""

    OPEN = "open"
    """Anybody may, however little else they may."""
    SECRET = "secret"  # noqa: S105 no secret
    """The OAuth client itself may."""
    OWN = "own"
    """A user with an API key may; nobody on the user's behalf."""


Need: TypeAlias = Permission | Beyond

_TABLE: Mapping[Need | tuple[Permission, ...], str] = {
    Beyond.OPEN: """
        GET    /v2/slots
        POST   /v2/slots/reservations
        GET    /v2/slots/reservations/{uid}
        PATCH  /v2/slots/reservations/{uid}
        DELETE /v2/slots/reservations/{uid}
        GET    /v2/bookings/{bookingUid}/calendar-links
        GET    /v2/auth/oauth2/clients/{clientId}
        POST   /v2/auth/oauth2/token
        GET    /v2/timezones
        GET    /v2/provider/{clientId}
        GET    /v2/provider/{clientId}/access-token
        GET    /v2/slots/available
        POST   /v2/slots/reserve
        DELETE /v2/slots/selected-slot
        GET    /v2/bookings/{bookingUid}/reschedule
        GET    /v2/event-types/{username}/public
        GET    /v2/event-types/{username}/{eventSlug}/public
        GET    /v2/atoms/event-types/{eventSlug}/public
        GET    /v2/atoms/auth/oauth2/clients/{clientId}
        GET    /v2/atoms/verification/email/check
        POST   /v2/atoms/verification/email/send-code
        POST   /v2/atoms/verification/email/verify-code
        POST   /v2/atoms/verification/email/verify-code-authenticated
    """,
    Beyond.SECRET: """
        GET    /v2/oauth-clients/{clientId}/users
        POST   /v2/oauth-clients/{clientId}/users
        GET    /v2/oauth-clients/{clientId}/users/{userId}
        PATCH  /v2/oauth-clients/{clientId}/users/{userId}
        DELETE /v2/oauth-clients/{clientId}/users/{userId}
        POST   /v2/oauth-clients/{clientId}/users/{userId}/force-refresh
        POST   /v2/oauth/{clientId}/refresh
        GET    /v2/oauth-clients/{clientId}/webhooks
        POST   /v2/oauth-clients/{clientId}/webhooks
        DELETE /v2/oauth-clients/{clientId}/webhooks
        GET    /v2/oauth-clients/{clientId}/webhooks/{webhookId}
        PATCH  /v2/oauth-clients/{clientId}/webhooks/{webhookId}
        DELETE /v2/oauth-clients/{clientId}/webhooks/{webhookId}
    """,
    Beyond.OWN: """
        POST   /v2/api-keys/refresh
        GET    /v2/oauth-clients
        POST   /v2/oauth-clients
        GET    /v2/oauth-clients/{clientId}
        PATCH  /v2/oauth-clients/{clientId}
        DELETE /v2/oauth-clients/{clientId}
    """,
    Permission.PROFILE_READ: """
        GET    /v2/me
        GET    /v2/organizations/{orgId}/teams/me
        GET    /v2/verified-resources/emails
        GET    /v2/verified-resources/emails/{id}
        GET    /v2/verified-resources/phones
        GET    /v2/verified-resources/phones/{id}
        GET    /v2/atoms/emails/verified-emails
    """,
    Permission.PROFILE_WRITE: """
        PATCH  /v2/me
        POST   /v2/verified-resources/emails/verification-code/request
        POST   /v2/verified-resources/emails/verification-code/verify
        POST   /v2/verified-resources/phones/verification-code/request
        POST   /v2/verified-resources/phones/verification-code/verify
        POST   /v2/atoms/emails/verified-emails
    """,
    Permission.SCHEDULE_READ: """
        GET    /v2/schedules
        GET    /v2/schedules/default
        GET    /v2/schedules/{scheduleId}
        GET    /v2/atoms/schedules
        GET    /v2/atoms/schedules/all
        GET    /v2/atoms/schedules/event-type/{eventSlug}
    """,
    Permission.SCHEDULE_WRITE: """
        POST   /v2/schedules
        PATCH  /v2/schedules/{scheduleId}
        DELETE /v2/schedules/{scheduleId}
        POST   /v2/atoms/schedules/create
        POST   /v2/atoms/schedules/{scheduleId}/duplicate
        PATCH  /v2/atoms/schedules/{scheduleId}
    """,
    Permission.EVENT_TYPE_READ: """
        GET    /v2/event-types
        GET    /v2/event-types/{eventTypeId}
        GET    /v2/event-types/{eventTypeId}/private-links
        GET    /v2/atoms/event-types
        GET    /v2/atoms/event-types/list-with-team
        GET    /v2/atoms/event-types/{eventTypeId}
    """,
    Permission.EVENT_TYPE_WRITE: """
        POST   /v2/event-types
        PATCH  /v2/event-types/{eventTypeId}
        DELETE /v2/event-types/{eventTypeId}
        POST   /v2/event-types/{eventTypeId}/private-links
        PATCH  /v2/event-types/{eventTypeId}/private-links/{linkId}
        DELETE /v2/event-types/{eventTypeId}/private-links/{linkId}
        PATCH  /v2/atoms/event-types/bulk-update-to-default-location
        PATCH  /v2/atoms/event-types/{eventTypeId}
    """,
    Permission.BOOKING_READ: """
        GET    /v2/bookings
        GET    /v2/bookings/{bookingUid}
        GET    /v2/organizations/{orgId}/bookings
        GET    /v2/organizations/{orgId}/users/{userId}/bookings
        GET    /v2/bookings/by-seat/{seatUid}
        GET    /v2/bookings/{bookingUid}/attendees
        GET    /v2/bookings/{bookingUid}/attendees/{attendeeId}
        GET    /v2/bookings/{bookingUid}/references
        GET    /v2/bookings/{bookingUid}/conferencing-sessions
        GET    /v2/bookings/{bookingUid}/recordings
        GET    /v2/bookings/{bookingUid}/transcripts
        GET    /v2/webhooks
        GET    /v2/webhooks/{webhookId}
        GET    /v2/webhooks/{webhookId}/deliveries
        GET    /v2/webhooks/{webhookId}/deliveries/{deliveryId}
        GET    /v2/event-types/{eventTypeId}/webhooks
        GET    /v2/event-types/{eventTypeId}/webhooks/{webhookId}
    """,
    Permission.BOOKING_WRITE: """
        POST   /v2/bookings
        POST   /v2/bookings/instant
        POST   /v2/bookings/recurring
        POST   /v2/bookings/{bookingUid}/reschedule
        POST   /v2/bookings/{bookingUid}/cancel
        POST   /v2/bookings/{bookingUid}/confirm
        POST   /v2/bookings/{bookingUid}/decline
        POST   /v2/bookings/{bookingUid}/attendees
        POST   /v2/bookings/{bookingUid}/guests
        POST   /v2/bookings/{bookingUid}/mark-absent
        PATCH  /v2/bookings/{bookingUid}/location
        POST   /v2/bookings/{bookingUid}/reassign
        POST   /v2/bookings/{bookingUid}/reassign/{userId}
    """,
    (Permission.BOOKING_READ, Permission.BOOKING_WRITE): """
        POST   /v2/webhooks
        PATCH  /v2/webhooks/{webhookId}
        DELETE /v2/webhooks/{webhookId}
        POST   /v2/webhooks/{webhookId}/deliveries/{deliveryId}/replay
        POST   /v2/webhooks/{webhookId}/deliveries/replay
        POST   /v2/webhooks/{webhookId}/resume
        POST   /v2/webhooks/{webhookId}/rotate-secret
        POST   /v2/event-types/{eventTypeId}/webhooks
        DELETE /v2/event-types/{eventTypeId}/webhooks
        PATCH  /v2/event-types/{eventTypeId}/webhooks/{webhookId}
        DELETE /v2/event-types/{eventTypeId}/webhooks/{webhookId}
    """,  # the contract has no permission for webhooks: they tell of bookings, and outlive the token that made them
    Permission.APPS_READ: """
        GET    /v2/calendars
        GET    /v2/calendars/busy-times
        GET    /v2/calendars/{calendar}/check
        GET    /v2/gcal/check
        GET    /v2/conferencing
        GET    /v2/conferencing/default
        GET    /v2/atoms/conferencing
        GET    /v2/atoms/event-types-app/stripe
        GET    /v2/atoms/payment/{paymentUid}
        GET    /v2/stripe/check
    """,
    Permission.APPS_WRITE: """
        GET    /v2/calendars/{calendar}/connect
        POST   /v2/calendars/{calendar}/credentials
        POST   /v2/calendars/{calendar}/disconnect
        PUT    /v2/destination-calendars
        POST   /v2/selected-calendars
        DELETE /v2/selected-calendars
        GET    /v2/gcal/oauth/auth-url
        POST   /v2/conferencing/{app}/connect
        GET    /v2/conferencing/{app}/oauth/auth-url
        POST   /v2/conferencing/{app}/default
        DELETE /v2/conferencing/{app}/disconnect
        GET    /v2/stripe/connect
    """,
}


def _entries() -> Iterator[tuple[tuple[str, str], tuple[Need, ...]]]:
    for need, operations in _TABLE.items():
        words = operations.split()
        for method, path in zip(words[::2], words[1::2], strict=True):
            yield (method, path), need if isinstance(need, tuple) else (need,)


OPERATIONS: Mapping[tuple[str, str], tuple[Need, ...]] = dict(_entries())
"""What each operation needs, all of it, by method and path as it is routed."""


def needed(method: str, route: str | None) -> tuple[Need, ...]:
    """What an operation needs: every permission where the table has none, lest something be open by oversight."""
    return OPERATIONS.get((method, route or ""), (Permission.ALL,))
