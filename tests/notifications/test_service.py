"""What is told about bookings, from the fact to the mail server. These tests commit: the worker has connections of its
own."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa
from icalendar import Calendar

from kalends.accounts import service as accounts
from kalends.accounts.model import Anonymous, ClientChanges, Organization, User, UserCaller
from kalends.bookings import service as bookings
from kalends.bookings.model import Amendment, Attendee, BookedLocation, Booking, BookingRequest, Guest
from kalends.core.database import Database
from kalends.core.facts import Fact
from kalends.core.secrets import Vault, load_key
from kalends.core.settings import Settings
from kalends.event_types.keys import EventTypeById, GroupByUsernames
from kalends.event_types.model import Confirmation, EventType, Frequency, LocationKind, Recurrence, Seats
from kalends.notifications import service, store
from kalends.notifications.service import BeingSent
from kalends.notifications.transport import Delayed, Smtp
from tests.support import NOW
from tests.support.accounts import VAULT, make_client, make_managed_user, make_owner, make_user
from tests.support.event_types import make_event_type, make_schedule
from tests.support.smtp import Post, make_post
from tests.support.work import count_jobs, hurry, work

TEN = NOW.replace(hour=10)
ELEVEN = NOW.replace(hour=11)
HOST = "alice@example.com"
BOB = "bob@example.org"
CAROL = "carol@example.net"
DAN = "dan@example.net"


@dataclass
class Stage:
    """A host who can be booked, a mail server, and a worker in between."""

    database: Database
    settings: Settings
    post: Post
    host: User
    event_type: EventType

    async def book(self, **changes: Any) -> Booking:
        request = BookingRequest(EventTypeById(self.event_type.id), TEN, Attendee("Bob Jones", BOB, "Europe/Berlin"))
        async with self.database.transaction() as tx:
            return await bookings.book(tx, Anonymous(), replace(request, **changes), NOW)

    async def change(self, verb: str, uid: str, caller: Any = None, **arguments: Any) -> Booking:
        """Does something with a booking, as its host unless `caller` says otherwise."""
        async with self.database.transaction() as tx:
            use_case: Any = getattr(bookings, verb)
            booking: Booking = await use_case(tx, caller or UserCaller(self.host), uid, now=NOW, **arguments)
            return booking

    async def work(self, **arguments: Any) -> None:
        await work(self.database, self.settings, **arguments)

    async def emails(self) -> list[sa.RowMapping]:
        async with self.database.transaction() as tx:
            return list((await tx.execute(sa.select(store.emails).order_by(store.emails.c.role.desc()))).mappings())

    async def states(self) -> list[str]:
        return [email["state"] for email in await self.emails()]

    async def deliver(self, email_id: uuid.UUID, **changes: Any) -> None:
        settings = self.settings
        vault = Vault(load_key(settings.secret_key, settings.data))
        words: dict[str, Any] = {"origin": settings.origin, "vault": vault, "sender": settings.mail_from, "now": NOW}
        await service.deliver(self.database, Smtp.from_url(self.post.url), email_id, **{**words, **changes})


@pytest.fixture
def post() -> Post:
    return make_post()


@pytest_asyncio.fixture
async def stage(committed_database: Database, settings: Settings, post: Post) -> AsyncIterator[Stage]:
    async with committed_database.transaction() as tx:
        host = await make_owner(tx, name="Alice Smith", email=HOST)
        await make_schedule(tx, host)
        event_type = await make_event_type(tx, host)
    mailing = settings.model_copy(update={"smtp_url": post.url})
    with post.open():
        yield Stage(committed_database, mailing, post, host, event_type)


async def requestable(stage: Stage) -> Stage:
    """The stage with an event type whose bookings wait for the host."""
    async with stage.database.transaction() as tx:
        event_type = await make_event_type(tx, stage.host, slug="on-request", confirmation=Confirmation())
    return replace(stage, event_type=event_type)


def entry(mail: EmailMessage) -> tuple[str, str, int, object] | None:
    """Method, UID, SEQUENCE and start of the calendar entry in an e-mail."""
    part = next((part for part in mail.walk() if part.get_content_type() == "text/calendar"), None)
    if part is None:
        return None
    content: Any = part.get_payload(decode=True)
    calendar: Any = Calendar.from_ical(content)
    event = calendar.walk("VEVENT")[0]
    assert part["Content-Type"].params["method"] == calendar["METHOD"]
    return str(calendar["METHOD"]), str(event["UID"]), int(event["SEQUENCE"]), event["DTSTART"].dt


async def test_host_attendee_and_guests_are_told_of_a_booking(stage: Stage) -> None:
    booking = await stage.book(guests=(CAROL,))
    await stage.work()
    assert [
        mail["Subject"].split(":")[0] for mail in (*stage.post.to(HOST), *stage.post.to(BOB), *stage.post.to(CAROL))
    ] == [
        "New booking",
        "Booked",
        "Invitation",
    ]
    assert {entry(mail) for mail in stage.post.arrived} == {("REQUEST", booking.ics_uid, 0, TEN)}
    assert await stage.states() == ["sent"] * 3


async def test_answers_go_to_the_other_side(stage: Stage) -> None:
    await stage.book()
    await stage.work()
    (to_host,), (to_bob,) = stage.post.to(HOST), stage.post.to(BOB)
    assert (to_host["Reply-To"], to_bob["Reply-To"]) == (f"Bob Jones <{BOB}>", f"Alice Smith <{HOST}>")


async def test_nothing_is_told_of_what_was_rolled_back(stage: Stage) -> None:
    with suppress(ZeroDivisionError):
        async with stage.database.transaction() as tx:
            request = BookingRequest(EventTypeById(stage.event_type.id), TEN, Attendee("Bob", BOB, "Europe/Berlin"))
            await bookings.book(tx, Anonymous(), request, NOW)
            raise ZeroDivisionError
    await stage.work()
    assert stage.post.arrived == []


async def test_one_entry_for_life(stage: Stage) -> None:
    first = await stage.book(guests=(CAROL,))
    await stage.work()
    second = await stage.change("reschedule", first.uid, start=ELEVEN)
    await stage.work()
    await stage.change("cancel", second.uid, reason="Ill")
    await stage.work()
    for address in (HOST, BOB, CAROL):
        told = [entry(mail) for mail in stage.post.to(address)]
        assert told == [
            ("REQUEST", first.ics_uid, 0, TEN),
            ("REQUEST", first.ics_uid, 1, ELEVEN),
            ("CANCEL", first.ics_uid, 2, ELEVEN),
        ]


async def test_a_guest_who_is_not_invited_any_more_hears_that_it_is_off(stage: Stage) -> None:
    first = await stage.book(guests=(CAROL,))
    await stage.work()
    said = Amendment(BOB, guests=(DAN,))
    await stage.change("reschedule", first.uid, Anonymous(), start=ELEVEN, said=said)
    await stage.work()
    assert [entry(mail) for mail in stage.post.to(CAROL)] == [
        ("REQUEST", first.ics_uid, 0, TEN),
        ("CANCEL", first.ics_uid, 1, TEN),
    ]
    assert [entry(mail) for mail in stage.post.to(DAN)] == [("REQUEST", first.ics_uid, 1, ELEVEN)]


async def test_what_happened_at_once_is_told_in_order(stage: Stage) -> None:
    first = await stage.book()
    second = await stage.change("reschedule", first.uid, start=ELEVEN)
    await stage.change("cancel", second.uid)
    await stage.work()
    assert [told and told[:1] + told[2:] for told in map(entry, stage.post.to(BOB))] == [
        ("REQUEST", 0, TEN),
        ("REQUEST", 1, ELEVEN),
        ("CANCEL", 2, ELEVEN),
    ]


async def test_who_joins_is_invited_and_the_others_hear_of_it(stage: Stage) -> None:
    booking = await stage.book()
    await stage.work()
    await stage.change("add_guests", booking.uid, guests=[Guest(CAROL, "Carol", "Asia/Tokyo", "de")])
    await stage.work()
    await stage.change("add_attendee", booking.uid, attendee=Attendee("Dan", DAN, "Europe/Paris"))
    await stage.work()
    subjects = {who: [mail["Subject"].split(":")[0] for mail in stage.post.to(who)] for who in (HOST, BOB, CAROL, DAN)}
    more = "More people are coming"
    assert subjects == {
        HOST: ["New booking", more, more],
        BOB: ["Booked", more, more],
        CAROL: ["Einladung", "Es kommen mehr Personen"],
        DAN: ["Booked"],
    }
    assert [entry(mail) for mail in stage.post.to(DAN)] == [("REQUEST", booking.ics_uid, 2, TEN)]
    assert "19:00" in stage.post.to(CAROL)[0]["Subject"]


async def test_nobody_is_invited_twice_when_the_worker_is_late(stage: Stage) -> None:
    booking = await stage.book()
    await stage.change("add_guests", booking.uid, guests=[Guest(CAROL)])
    await stage.work()
    assert [mail["Subject"].split(":")[0] for mail in stage.post.to(CAROL)] == ["Invitation"]


async def test_a_new_place_comes_into_every_calendar(stage: Stage) -> None:
    booking = await stage.book(guests=(CAROL,))
    await stage.change("relocate", booking.uid, location=BookedLocation(LocationKind.ADDRESS, "1 High Street"))
    await stage.work()
    for who in (HOST, BOB, CAROL):
        told = stage.post.to(who)[-1]
        assert told["Subject"].startswith("New place:")
        assert entry(told) == ("REQUEST", booking.ics_uid, 1, TEN)
        assert any(
            b"LOCATION:1 High Street" in part.get_payload(decode=True)
            for part in told.walk()
            if not part.is_multipart()
        )


async def test_what_changes_about_a_request_is_told_with_the_answer(stage: Stage) -> None:
    stage = await requestable(stage)
    booking = await stage.book()
    await stage.change("add_guests", booking.uid, guests=[Guest(CAROL)])
    await stage.work()
    assert stage.post.to(CAROL) == []
    await stage.change("confirm", booking.uid)
    await stage.work()
    assert [mail["Subject"].split(":")[0] for mail in stage.post.to(CAROL)] == ["Invitation"]


async def test_a_request_comes_into_the_calendar_when_it_is_confirmed(stage: Stage) -> None:
    stage = await requestable(stage)
    booking = await stage.book(guests=(CAROL,))
    await stage.work()
    assert [entry(mail) for mail in stage.post.arrived] == [None, None]
    assert stage.post.to(CAROL) == []
    await stage.change("confirm", booking.uid)
    await stage.work()
    assert [entry(stage.post.to(address)[-1]) for address in (HOST, BOB, CAROL)] == [
        ("REQUEST", booking.ics_uid, 0, TEN)
    ] * 3


@pytest.mark.parametrize(("verb", "subject"), [("decline", "Declined"), ("cancel", "Cancelled")])
async def test_a_request_that_comes_to_nothing_touches_no_calendar(stage: Stage, verb: str, subject: str) -> None:
    stage = await requestable(stage)
    booking = await stage.book(guests=(CAROL,))
    await stage.change(verb, booking.uid, reason="No time")
    await stage.work()
    assert [mail["Subject"].split(":")[0] for mail in stage.post.to(BOB)] == ["Request received", subject]
    assert [entry(mail) for mail in stage.post.arrived] == [None] * 4


async def test_a_move_that_waits_takes_the_old_time_out_and_its_confirmation_puts_the_new_one_in(stage: Stage) -> None:
    stage = await requestable(stage)
    first = await stage.book(guests=(CAROL,))
    await stage.change("confirm", first.uid)
    second = await stage.change("reschedule", first.uid, Anonymous(), start=ELEVEN)
    await stage.work()
    await stage.change("confirm", second.uid)
    await stage.work()
    for address in (HOST, BOB, CAROL):
        told = [told for told in map(entry, stage.post.to(address)) if told]
        assert [(method, start) for method, _, _, start in told] == [
            ("REQUEST", TEN),
            ("CANCEL", TEN),
            ("REQUEST", ELEVEN),
        ]
        sequences = [sequence for _, _, sequence, _ in told]
        assert sequences == sorted(set(sequences))


async def test_a_fact_that_is_told_again_is_told_once(stage: Stage) -> None:
    booking = await stage.book()
    fact = Fact(uuid.uuid4(), "BookingCreated", {"uid": booking.uid, "sequence": 0})
    for _ in range(2):
        async with stage.database.transaction() as tx:
            await service.announce(tx, fact, NOW)
    assert await count_jobs(stage.database, "send_email", "todo") == 2


async def test_a_mail_server_that_is_down_delays_and_loses_nothing(
    committed_database: Database, settings: Settings, post: Post
) -> None:
    async with committed_database.transaction() as tx:
        host = await make_owner(tx, email=HOST)
        await make_schedule(tx, host)
        event_type = await make_event_type(tx, host)
    stage = Stage(committed_database, settings.model_copy(update={"smtp_url": post.url}), post, host, event_type)
    await stage.book()
    for _ in range(2):
        await stage.work()
        assert await stage.states() == ["waiting", "waiting"]
        assert await count_jobs(stage.database, "send_email", "todo") == 2
        await hurry(stage.database)
    with post.open():
        await stage.work()
        await hurry(stage.database)
        await stage.work()
    assert sorted(mail["To"].addresses[0].addr_spec for mail in post.arrived) == [HOST, BOB]
    assert await stage.states() == ["sent", "sent"]


async def test_a_refused_recipient_is_given_up_and_the_others_are_not(stage: Stage) -> None:
    stage.post.answers[BOB] = "550 5.1.1 no such user"
    await stage.book()
    await stage.work()
    assert len(stage.post.to(HOST)) == 1
    failed, sent = sorted(await stage.emails(), key=lambda email: email["state"])
    assert (failed["address"], failed["state"], failed["reason"]) == (BOB, "failed", "550 5.1.1 no such user")
    assert sent["state"] == "sent"
    assert await count_jobs(stage.database, "send_email", "todo") == 0


async def test_a_busy_recipient_is_tried_again(stage: Stage) -> None:
    stage.post.answers[BOB] = "451 4.7.1 greylisted, come back later"
    await stage.book()
    await stage.work()
    assert sorted(await stage.states()) == ["sent", "waiting"]
    stage.post.answers.clear()
    await hurry(stage.database)
    await stage.work()
    assert len(stage.post.to(BOB)) == 1
    assert await stage.states() == ["sent", "sent"]


async def test_after_three_days_an_email_is_given_up(stage: Stage) -> None:
    stage.post.answers[BOB] = "451 4.7.1 come back later"
    await stage.book()
    await stage.work()
    await hurry(stage.database)
    await stage.work(now=NOW + timedelta(days=3, minutes=1))
    assert sorted(await stage.states()) == ["failed", "sent"]
    assert await count_jobs(stage.database, "send_email", "todo") == 0


async def test_an_email_that_two_send_at_once_goes_out_once(stage: Stage) -> None:
    await stage.book()
    await announce_only(stage)
    email = (await stage.emails())[0]
    await asyncio.gather(*(stage.deliver(email["id"]) for _ in range(5)), return_exceptions=True)
    assert len(stage.post.arrived) == 1
    await stage.deliver(email["id"])
    assert len(stage.post.arrived) == 1


async def test_an_email_left_behind_by_a_killed_worker_is_sent_when_its_claim_ends(stage: Stage) -> None:
    await stage.book()
    await announce_only(stage)
    email = (await stage.emails())[0]
    async with stage.database.transaction() as tx:
        await store.claim(tx, email["id"], NOW + timedelta(minutes=4), NOW)
    with pytest.raises(BeingSent):
        await stage.deliver(email["id"])
    await stage.deliver(email["id"], now=NOW + timedelta(minutes=5))
    (mail,) = stage.post.arrived
    assert mail["Message-ID"] == f"<{email['id']}@localhost>"


async def test_an_email_that_cannot_be_handed_over_waits(stage: Stage) -> None:
    await stage.book()
    await announce_only(stage)
    email = (await stage.emails())[0]
    nobody = make_post()
    with pytest.raises(Delayed):
        await replace(stage, post=nobody).deliver(email["id"])
    await stage.deliver(email["id"])
    assert len(stage.post.arrived) == 1


async def test_a_client_without_emails_sends_none(stage: Stage) -> None:
    quiet = await with_client(stage, emails_enabled=False)
    first = await quiet.book(guests=(CAROL,))
    second = await quiet.change("reschedule", first.uid, start=ELEVEN)
    await quiet.change("cancel", second.uid)
    await quiet.work()
    assert stage.post.arrived == []
    assert await stage.emails() == []


async def test_a_client_that_turns_emails_off_stops_those_that_wait(stage: Stage) -> None:
    app = await with_client(stage, emails_enabled=True)
    booking = await app.book()
    await announce_only(app)
    assert booking.client
    async with stage.database.transaction() as tx:
        owner = UserCaller(stage.host)
        await accounts.update_client(tx, owner, booking.client.id, ClientChanges(emails_enabled=False), VAULT)
    await app.work()
    assert stage.post.arrived == []
    assert await stage.states() == ["withheld", "withheld"]


async def test_a_managed_users_address_is_the_plain_one(stage: Stage) -> None:
    app = await with_client(stage, emails_enabled=True)
    booking = await app.book()
    await app.work()
    assert booking.client
    assert len(app.post.to("managed@example.com")) == 1
    assert all(booking.client.id not in mail.as_string().replace("=\n", "") for mail in app.post.arrived)


async def test_without_a_mail_server_mail_is_kept(stage: Stage) -> None:
    settings = stage.settings.model_copy(update={"smtp_url": None})
    await stage.book()
    await work(stage.database, settings)
    assert len(list(settings.mail_folder.glob("*.eml"))) == 2
    assert await stage.states() == ["sent", "sent"]


async def test_old_emails_are_forgotten(stage: Stage) -> None:
    await stage.book()
    await stage.work()
    async with stage.database.transaction() as tx:
        assert await service.prune(tx, NOW + timedelta(days=399)) == 0
        assert await service.prune(tx, NOW + timedelta(days=401)) == 2


async def announce_only(stage: Stage) -> None:
    """Records the e-mails that are due, and lets the worker see none of them."""
    async with stage.database.transaction() as tx:
        statement = sa.text("DELETE FROM procrastinate_jobs WHERE task_name = 'react' RETURNING args")
        for (args,) in (await tx.execute(statement)).all():
            await service.announce(tx, Fact(uuid.UUID(args["fact_id"]), args["name"], args["data"]), NOW)


async def with_client(stage: Stage, **changes: Any) -> Stage:
    """A managed user of a client as the host."""
    async with stage.database.transaction() as tx:
        client = await make_client(tx, stage.host, **changes)
        host = await make_managed_user(tx, client, email="managed@example.com")
        await make_schedule(tx, host)
        return replace(stage, host=host, event_type=await make_event_type(tx, host))


async def test_a_series_is_told_in_one_email(stage: Stage) -> None:
    async with stage.database.transaction() as tx:
        weekly = Recurrence(Frequency.WEEKLY, 1, 3)
        event_type = await make_event_type(tx, stage.host, slug="weekly", recurrence=weekly)
    first = await replace(stage, event_type=event_type).book()
    await stage.work()
    assert len(stage.post.arrived) == 2
    text = stage.post.to(BOB)[0].get_body(("plain",))
    assert text is not None
    assert all(day in text.get_content() for day in ("4 January", "11 January", "18 January"))
    await stage.change("cancel_from", first.uid)
    await stage.work()
    assert len(stage.post.arrived) == 4
    assert entry(stage.post.to(BOB)[1]) == ("CANCEL", first.ics_uid, 1, TEN)


async def test_who_shares_a_booking_learns_of_his_own_seat_alone(stage: Stage) -> None:
    async with stage.database.transaction() as tx:
        seats = Seats(3, show_attendees=False, show_count=True)
        shared = replace(stage, event_type=await make_event_type(tx, stage.host, slug="class", seats=seats))
    bob = await shared.book()
    carol = await shared.book(attendee=Attendee("Carol", CAROL, "Europe/Berlin"))
    await stage.work()
    assert (len(stage.post.to(HOST)), len(stage.post.to(BOB)), len(stage.post.to(CAROL))) == (2, 1, 1)
    assert not re.search(r"\bBob\b", said(stage.post.to(CAROL)[0]))
    assert entry(stage.post.to(CAROL)[0]) == ("REQUEST", carol.ics_uid, 1, TEN)
    await stage.change("cancel_seat", str(bob.seat_uid), reason="A cold")
    await stage.work()
    assert entry(stage.post.to(BOB)[1]) == ("CANCEL", bob.ics_uid, 2, TEN)
    assert entry(stage.post.to(HOST)[2]) == ("REQUEST", (await whole(stage, bob)).ics_uid, 2, TEN)
    assert stage.post.to(HOST)[2]["Subject"].startswith("Seat given up")
    text = stage.post.to(HOST)[2].get_body(("plain",))
    assert text is not None
    assert "A cold" in text.get_content()
    assert len(stage.post.to(CAROL)) == 1


async def whole(stage: Stage, booking: Booking) -> Booking:
    """A booking that several share, as the host sees it."""
    async with stage.database.transaction() as tx:
        return await bookings.get(tx, booking.uid)


async def class_of_bob_and_carol(stage: Stage) -> tuple[Stage, Booking, Booking]:
    """Two who have a seat at ten, and have not been told."""
    async with stage.database.transaction() as tx:
        seats = Seats(3, show_attendees=False, show_count=True)
        shared = replace(stage, event_type=await make_event_type(tx, stage.host, slug="class", seats=seats))
    return shared, await shared.book(), await shared.book(attendee=Attendee("Carol", CAROL, "Europe/Berlin"))


def said(email: EmailMessage) -> str:
    """All that a reader may find in an e-mail, decoded."""
    parts = [part for part in email.walk() if not part.is_multipart()]
    return "\n".join([str(email["Subject"]), *(bytes(part.get_payload(decode=True) or b"").decode() for part in parts)])  # type: ignore[arg-type]


def calendars(email: EmailMessage) -> list[tuple[str, str, list[str]]]:
    """Of each calendar in an e-mail the method, the entry's uid, and who comes to it."""
    parts = [part for part in email.walk() if part.get_content_type() == "text/calendar"]
    found: list[Any] = [Calendar.from_ical(part.get_content()) for part in parts]
    events = ((each["METHOD"], each.walk("VEVENT")[0]) for each in found)
    return [(method, str(event["UID"]), [who.params["CN"] for who in event["ATTENDEE"]]) for method, event in events]


