"""The public event type of 2024-04-15: what published clients cannot do without, recorded."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kalends.event_types.model import Bookable, FieldKind, Frequency, Location, LocationKind, Recurrence, Seats
from kalends.event_types.rules import check
from kalends.wire.event_types.v2024_04_15 import answers, bookables
from tests.slots.words import bookable
from tests.wire.within import within

RECORDED = Path(__file__).parent / "recorded" / "event_types_2024_04_15" / "public.json"


def whole(**rules: Any) -> Bookable:
    """A bookable with the default questions, as stored ones have them."""
    word = bookable(**rules)
    return replace(word, event_type=replace(word.event_type, booking_fields=check(word.event_type).booking_fields))


def answer(word: Bookable) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(answers.public(word).model_dump_json(by_alias=True))
    return said


def test_all_that_breaks_a_client_when_it_is_missing_is_there() -> None:
    assert within(json.loads(RECORDED.read_text()), answer(whole()))


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (
            {"recurrence": Recurrence(Frequency.WEEKLY, 1, 4)},
            {"recurringEvent": {"freq": 2, "count": 4, "interval": 1}},
        ),
        ({"seats": Seats(3, show_attendees=False, show_count=True)}, {"seatsPerTimeSlot": 3}),
        ({"length_options": (15, 30)}, {"metadata": {"multipleDuration": [15, 30]}}),
        ({"requires_email_verification": True}, {"requiresBookerEmailVerification": True}),
        ({"lock_time_zone": True}, {"lockedTimeZone": "Europe/London"}),
    ],
)
def test_what_an_event_type_asks_is_said_in_the_clients_words(rules: dict[str, Any], said: dict[str, Any]) -> None:
    assert within(said, answer(whole(**rules)))


def test_1_0_47_is_asked_for_no_phone_number() -> None:
    place = Location(LocationKind.ATTENDEE_PHONE)
    shown = answer(bookables.for_1_0_47(bookables.with_phone(whole(locations=(place,)))))
    assert shown["locations"] == []
    assert FieldKind.PHONE not in [field["type"] for field in shown["bookingFields"]]


def test_later_clients_get_the_hidden_phone_number_third() -> None:
    third = answer(bookables.with_phone(whole()))["bookingFields"][2]
    assert (third["name"], third["type"], third["hidden"]) == ("attendeePhoneNumber", "phone", True)
