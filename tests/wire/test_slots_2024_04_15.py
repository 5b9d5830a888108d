"""How the slots family of 2024-04-15 writes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kalends.core.time import to_minute
from kalends.slots.model import BookingUid, Offer, Seating, SharedSlot
from kalends.wire.slots import v2024_04_15 as wire

NINE, TEN = (to_minute(datetime(2027, 1, 4, hour, tzinfo=UTC)) for hour in (9, 10))


@pytest.mark.parametrize(
    ("seating", "expected"),
    [
        (None, {}),
        (Seating(3, False, {NINE: SharedSlot(BookingUid("b-1"), 2)}), {}),
        (Seating(3, True, {NINE: SharedSlot(BookingUid("b-1"), 2)}), {"attendees": 2, "bookingUid": "b-1"}),
        (Seating(3, True, {TEN: SharedSlot(BookingUid("b-1"), 2)}), {"attendees": 0, "bookingUid": None}),
    ],
)
def test_a_slot_says_who_shares_it_where_the_event_type_does(
    seating: Seating | None, expected: dict[str, object]
) -> None:
    answer = wire.slots(Offer([NINE], 30, seating), "UTC").model_dump(mode="json", by_alias=True)
    assert answer == {"slots": {"2027-01-04": [{"time": "2027-01-04T09:00:00.000Z", **expected}]}}