def words(email: EmailMessage) -> str:
    text = email.get_body(("plain",))
    assert text is not None
    return str(text.get_content())


async def test_a_seat_that_moves_is_one_email_to_who_has_it_and_one_for_each_entry_to_the_host(stage: Stage) -> None:
    stage, bob, carol = await class_of_bob_and_carol(stage)
    await stage.work()
    before = len(stage.post.to(HOST))
    moved = await stage.change("reschedule_seat", str(bob.seat_uid), start=ELEVEN, reason="Late train")
    await stage.work()
    _, told = stage.post.to(BOB)
    assert told["Subject"].startswith("Rescheduled")
    assert entry(told) == ("REQUEST", bob.ics_uid, 2, ELEVEN)
    assert "Late train" in words(told)
    assert f"/booking/{bob.seat_uid}" in words(told)
    left, arrived = sorted(stage.post.to(HOST)[before:], key=lambda mail: str(mail["Subject"]), reverse=True)
    assert left["Subject"].startswith("Seat given up")
    assert arrived["Subject"].startswith("Rescheduled")
    assert "Late train" in words(arrived)
    new, old = await whole(stage, moved), await whole(stage, carol)
    assert calendars(arrived) == [("REQUEST", new.ics_uid, [stage.host.name, "Bob Jones"])]
    assert calendars(left) == [("REQUEST", old.ics_uid, [stage.host.name, "Carol"])]
    assert len(stage.post.to(CAROL)) == 1


