"""The slots family of 2024-04-15: what clients ask, recorded, and what they read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kalends.core.time import to_minute
from kalends.event_types.keys import EventTypeById
from kalends.slots.model import BookingUid, Offer, Seating, SharedSlot
from kalends.wire.slots import v2024_04_15 as wire

RECORDED = Path(__file__).parent / "recorded" / "slots_2024_04_15"


def recorded(name: str) -> Any:
    return json.loads((RECORDED / f"{name}.json").read_text())


def asked(name: str, **changes: Any) -> wire.SlotsQuery:
    query = {**recorded(name), **changes}
    return wire.SlotsQuery.model_validate({key.removesuffix("[]"): value for key, value in query.items()})


def test_1_0_47_asks_for_a_month_without_a_zone() -> None:
    query = wire.query(asked("available-1.0.47"))
    assert (query.start, query.end) == (
        datetime(2026, 10, 31, 23, tzinfo=UTC),
        datetime(2026, 11, 30, 22, 59, 59, 999000, UTC),
    )
    assert (query.time_zone, query.reschedule_uid) == ("UTC", "P4G3jNtMiCJa3Rd37NQ9cw")
    assert wire.event_type_key(asked("available-1.0.47")) == EventTypeById(11)


def test_1_0_47_asks_before_it_knows_for_what() -> None:
    assert wire.event_type_key(asked("available-1.0.47", eventTypeId="0")) is None


def test_2_6_11_asks_in_the_visitors_zone() -> None:
    query = wire.query(asked("available-2.6.11"))
    assert (query.time_zone, query.length, query.reschedule_uid) == ("Europe/Berlin", None, None)
    assert wire.event_type_key(asked("available-2.6.11")) == EventTypeById(11)


def test_a_slot_is_reserved_from_its_start_to_its_end() -> None:
    body = wire.ReserveInput.model_validate(recorded("reserve"))
    assert (body.event_type_id, body.slot_utc_start_date) == (11, datetime(2026, 11, 27, 8, tzinfo=UTC))
    assert wire.minutes(body.slot_utc_start_date, body.slot_utc_end_date) == 30


def test_slots_are_listed_under_the_dates_of_the_zone() -> None:
    times = ("2026-11-23T08:00", "2026-11-23T08:30", "2026-11-23T23:30")
    starts = [to_minute(datetime.fromisoformat(time).replace(tzinfo=UTC)) for time in times]
    answer = wire.slots(Offer(starts, 30), "Europe/Berlin")
    assert answer.model_dump(mode="json", by_alias=True) == recorded("slots")


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
