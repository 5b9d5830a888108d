"""Who is told what."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from kalends.core.facts import Fact
from kalends.notifications import rules
from kalends.notifications.model import Kind, Method, Notice, Role
from tests.support import NOW
from tests.support.bookings import ATTENDEE, CLIENT, CO_HOST, EVENT_TYPE, HOST, make_booking

CAROL = "carol@example.net"
EVERYBODY = frozenset({HOST.email, ATTENDEE.email, CAROL})


def fact(name: str, **data: object) -> Fact:
    return Fact(uuid.uuid4(), name, {"uid": "x", "sequence": 0, **data})


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (fact("BookingCreated"), Kind.BOOKED),
        (fact("BookingRequested"), Kind.REQUESTED),
        (fact("BookingRequested", from_uid="y"), Kind.MOVE_REQUESTED),
        (fact("BookingConfirmed"), Kind.CONFIRMED),
        (fact("BookingDeclined"), Kind.DECLINED),
        (fact("BookingRescheduled", from_uid="y"), Kind.RESCHEDULED),
        (fact("BookingCancelled"), Kind.CANCELLED),
    ],
)
def test_each_fact_has_its_kind(told: Fact, kind: Kind) -> None:
    assert rules.kind_of(told) is kind


@pytest.mark.parametrize(
    ("kind", "new", "held"),
    [
        (Kind.BOOKED, Method.REQUEST, Method.REQUEST),
        (Kind.CONFIRMED, Method.REQUEST, Method.REQUEST),
        (Kind.RESCHEDULED, Method.REQUEST, Method.REQUEST),
        (Kind.REQUESTED, None, Method.CANCEL),
        (Kind.MOVE_REQUESTED, None, Method.CANCEL),
        (Kind.DECLINED, None, Method.CANCEL),
        (Kind.CANCELLED, None, Method.CANCEL),
    ],
)
def test_a_calendar_is_cleared_only_of_what_it_was_given(kind: Kind, new: Method | None, held: Method) -> None:
    assert (rules.method(kind, holds=False), rules.method(kind, holds=True)) == (new, held)


@pytest.mark.parametrize("kind", list(Kind))
def test_host_and_attendee_hear_everything(kind: Kind) -> None:
    roles = {notice.recipient.role for notice in rules.plan(make_booking(), kind, frozenset())}
    assert roles == {Role.HOST, Role.ATTENDEE}


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (Kind.BOOKED, True),
        (Kind.CONFIRMED, True),
        (Kind.RESCHEDULED, True),
        (Kind.REQUESTED, False),
        (Kind.MOVE_REQUESTED, False),
        (Kind.DECLINED, False),
        (Kind.CANCELLED, False),
    ],
)
def test_guests_hear_of_a_booking_when_it_is_settled(kind: Kind, told: bool) -> None:
    notices = rules.plan(make_booking(guests=(CAROL,)), kind, frozenset())
    assert (CAROL in {notice.recipient.address for notice in notices}) is told


@pytest.mark.parametrize("kind", list(Kind))
def test_guests_who_have_heard_of_a_booking_hear_of_its_end(kind: Kind) -> None:
    notices = rules.plan(make_booking(guests=(CAROL,)), kind, EVERYBODY)
    assert CAROL in {notice.recipient.address for notice in notices}


def test_a_guest_is_told_once_and_not_besides_host_and_attendee() -> None:
    booking = make_booking(guests=(CAROL, ATTENDEE.email, HOST.email, CAROL))
    assert [reader.address for reader in rules.recipients(booking)] == [HOST.email, ATTENDEE.email, CAROL]


def test_one_who_books_himself_reads_both_sides() -> None:
    booking = make_booking(attendee={"email": HOST.email})
    assert [reader.role for reader in rules.recipients(booking)] == [Role.HOST, Role.ATTENDEE]


def test_each_reads_in_his_own_zone_and_language() -> None:
    booking = make_booking(guests=(CAROL,), attendee={"language": "de-AT"})
    host, attendee, guest = rules.recipients(booking)
    assert (host.time_zone, host.locale, host.hours) == ("Europe/London", "en", 12)
    assert (attendee.time_zone, attendee.locale, attendee.hours) == ("Europe/Berlin", "de-AT", None)
    assert (guest.time_zone, guest.locale) == ("Europe/Berlin", "de-AT")


@pytest.mark.parametrize("role", list(Role))
def test_an_email_goes_where_it_was_meant_to_go(role: Role) -> None:
    assert rules.recipient(make_booking(), role, "old@example.com").address == "old@example.com"


def test_the_end_of_a_moved_entry_comes_before_its_new_beginning() -> None:
    happened = fact("BookingRequested", sequence=2)
    reader = rules.recipients(make_booking())[1]
    moved, confirmed = (Notice(reader, kind, None) for kind in (Kind.MOVE_REQUESTED, Kind.CONFIRMED))
    assert rules.sequence(happened, moved) < rules.sequence(happened, confirmed)


def test_a_client_may_turn_emails_off() -> None:
    assert rules.may_mail(make_booking(client=CLIENT))
    assert not rules.may_mail(make_booking(client=replace(CLIENT, emails_enabled=False)))


def test_an_email_is_tried_for_three_days() -> None:
    assert not rules.is_too_late(NOW, NOW + timedelta(days=3))
    assert rules.is_too_late(NOW, NOW + timedelta(days=3, seconds=1))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Bob\r\nBcc: eve@example.com", "Bob Bcc: eve@example.com"),
        ("  a \t b\u2028c\x00d\x85e ", "a b c d e"),
        ("Zoë 🎉", "Zoë 🎉"),
    ],
)
def test_what_was_typed_fits_on_one_line(typed: str, shown: str) -> None:
    assert rules.one_line(typed) == shown


@pytest.mark.parametrize(("language", "read"), [("de", "de"), ("fr", "en"), (None, "en")])
def test_attendees_and_guests_read_the_language_of_the_event_type(language: str | None, read: str) -> None:
    booking = make_booking(event_type=replace(EVENT_TYPE, interface_language=language), guests=("carol@example.net",))
    host, attendee, guest = rules.recipients(booking)
    assert (attendee.locale, guest.locale) == (read, read)
    assert host.locale == booking.host.locale


def test_each_of_several_hosts_is_told_in_his_own_zone_and_language() -> None:
    booking = make_booking(co_hosts=(CO_HOST,), guests=(CO_HOST.email,))
    told = [notice.recipient for notice in rules.plan(booking, Kind.BOOKED, frozenset())]
    assert [(reader.role, reader.address) for reader in told] == [
        (Role.HOST, HOST.email),
        (Role.HOST, CO_HOST.email),
        (Role.ATTENDEE, ATTENDEE.email),
    ]
    reader = rules.recipient(booking, Role.HOST, CO_HOST.email)
    assert reader == told[1]
    assert (reader.time_zone, reader.locale, reader.hours) == ("Europe/Riga", "de", 24)


def test_each_of_several_hosts_hears_of_a_seat() -> None:
    booking = make_booking(co_hosts=(CO_HOST,))
    told = rules.plan_seat(booking, booking.attendee, Kind.LEFT, frozenset())
    assert [notice.kind for notice in told] == [Kind.LEFT, Kind.LEFT, Kind.CANCELLED]