async def test_the_last_seat_that_moves_takes_the_empty_booking_out_of_the_hosts_calendar(stage: Stage) -> None:
    stage, bob, carol = await class_of_bob_and_carol(stage)
    await stage.change("reschedule_seat", str(bob.seat_uid), start=ELEVEN)
    await stage.work()
    told = {address: len(stage.post.to(address)) for address in (HOST, CAROL)}
    await stage.change("reschedule_seat", str(carol.seat_uid), start=ELEVEN)
    await stage.work()
    emptied, arrived = sorted(stage.post.to(HOST)[told[HOST] :], key=lambda mail: str(mail["Subject"]))
    assert [(method, uid) for mail in (arrived, emptied) for method, uid, _ in calendars(mail)] == [
        ("REQUEST", (await whole(stage, await seat(stage, carol))).ics_uid),
        ("CANCEL", (await whole(stage, carol)).ics_uid),
    ]
    (told_carol,) = stage.post.to(CAROL)[told[CAROL] :]
    method, uid, sequence, start = entry(told_carol) or ("", "", 0, TEN)
    assert (method, uid, start) == ("REQUEST", carol.ics_uid, ELEVEN)
    assert sequence > 1


async def seat(stage: Stage, booking: Booking) -> Booking:
    """The booking in which the seat is now."""
    async with stage.database.transaction() as tx:
        return await bookings.find_current(tx, str(booking.seat_uid))


