"""How the slots family of 2024-09-04 writes and reads."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from kalends.core.errors import Invalid
from kalends.core.time import to_minute
from kalends.event_types.keys import EventTypeById, EventTypeBySlug
from kalends.slots.model import Offer
from kalends.wire.slots import v2024_09_04 as wire


def minute(*clock: int) -> int:
    return to_minute(datetime(*clock, tzinfo=UTC))  # type: ignore[arg-type,misc]  # year, month, day, hour, minute


def data(text: str) -> object:
    answer = json.loads(text)
    assert answer["status"] == "success"
    return answer["data"]


def test_utc_is_written_with_z() -> None:
    offer = Offer([minute(2027, 1, 4, 9), minute(2027, 1, 5, 9, 30)], 30)
    assert data(wire.times(offer, "UTC")) == {
        "2027-01-04": [{"start": "2027-01-04T09:00:00.000Z"}],
        "2027-01-05": [{"start": "2027-01-05T09:30:00.000Z"}],
    }


def test_other_zones_are_written_with_their_offset_under_their_dates() -> None:
    offer = Offer([minute(2027, 1, 4, 4, 45), minute(2027, 1, 4, 22)], 30)
    assert data(wire.times(offer, "Asia/Kathmandu")) == {
        "2027-01-04": [{"start": "2027-01-04T10:30:00.000+05:45"}],
        "2027-01-05": [{"start": "2027-01-05T03:45:00.000+05:45"}],
    }


def test_the_offset_is_that_of_each_start_over_a_clock_change() -> None:
    offer = Offer([minute(2027, 3, 14, 6, 30), minute(2027, 3, 14, 7)], 30)
    assert data(wire.times(offer, "America/New_York")) == {
        "2027-03-14": [{"start": "2027-03-14T01:30:00.000-05:00"}, {"start": "2027-03-14T03:00:00.000-04:00"}]
    }


def test_a_range_has_its_end_even_past_midnight() -> None:
    offer = Offer([minute(2027, 1, 4, 23, 30)], 60)
    assert data(wire.ranges(offer, "UTC")) == {
        "2027-01-04": [{"start": "2027-01-04T23:30:00.000Z", "end": "2027-01-05T00:30:00.000Z"}]
    }


@pytest.mark.parametrize("show", [wire.times, wire.ranges])
def test_no_slots_are_an_empty_object(show: object) -> None:
    assert data(show(Offer([], 30), "UTC")) == {}  # type: ignore[operator]  # one of the two functions


def asked(**changes: object) -> wire.SlotsQuery:
    return wire.SlotsQuery.model_validate({"start": "2027-01-04", "end": "2027-01-05", "eventTypeId": 1} | changes)


@pytest.mark.parametrize("end", ["2027-01-05", "20270105"])
def test_an_end_that_is_a_date_includes_that_day(end: str) -> None:
    query = wire.query(asked(end=end))
    assert (query.start, query.end) == (datetime(2027, 1, 4, tzinfo=UTC), datetime(2027, 1, 6, tzinfo=UTC))


def test_times_are_read_as_utc_unless_they_say_otherwise() -> None:
    query = wire.query(asked(start="2027-01-04T09:00:00", end="2027-01-04T12:00:00+01:00"))
    assert (query.start.hour, query.end.hour) == (9, 11)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"start": "tomorrow"}, "start"),
        ({"end": "2027-13-01"}, "end"),
        ({"start": "9999-12-31"}, "year"),
        ({"start": "0001-01-01T00:00:00+14:00"}, "start"),
        ({"timeZone": "Mars/Olympus"}, "timeZone"),
    ],
)
def test_what_cannot_be_read_is_named(changes: dict[str, object], word: str) -> None:
    with pytest.raises(Invalid, match=word):
        wire.query(asked(**changes))


@pytest.mark.parametrize("start", ["9999-12-31T23:30:00Z", "0001-01-01T00:00:00+14:00", "2200-01-01T00:00:00Z"])
def test_a_start_in_a_year_that_no_list_reaches_is_refused(start: str) -> None:
    with pytest.raises(ValidationError, match="out of reach"):
        wire.ReservationInput.model_validate({"eventTypeId": 1, "slotStart": start})


def test_the_event_type_is_named_by_id_or_by_slug_and_username() -> None:
    assert wire.event_type_key(asked()) == EventTypeById(1)
    by_slug = asked(eventTypeId=None, eventTypeSlug="talk", username="alice")
    assert wire.event_type_key(by_slug) == EventTypeBySlug("alice", "talk")
    with pytest.raises(Invalid, match="eventTypeId"):
        wire.event_type_key(asked(eventTypeId=None, eventTypeSlug="talk"))
