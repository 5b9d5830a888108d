"""Which permission an operation needs of a managed user's client."""

from __future__ import annotations

import pytest

from kalends.accounts.model import Permission
from kalends.http import permissions


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("GET", "/v2/me", Permission.PROFILE_READ),
        ("PATCH", "/v2/me", Permission.PROFILE_WRITE),
        ("GET", "/v2/event-types/7", Permission.EVENT_TYPE_READ),
        ("DELETE", "/v2/schedules/7", Permission.SCHEDULE_WRITE),
        ("POST", "/v2/bookings/uid/confirm", Permission.BOOKING_WRITE),
        ("POST", "/v2/webhooks", Permission.BOOKING_READ),
        ("POST", "/v2/event-types/7/webhooks", Permission.BOOKING_READ),
        ("GET", "/v2/slots", None),
        ("GET", "/booking/uid", None),
    ],
)
def test_the_permission_follows_from_method_and_path(method: str, path: str, needed: Permission | None) -> None:
    assert permissions.needed(method, path) is needed