async def test_what_is_told_late_of_a_seat_leads_to_where_it_is_now(stage: Stage) -> None:
    stage, bob, _ = await class_of_bob_and_carol(stage)
    await stage.change("reschedule_seat", str(bob.seat_uid), start=ELEVEN)
    await stage.work()
    assert [email["Subject"].partition(":")[0] for email in stage.post.to(BOB)] == ["Booked", "Rescheduled"]
    for email, start in zip(stage.post.to(BOB), (TEN, ELEVEN), strict=True):
        assert f"/booking/{bob.seat_uid}" in words(email)
        method, uid, _, at = entry(email) or ("", "", 0, NOW)
        assert (method, uid, at) == ("REQUEST", bob.ics_uid, start)


async def test_who_has_moved_away_sees_none_of_the_others_in_what_is_told_late(stage: Stage) -> None:
    stage, bob, carol = await class_of_bob_and_carol(stage)
    elsewhere = BookedLocation(LocationKind.LINK, "https://meet.example.com/elsewhere")
    await stage.change("relocate", carol.uid, location=elsewhere)
    await announce_only(stage)
    await stage.change("reschedule_seat", str(bob.seat_uid), start=ELEVEN)
    await stage.work()
    assert len(stage.post.to(BOB)) == 3
    assert not any(re.search(r"\bCarol\b", said(email)) for email in stage.post.to(BOB))


