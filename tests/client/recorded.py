"""Answers as the contract has them."""

from __future__ import annotations

from typing import Any

CLIENT: dict[str, Any] = {
    "id": "cl1",
    "name": "My App",
    "secret": "a-secret",
    "permissions": ["BOOKING_READ", "BOOKING_WRITE"],
    "redirectUris": ["http://localhost:4000"],
    "organizationId": 1,
    "createdAt": "2027-01-04T08:00:00.000Z",
    "areEmailsEnabled": True,
    "areDefaultEventTypesEnabled": False,
    "areCalendarEventsEnabled": True,
    "bookingRedirectUri": "http://localhost:4000/bookings",
}

USER: dict[str, Any] = {
    "id": 7,
    "email": "alice+cl1@example.com",
    "username": "alice",
    "name": "Alice",
    "bio": "Answers questions.",
    "timeZone": "Europe/London",
    "weekStart": "Monday",
    "createdDate": "2027-01-04T08:00:00.000Z",
    "timeFormat": 24,
    "defaultScheduleId": 3,
    "locale": "en",
    "metadata": {"team": "blue"},
}

TOKENS: dict[str, Any] = {
    "accessToken": "access-2",
    "refreshToken": "refresh-2",
    "accessTokenExpiresAt": 4102444800000,
    "refreshTokenExpiresAt": 4133980800000,
}

ME: dict[str, Any] = {
    "id": 7,
    "username": "alice",
    "email": "alice+cl1@example.com",
    "name": "Alice",
    "avatarUrl": "https://example.com/a.png",
    "bio": "Answers questions.",
    "timeFormat": 24,
    "defaultScheduleId": 3,
    "weekStart": "Monday",
    "timeZone": "Europe/London",
    "organizationId": 1,
}

SCHEDULE: dict[str, Any] = {
    "id": 3,
    "ownerId": 7,
    "name": "Working hours",
    "timeZone": "Europe/London",
    "isDefault": True,
    "availability": [{"days": ["Monday", "Tuesday"], "startTime": "09:00", "endTime": "17:00"}],
    "overrides": [{"date": "2027-05-20", "startTime": "12:00", "endTime": "13:00"}],
}

EVENT_TYPE: dict[str, Any] = {
    "id": 11,
    "ownerId": 7,
    "title": "Introduction",
    "slug": "thirty-minutes",
    "lengthInMinutes": 30,
    "description": "",
    "locations": [{"type": "link", "link": "https://meet.example.com/alice", "public": True}],
    "bookingFields": [
        {
            "type": "name",
            "slug": "name",
            "label": "your_name",
            "placeholder": "",
            "required": True,
            "isDefault": True,
        }
    ],
    "confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": True},
    "slotInterval": None,
    "hidden": False,
    "metadata": {},
}

SLOTS: dict[str, Any] = {
    "2027-01-05": [
        {"start": "2027-01-05T10:00:00.000+01:00", "end": "2027-01-05T10:30:00.000+01:00"},
        {"start": "2027-01-05T10:30:00.000+01:00", "end": "2027-01-05T11:00:00.000+01:00"},
    ],
    "2027-01-06": [{"start": "2027-01-06T10:00:00.000+01:00", "end": "2027-01-06T10:30:00.000+01:00"}],
}

RESERVATION: dict[str, Any] = {
    "eventTypeId": 11,
    "slotStart": "2027-01-05T09:00:00.000Z",
    "slotEnd": "2027-01-05T09:30:00.000Z",
    "slotDuration": 30,
    "reservationUid": "r-1",
    "reservationDuration": 5,
    "reservationUntil": "2027-01-04T08:05:00.000Z",
}

BOOKING: dict[str, Any] = {
    "id": 123456789012,
    "uid": "P4G3jNtMiCJa3Rd37NQ9cw",
    "title": "Introduction between Alice and Bob",
    "description": "",
    "hosts": [
        {
            "id": 7,
            "name": "Alice",
            "email": "alice+cl1@example.com",
            "displayEmail": "alice@example.com",
            "username": "alice",
            "timeZone": "Europe/London",
        }
    ],
    "status": "accepted",
    "start": "2027-01-05T09:00:00.000Z",
    "end": "2027-01-05T09:30:00.000Z",
    "duration": 30,
    "eventTypeId": 11,
    "eventType": {"id": 11, "slug": "thirty-minutes"},
    "location": "https://meet.example.com/alice",
    "absentHost": False,
    "createdAt": "2027-01-04T08:00:00.000Z",
    "updatedAt": "2027-01-04T08:00:00.000Z",
    "metadata": {},
    "icsUid": "P4G3jNtMiCJa3Rd37NQ9cw@kalends",
    "attendees": [
        {
            "name": "Bob",
            "email": "bob@example.com",
            "displayEmail": "bob@example.com",
            "timeZone": "Europe/Berlin",
            "language": "de",
            "absent": False,
        }
    ],
    "guests": ["carol@example.com"],
    "bookingFieldsResponses": {"name": "Bob", "email": "bob@example.com"},
    "links": {
        "booking": "http://localhost:4000/bookings/P4G3jNtMiCJa3Rd37NQ9cw",
        "reschedule": "http://localhost:4000/bookings/reschedule?rescheduleUid=P4G3jNtMiCJa3Rd37NQ9cw",
        "cancel": None,
    },
}


def pagination(total: int, returned: int, skip: int, take: int) -> dict[str, Any]:
    """What a page says of the list it is from."""
    remaining = max(0, total - skip - returned)
    return {
        "totalItems": total,
        "remainingItems": remaining,
        "returnedItems": returned,
        "itemsPerPage": take,
        "currentPage": skip // take + 1,
        "totalPages": -(-total // take),
        "hasNextPage": remaining > 0,
        "hasPreviousPage": skip > 0,
    }
