"""What the published contract has and we have not: nothing."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from tests.support.contract import contract, missing

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
def test_every_operation_and_every_name_of_the_contract_is_there(app: FastAPI) -> None:
    assert missing(app.openapi(), TAGS) == []
