"""What the page's address says, and what it cannot say."""

from datetime import date

import pytest

from kalends.web import picks
from kalends.web.picks import Pick

PICK = Pick(
    month=date(2027, 1, 1),
    day=date(2027, 1, 12),
    time=30000000,
    time_zone="Europe/Berlin",
    length=45,
    clock=12,
    language="de",
    reschedule_uid="abc",
    prefill=(("name", "Zoë & <Co>"), ("guests", "a@example.com"), ("guests", "b@example.com")),
)


def test_an_address_is_read_back_as_it_was_written() -> None:
    assert picks.parse(picks.query(PICK), {"name", "guests"}) == PICK


def test_an_address_escapes_what_it_carries() -> None:
    assert picks.href("/ada/intro", Pick(prefill=(("name", "a&b=<c>"),))) == "/ada/intro?name=a%26b%3D%3Cc%3E"


def test_nothing_picked_is_the_bare_address() -> None:
    assert picks.href("/ada/intro", Pick()) == "/ada/intro"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("month", "2027-13"),
        ("month", "9999-12"),
        ("month", "0001-01"),
        ("date", "2027-02-30"),
        ("date", "../../etc/passwd"),
        ("time", "2027-01-12T09:00"),
        ("time", "yesterday"),
        ("tz", "Europe/Atlantis"),
        ("tz", "../../../etc/localtime"),
        ("length", "-30"),
        ("length", "٣٠"),
        ("length", "9999999999"),
        ("clock", "13"),
        ("lang", ""),
    ],
)
def test_what_makes_no_sense_is_left_out(name: str, value: str) -> None:
    assert picks.parse([(name, value)], set()) == Pick()


def test_answers_to_questions_that_nobody_asks_are_carried_along_as_others() -> None:
    pick = picks.parse([("company", "Acme"), ("shoe-size", "44")], {"company"})
    assert (pick.prefill, pick.others) == ((("company", "Acme"),), (("shoe-size", "44"),))


def test_metadata_is_what_an_address_names_so() -> None:
    others = (("metadata[plan]", "pro"), ("metadata[long]", "x" * 600), ("metadata[]", "no"), ("metadata", "no"))
    assert picks.metadata_of((*others, (f"metadata[{'k' * 41}]", "no"))) == {"plan": "pro", "long": "x" * 500}


def test_only_so_many_others_are_carried_along() -> None:
    assert len(picks.parse([(f"n{n}", "1") for n in range(50)], set()).others) == 20


def test_a_booking_field_cannot_take_the_place_of_the_addresss_own_words() -> None:
    assert picks.parse([("date", "2027-01-12")], {"date"}) == Pick(day=date(2027, 1, 12))


def test_a_time_with_an_offset_is_that_instant() -> None:
    assert picks.time_of("2027-01-12T10:00+01:00") == picks.time_of("2027-01-12T09:00Z")