async def weekly_class(stage: Stage) -> Stage:
    """Three weeks in a row, for several people at a time."""
    async with stage.database.transaction() as tx:
        weekly, seats = Recurrence(Frequency.WEEKLY, 1, 3), Seats(3, show_attendees=False, show_count=True)
        event_type = await make_event_type(tx, stage.host, slug="class", recurrence=weekly, seats=seats)
    return replace(stage, event_type=event_type)


def entries(email: EmailMessage) -> list[tuple[str, int, str | None]]:
    """The uid, the number and the part of each of an e-mail's calendar entries."""
    part = next(part for part in email.walk() if part.get_content_type() == "text/calendar")
    content: Any = part.get_payload(decode=True)
    calendar: Any = Calendar.from_ical(content)
    parts = ((each, each.get("RECURRENCE-ID")) for each in calendar.walk("VEVENT"))
    return [(str(each["UID"]), int(each["SEQUENCE"]), part and part.dt.isoformat()) for each, part in parts]


async def test_a_series_of_seats_is_one_email_and_one_entry_for_who_has_them(stage: Stage) -> None:
    weekly = await weekly_class(stage)
    bob = await weekly.book()
    carol = await weekly.book(attendee=Attendee("Carol", CAROL, "Europe/Berlin"), start=TEN + timedelta(weeks=1))
    await stage.work()
    (told,) = stage.post.to(CAROL)
    text = told.get_body(("plain",))
    assert text is not None
    assert all(day in text.get_content() for day in ("11 January", "18 January", "25 January"))
    assert not re.search(r"\bBob\b", said(told))
    assert entries(told) == [(f"{carol.recurring_uid}@kalends", 0, None)]
    assert bob.ics_uid != carol.ics_uid
    assert len(stage.post.to(BOB)) == 1


