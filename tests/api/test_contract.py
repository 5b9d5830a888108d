"""What the published contract has and we have not: nothing but what `UNANSWERED` gives a reason for."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from tests.support.contract import UNANSWERED, contract, missing

TAGS = frozenset(
    {
        "Api Keys",
        "Bookings",
        "Bookings / Attendees",
        "Bookings / Guests",
        "Event Types",
        "Event Types / Webhooks",
        "Event Types Private Links",
        "Me",
        "OAuth2",
        "Platform / Managed Users",
        "Platform / Webhooks",
        "Platform OAuth Clients",
        "Schedules",
        "Slots",
        "Verified Resources",
        "Webhooks",
    }
)


@pytest.mark.skipif(contract() is None, reason="the published contract is not at hand")
def test_what_is_not_answered_has_a_reason_and_every_reason_a_use(app: FastAPI) -> None:
    found = missing(app.openapi(), TAGS)
    used = {each for each in UNANSWERED for line in found if each.explains(line)}
    assert [line for line in found if not any(each.explains(line) for each in UNANSWERED)] == []
    assert used == set(UNANSWERED)
