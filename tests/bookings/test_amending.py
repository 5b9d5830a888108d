"""What who moves a booking may say anew: the attendee, and nobody else."""

from __future__ import annotations

import pytest

from kalends.accounts.model import Anonymous
from kalends.bookings import service as bookings
from kalends.bookings.model import Amendment, Booking
from kalends.bookings.rules import GuestsNotAllowed
from kalends.core.database import Tx
from kalends.core.errors import Invalid
from kalends.event_types import service as event_types
from kalends.event_types.answers import AnswerMissing
from kalends.event_types.model import BookingField, EventTypeChanges, FieldKind
from tests.bookings.test_seats import seat_of, shared
from tests.bookings.test_service import BOB, ELEVEN, book, bookable, facts
from tests.support import NOW

CAROL, DAN, ERIN = "carol@example.com", "dan@example.com", "erin@example.com"


async def move(tx: Tx, booking: Booking, said: Amendment | None) -> Booking:
    moved = await bookings.reschedule(tx, Anonymous(), booking.uid, start=ELEVEN, said=said, now=NOW)
    assert await bookings.get(tx, moved.uid) == moved
    return moved


async def booked(tx: Tx, **changes: object) -> Booking:
    _, event_type = await bookable(tx, **changes)
    return await book(tx, event_type, responses={"notes": "Hello"}, guests=(CAROL, DAN))


async def test_the_attendee_says_name_notes_and_guests_anew(tx: Tx) -> None:
    old = await booked(tx)
    moved = await move(tx, old, Amendment(BOB.email.upper(), "Robert", "Goodbye", (DAN, ERIN)))
    assert (moved.attendee.name, moved.attendee.email) == ("Robert", BOB.email)
    assert (moved.responses, moved.description, moved.guests) == ({"notes": "Goodbye"}, "Goodbye", (DAN, ERIN))
    assert moved.title == "Thirty minutes between Alice Host and Robert"
    before = await bookings.get(tx, old.uid)
    assert (before.attendee.name, before.description, before.guests) == (BOB.name, "Hello", (CAROL, DAN))


async def test_who_is_not_the_attendee_changes_nothing_of_it(tx: Tx) -> None:
    old = await booked(tx)
    moved = await move(tx, old, Amendment(ERIN, "Erin", "Goodbye", (ERIN,)))
    assert (moved.attendee.name, moved.title) == (BOB.name, old.title)
    assert (moved.responses, moved.guests) == (old.responses, old.guests)


async def test_what_is_not_said_stays(tx: Tx) -> None:
    old = await booked(tx)
    moved = await move(tx, old, Amendment(BOB.email))
    assert (moved.attendee.name, moved.responses, moved.guests) == (BOB.name, old.responses, old.guests)


async def test_notes_and_guests_can_be_taken_back(tx: Tx) -> None:
    moved = await move(tx, await booked(tx), Amendment(BOB.email, notes=" ", guests=()))
    assert (moved.responses, moved.description, moved.guests) == ({}, "", ())


async def test_notes_that_are_needed_cannot_be_taken_back(tx: Tx) -> None:
    notes = BookingField("notes", FieldKind.TEXTAREA, required=True, is_default=True)
    with pytest.raises(AnswerMissing):
        await move(tx, await booked(tx, booking_fields=(notes,)), Amendment(BOB.email, notes=""))


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        (Amendment(BOB.email, name="x" * 201), Invalid),
        (Amendment(BOB.email, guests=("nobody",)), Invalid),
        (Amendment(BOB.email, guests=tuple(f"{n}@example.com" for n in range(31))), GuestsNotAllowed),
    ],
)
async def test_what_could_not_be_booked_cannot_be_said_anew(tx: Tx, said: Amendment, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        await move(tx, await booked(tx), said)


async def test_whoever_was_invited_stays_where_nobody_is_asked_for_guests_any_more(tx: Tx) -> None:
    host, event_type = await bookable(tx)
    old = await book(tx, event_type, guests=(CAROL,))
    await event_types.update(tx, host, event_type.id, EventTypeChanges(disable_guests=True), NOW)
    assert (await move(tx, old, Amendment(BOB.email, guests=()))).guests == (CAROL,)


async def test_guests_who_are_not_invited_any_more_are_named_in_the_fact(tx: Tx) -> None:
    old = await booked(tx)
    await move(tx, old, Amendment(BOB.email, guests=(DAN,)))
    assert [data.get("left") for _, data in await facts(tx)] == [None, [CAROL]]


@pytest.mark.parametrize("alone", [True, False])
async def test_who_has_a_seat_says_it_of_that_alone(tx: Tx, alone: bool) -> None:
    _, event_type = await shared(tx)
    seat = await seat_of(tx, event_type, "bob", responses={"notes": "A window"})
    if not alone:
        await seat_of(tx, event_type, "carol")
    said = Amendment(BOB.email, "Robert", "An aisle")
    moved = await bookings.reschedule_seat(tx, Anonymous(), seat, start=ELEVEN, said=said, now=NOW)
    assert (moved.start, moved.attendee.name, moved.responses) == (ELEVEN, "Robert", {"notes": "An aisle"})
    whole = await bookings.get(tx, moved.uid)
    assert (whole.title, whole.responses) == (event_type.title, {})