async def test_the_host_has_an_entry_for_each_shared_booking_whoever_comes(stage: Stage) -> None:
    weekly = await weekly_class(stage)
    bob = await weekly.book()
    await weekly.book(attendee=Attendee("Carol", CAROL, "Europe/Berlin"), start=TEN + timedelta(weeks=1))
    await stage.work()
    async with stage.database.transaction() as tx:
        shared = await bookings.get(tx, bob.uid)
    told = [entries(mail) for mail in stage.post.to(HOST)]
    weeks = ("2027-01-11T10:00:00+00:00", "2027-01-18T10:00:00+00:00")
    assert [parts for parts in told if parts[0][0] == shared.ics_uid] == [
        [(shared.ics_uid, 0, None), *((shared.ics_uid, 1, week) for week in weeks)],
        [(shared.ics_uid, 1, week) for week in weeks],
    ]
    ((_, sequence, part),) = next(parts for parts in told if parts[0][0] != shared.ics_uid)
    assert (sequence, part, len(told)) == (0, None, 3)


async def test_seats_of_a_series_that_are_given_up_leave_the_calendar_one_after_the_other(stage: Stage) -> None:
    weekly = await weekly_class(stage)
    await weekly.book(attendee=Attendee("Carol", CAROL, "Europe/Berlin"))
    bob = await weekly.book()
    async with stage.database.transaction() as tx:
        series = await bookings.get_series(tx, str(bob.recurring_uid))
    await stage.work()
    await stage.change("cancel_seat", str(series[1].seat_uid), Anonymous())
    await stage.work()
    await stage.change("cancel_seats_from", str(series[0].seat_uid), Anonymous(), reason="A cold")
    await stage.work()
    uid = f"{bob.recurring_uid}@kalends"
    _, one, rest = stage.post.to(BOB)
    assert entries(one) == [(uid, 2, "2027-01-11T10:00:00+00:00")]
    assert entries(rest) == [(uid, 2, None)]
    assert len(stage.post.to(CAROL)) == 1
    assert [mail["Subject"].partition(":")[0] for mail in stage.post.to(HOST)][-2:] == ["Seat given up"] * 2


async def test_a_series_that_moves_elsewhere_and_has_new_guests_is_told_once(stage: Stage) -> None:
    async with stage.database.transaction() as tx:
        weekly = Recurrence(Frequency.WEEKLY, 1, 3)
        event_type = await make_event_type(tx, stage.host, slug="weekly", recurrence=weekly)
    first = await replace(stage, event_type=event_type).book()
    uid, starts = str(first.recurring_uid), [f"2027-01-{day:02}T10:00:00+00:00" for day in (4, 11, 18)]
    await stage.work()
    await stage.change("relocate_series", uid, location=BookedLocation(LocationKind.ADDRESS, "1 High Street"))
    await stage.work()
    assert entries(stage.post.to(BOB)[1]) == [(first.ics_uid, 1, start) for start in starts]
    await stage.change("add_guests_to_series", uid, guests=[Guest(CAROL)])
    await stage.work()
    assert [entries(mail) for mail in stage.post.to(CAROL)] == [[(first.ics_uid, 2, None)]]
    assert len(stage.post.to(BOB)) == 3


async def test_a_guest_of_one_of_a_series_is_told_of_that_one_alone(stage: Stage) -> None:
    async with stage.database.transaction() as tx:
        weekly, asked = Recurrence(Frequency.WEEKLY, 1, 3), Confirmation()
        event_type = await make_event_type(tx, stage.host, slug="weekly", recurrence=weekly, confirmation=asked)
    first = await replace(stage, event_type=event_type).book(guests=(DAN,))
    async with stage.database.transaction() as tx:
        _, second, _ = await bookings.get_series(tx, str(first.recurring_uid))
    await stage.change("add_guests", second.uid, guests=[Guest(CAROL)])
    await stage.work()
    await stage.change("confirm", first.uid)
    await stage.work()
    week = "2027-01-11T10:00:00+00:00"
    assert [entries(mail) for mail in stage.post.to(CAROL)] == [[(first.ics_uid, 1, None)]]
    assert entry(stage.post.to(CAROL)[0]) == ("REQUEST", first.ics_uid, 1, TEN + timedelta(weeks=1))
    assert [entries(mail) for mail in stage.post.to(DAN)] == [[(first.ics_uid, 0, None), (first.ics_uid, 1, week)]]
    await stage.change("cancel_series", str(first.recurring_uid))
    await stage.work()
    told = stage.post.to(CAROL)[1]
    assert (entry(told) or ())[:2] == ("CANCEL", first.ics_uid)
    assert "11 January" in words(told)
    assert "18 January" not in words(told)
    assert len(stage.post.to(CAROL)) == len(stage.post.to(DAN)) == 2


async def test_a_guest_of_one_of_a_series_who_is_invited_to_all_keeps_the_one(stage: Stage) -> None:
    async with stage.database.transaction() as tx:
        event_type = await make_event_type(tx, stage.host, slug="weekly", recurrence=Recurrence(Frequency.WEEKLY, 1, 3))
    first = await replace(stage, event_type=event_type).book()
    await stage.change("add_guests", first.uid, guests=[Guest(CAROL)])
    await stage.work()
    await stage.change("add_guests_to_series", str(first.recurring_uid), guests=[Guest(CAROL)])
    await stage.work()
    weeks = [f"2027-01-{day:02}T10:00:00+00:00" for day in (4, 11, 18)]
    assert [[part for *_, part in entries(mail)] for mail in stage.post.to(CAROL)] == [weeks[:1], weeks[1:]]


async def test_a_seat_of_a_series_that_moves_is_moved_in_the_calendar(stage: Stage) -> None:
    weekly = await weekly_class(stage)
    carol = Attendee("Carol", CAROL, "Europe/Berlin")
    await weekly.book(attendee=carol)
    bob = await weekly.book()
    async with stage.database.transaction() as tx:
        series = await bookings.get_series(tx, str(bob.recurring_uid))
    await stage.work()
    moved = await stage.change("reschedule_seat", str(series[1].seat_uid), Anonymous(), start=ELEVEN)
    await stage.work()
    told = [mail for mail in stage.post.to(BOB)[1:] if entry(mail)]
    assert [entry(mail) for mail in told] == [("REQUEST", f"{bob.recurring_uid}@kalends", 2, ELEVEN)]
    assert entries(told[0])[0][2] == "2027-01-11T10:00:00+00:00"
    assert moved.ics_uid == f"{bob.recurring_uid}@kalends"


async def test_what_the_host_cancels_of_a_class_is_told_once_to_everybody(stage: Stage) -> None:
    weekly = await weekly_class(stage)
    bob = await weekly.book()
    carol = await weekly.book(attendee=Attendee("Carol", CAROL, "Europe/Berlin"), start=TEN + timedelta(weeks=1))
    await stage.work()
    before = len(stage.post.to(HOST))
    async with stage.database.transaction() as tx:
        shared = await bookings.get(tx, bob.uid)
    await stage.change("cancel_series", str(shared.recurring_uid))
    await stage.work()
    assert [entries(mail) for mail in stage.post.to(BOB)[1:]] == [[(f"{bob.recurring_uid}@kalends", 2, None)]]
    weeks = [f"2027-01-{day}T10:00:00+00:00" for day in (11, 18)]
    (told,) = stage.post.to(CAROL)[1:]
    assert entries(told) == [(f"{carol.recurring_uid}@kalends", 2, week) for week in weeks]
    assert [entries(mail) for mail in stage.post.to(HOST)[before:]] == [[(shared.ics_uid, 2, None)]]


async def test_occurrences_that_are_cancelled_one_after_the_other_all_leave_the_calendar(stage: Stage) -> None:
    async with stage.database.transaction() as tx:
        weekly = Recurrence(Frequency.WEEKLY, 1, 3)
        event_type = await make_event_type(tx, stage.host, slug="weekly", recurrence=weekly)
    first = await replace(stage, event_type=event_type).book()
    async with stage.database.transaction() as tx:
        series = await bookings.get_series(tx, str(first.recurring_uid))
    await stage.work()
    for each in series[:2]:
        await stage.change("cancel", each.uid)
        await stage.work()
    assert [entries(mail) for mail in stage.post.to(BOB)[1:]] == [
        [(first.ics_uid, 1, "2027-01-04T10:00:00+00:00")],
        [(first.ics_uid, 1, "2027-01-11T10:00:00+00:00")],
    ]


async def test_each_of_several_hosts_has_one_entry_for_life(stage: Stage) -> None:
    async with stage.database.transaction() as tx:
        home = Organization(stage.host.organization_id, "", NOW)
        other = await make_user(tx, organization=home, email=DAN, name="Dan", locale="de", time_zone="Europe/Riga")
        await make_schedule(tx, other)
    first = await stage.book(event_type=GroupByUsernames((stage.host.username, other.username)))
    await stage.work()
    second = await stage.change("reschedule", first.uid, UserCaller(other), start=ELEVEN)
    await stage.work()
    await stage.change("cancel", second.uid, UserCaller(other))
    await stage.work()
    for address in (HOST, DAN, BOB):
        told = [entry(mail) for mail in stage.post.to(address)]
        assert told == [
            ("REQUEST", first.ics_uid, 0, TEN),
            ("REQUEST", first.ics_uid, 1, ELEVEN),
            ("CANCEL", first.ics_uid, 2, ELEVEN),
        ]
    assert stage.post.to(DAN)[0]["Subject"].startswith("Neue Buchung: ")
    assert "12:00" in stage.post.to(DAN)[0]["Subject"], "Riga is two hours ahead"
