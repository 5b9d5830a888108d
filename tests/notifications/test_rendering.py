"""The words of e-mails."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from kalends.accounts.model import Redirects
from kalends.bookings.model import BookedLocation
from kalends.event_types.model import LocationKind
from kalends.notifications import texts
from kalends.notifications.model import Kind, Letter, Message, Method, Role
from kalends.notifications.rendering import render
from tests.notifications.letters import make_letter
from tests.support.bookings import CLIENT, CO_HOST, EVENT_TYPE, START, make_booking

UID = "aB3dE6gH9jK2mN5pQ8rS1t"
VIEW = f"https://book.example.com/booking/{UID}"
RESCHEDULE = f"https://book.example.com/reschedule/{UID}"
CANCEL = f"https://book.example.com/booking/{UID}/cancel"
NASTY = '<script>alert("1")</script><img src=x onerror=alert(2)> & "quoted" \'single\''


class Page(HTMLParser):
    """What a mail program makes of the HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())


def plain(text: str) -> str:
    """The text with CLDR's narrow spaces as plain ones."""
    return text.replace("\u202f", " ").replace("\u2009", " ")


def both(message: Message) -> tuple[str, str]:
    """Text and HTML as they are read."""
    return plain(message.text), plain("\n".join(Page(message.html).words))


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("language", ["en", "de", "fr", ""])
def test_every_letter_can_be_written(kind: Kind, role: Role, language: str) -> None:
    booking = make_booking(guests=("carol@example.net",), attendee={"language": language}, host={"locale": language})
    message = render(make_letter(kind, role, booking, previous=make_booking()))
    assert "%(" not in message.subject + message.text + message.html
    assert message.text.count("\n\n\n") == 0


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("role", [Role.HOST, Role.ATTENDEE])
def test_host_and_attendee_have_words_of_their_own(kind: Kind, role: Role) -> None:
    other = Role.HOST if role is Role.ATTENDEE else Role.ATTENDEE
    assert texts.words(kind, role).lead != texts.words(kind, other).lead


@pytest.mark.parametrize(
    ("kind", "role", "subject"),
    [
        (
            Kind.BOOKED,
            Role.HOST,
            "New booking: Thirty minutes between Alice Smith and Bob Jones · 11 Jan 2027, 2:00 pm",
        ),
        (
            Kind.BOOKED,
            Role.ATTENDEE,
            "Booked: Thirty minutes between Alice Smith and Bob Jones · 11 Jan 2027, 15:00",
        ),
        (
            Kind.BOOKED,
            Role.GUEST,
            "Invitation: Thirty minutes between Alice Smith and Bob Jones · 11 Jan 2027, 15:00",
        ),
    ],
)
def test_the_subject_says_what_and_when(kind: Kind, role: Role, subject: str) -> None:
    assert plain(render(make_letter(kind, role)).subject) == subject


def test_times_are_the_readers() -> None:
    for shown in both(render(make_letter(role=Role.HOST))):
        assert "Monday, 11 January 2027\n" in shown
        assert "2:00 – 2:30 pm" in shown
        assert "Greenwich Mean Time (Europe/London)" in shown
    for shown in both(render(make_letter(role=Role.ATTENDEE))):
        assert "15:00–15:30" in shown
        assert "Central European Standard Time (Europe/Berlin)" in shown


def test_the_host_reads_his_own_clock() -> None:
    message = render(make_letter(role=Role.HOST, booking=make_booking(host={"time_format": 24})))
    assert "14:00–14:30" in plain(message.text)


def test_the_language_is_the_readers() -> None:
    message = render(make_letter(booking=make_booking(attendee={"language": "de-AT"})))
    assert plain(message.subject).startswith("Gebucht: ")
    assert '<html lang="de">' in message.html
    for shown in both(message):
        assert "Montag, 11. Jänner 2027" in shown
        assert "15:00–15:30 Uhr" in shown
        assert "Buchung ansehen" in shown


def test_dates_are_written_as_in_the_readers_place() -> None:
    booking = make_booking(attendee={"time_zone": "America/New_York"})
    for shown in both(render(make_letter(booking=booking))):
        assert "Monday, January 11, 2027\n" in shown
        assert "9:00 – 9:30 AM" in shown


def test_where_and_who_are_said() -> None:
    for shown in both(render(make_letter())):
        assert "https://meet.example.com/alice" in shown
        assert "Alice Smith (alice@example.com), host" in shown
        assert "Bob Jones (bob@example.org)" in shown
        assert "carol@example.net" in shown


def test_a_phone_number_is_called_one() -> None:
    booking = make_booking(location=BookedLocation(LocationKind.ATTENDEE_PHONE, "+49 30 123456"))
    assert "Phone +49 30 123456" in render(make_letter(booking=booking)).text


@pytest.mark.parametrize(
    ("value", "linked"),
    [
        ("https://meet.example.com/a", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("Room 1", False),
    ],
)
def test_only_web_addresses_become_links(value: str, linked: bool) -> None:
    booking = make_booking(location=BookedLocation(LocationKind.LINK, value))
    assert (value in Page(render(make_letter(booking=booking)).html).links) is linked


def test_the_attendees_number_is_for_the_host() -> None:
    booking = make_booking(attendee={"phone_number": "+49 30 123456"})
    assert "+49 30 123456" in render(make_letter(role=Role.HOST, booking=booking)).text
    assert "+49 30 123456" not in render(make_letter(role=Role.ATTENDEE, booking=booking)).text


def test_answers_stand_under_their_questions() -> None:
    booking = make_booking(
        guests=("carol@example.net",),
        responses={"notes": "One\nTwo", "goal": ["Sales", "Help"], "may-record": True, "title": "Mine"},
    )
    for shown in both(render(make_letter(booking=booking, questions={"goal": "What about?"}))):
        for text in ("Notes", "One", "Two", "What about?", "Sales, Help", "May record", "Yes"):
            assert text in shown
        assert "Mine" not in shown
    assert "What about?\n" in render(make_letter(booking=booking, questions={"goal": "What about?"})).text
    assert "What about?" not in render(make_letter(role=Role.GUEST, booking=booking)).text


def test_the_old_time_is_struck_after_a_move() -> None:
    new = make_booking(start=START + timedelta(days=1), rescheduled_by="bob@example.org", rescheduling_reason="Train")
    message = render(make_letter(Kind.RESCHEDULED, booking=new, previous=make_booking()))
    for shown in both(message):
        assert "Until now" in shown
        assert "Monday, 11 January 2027, 15:00–15:30" in shown
        assert "Moved by" in shown
        assert "Train" in shown
    assert "line-through" in message.html


@pytest.mark.parametrize("by", ["alice@example.com", "alice+cl0123456789@example.com"])
def test_who_cancelled_and_why_is_said_by_name(by: str) -> None:
    booking = make_booking(cancelled_by=by, cancellation_reason="Ill")
    for shown in both(render(make_letter(Kind.CANCELLED, booking=booking))):
        assert "Cancelled by" in shown
        assert "Ill" in shown
        assert "+cl0123456789" not in shown


def test_a_stranger_who_cancelled_is_not_named() -> None:
    booking = make_booking(cancelled_by="admin@example.com")
    assert "Cancelled by" not in render(make_letter(Kind.CANCELLED, booking=booking)).text


def test_links_are_those_of_the_booking() -> None:
    message = render(make_letter())
    assert [link for link in Page(message.html).links if "book.example.com" in link] == [VIEW, RESCHEDULE, CANCEL]
    assert all(link in message.text.splitlines() for link in (VIEW, RESCHEDULE, CANCEL))


def test_a_host_whose_booking_people_share_is_shown_no_link_that_does_nothing() -> None:
    booking = make_booking()
    shared = replace(booking, attendees=(replace(booking.attendee, seat_uid="s1"),))
    message = render(make_letter(role=Role.HOST, booking=shared))
    assert "View booking" in message.text
    assert "Reschedule" not in message.text + message.html
    assert b"/cancel" not in (message.ics or b"")


def test_an_empty_line_that_somebody_typed_stays_one() -> None:
    message = render(make_letter(booking=make_booking(responses={"notes": "First\n\nSecond"})))
    assert ">First</div>" in message.html
    assert ">&nbsp;</div>" in message.html


def test_links_lead_to_the_clients_pages() -> None:
    redirects = Redirects(
        "https://my-app.com/bookings", "https://my-app.com/bookings/reschedule", "https://my-app.com/bookings/cancel"
    )
    message = render(make_letter(booking=make_booking(client=replace(CLIENT, redirects=redirects))))
    links = [link for link in Page(message.html).links if "my-app.com" in link]
    assert links[0].startswith(f"https://my-app.com/bookings/{UID}?")
    assert links[1].startswith(
        f"https://my-app.com/bookings/reschedule?rescheduleUid={UID}&eventTypeSlug=thirty-minutes"
    )
    assert links[2].startswith(f"https://my-app.com/bookings/cancel/{UID}?")
    assert all(link in message.text for link in links)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_guest_gets_nothing_that_opens_the_booking(kind: Kind) -> None:
    message = render(make_letter(kind, Role.GUEST))
    calendar = (message.ics or b"").replace(b"\r\n ", b"")
    assert UID not in message.text + message.html + message.subject + calendar.decode()


@pytest.mark.parametrize("kind", [Kind.CANCELLED, Kind.DECLINED])
def test_what_is_over_can_only_be_looked_at(kind: Kind) -> None:
    assert [link for link in Page(render(make_letter(kind)).html).links if "book.example.com" in link] == [VIEW]


def test_the_host_is_asked_for_an_answer() -> None:
    letter = replace(make_letter(Kind.REQUESTED, Role.HOST), answer="https://book.example.com/booking/1/answer?key=k")
    message = render(letter)
    for shown in both(message):
        assert "Please confirm or decline" in shown
        assert "Answer the request" in shown
    assert "https://book.example.com/booking/1/answer?key=k" in Page(message.html).links


def test_a_calendar_entry_does_not_answer_for_the_host() -> None:
    letter = make_letter(Kind.MOVE_REQUESTED, Role.HOST, method=Method.CANCEL)
    calendar = (render(replace(letter, answer="https://book.example.com/answer?key=k")).ics or b"").decode()
    assert "BEGIN:VEVENT" in calendar
    assert "key=k" not in calendar


def test_nothing_goes_into_a_calendar_before_the_host_has_said_yes() -> None:
    letter = make_letter(Kind.REQUESTED, method=None)
    assert render(letter).ics is None


def test_the_calendar_entry_says_the_same() -> None:
    booking = make_booking(responses={"notes": "Hello"})
    calendar = (render(make_letter(booking=booking)).ics or b"").replace(b"\r\n ", b"").decode()
    for text in ("Notes:\\nHello", f"Reschedule:\\n{RESCHEDULE}", f"Cancel:\\n{CANCEL}"):
        assert text in calendar


@pytest.mark.parametrize("role", list(Role))
def test_markup_that_people_type_is_text(role: Role) -> None:
    booking = make_booking(
        title=NASTY,
        host={"name": NASTY},
        attendee={"name": NASTY},
        guests=("carol@example.net",),
        location=BookedLocation(LocationKind.ADDRESS, NASTY),
        responses={"notes": NASTY, "goal": [NASTY]},
        cancellation_reason=NASTY,
        cancelled_by="bob@example.org",
        client=replace(CLIENT, name=NASTY),
    )
    message = render(make_letter(Kind.CANCELLED, role, booking, questions={"goal": NASTY}))
    page = Page(message.html)
    assert page.tags <= {"html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "h1", "p", "a"}
    assert page.words.count(NASTY) >= 3
    assert NASTY in message.text


def test_a_name_is_no_new_line() -> None:
    booking = make_booking(attendee={"name": "Bob\r\n\r\nView booking:\nhttps://evil.example"}, title="A\r\nBcc: eve")
    message = render(make_letter(role=Role.HOST, booking=booking))
    assert "\n" not in message.subject
    assert "\r" not in message.subject
    assert "https://evil.example" not in message.text.splitlines()


def test_the_same_letter_gives_the_same_bytes() -> None:
    letter: Letter = make_letter()
    assert render(letter) == render(letter)


@pytest.mark.parametrize("role", [Role.ATTENDEE, Role.GUEST])
def test_a_host_who_hides_his_address_is_named_without_it(role: Role) -> None:
    booking = make_booking(event_type=replace(EVENT_TYPE, hide_organizer_email=True), guests=("carol@example.net",))
    message = render(make_letter(Kind.BOOKED, role, booking))
    for text in (*both(message), (message.ics or b"").decode()):
        assert booking.host.email not in text
        assert booking.host.name in text


def test_hidden_notes_stand_in_the_mail_and_not_in_the_calendar() -> None:
    notes: dict[str, Any] = {"responses": {"notes": "Bring the plans", "topic": "Roof"}}
    hidden = render(
        make_letter(booking=make_booking(event_type=replace(EVENT_TYPE, hide_calendar_notes=True), **notes))
    )
    shown = render(make_letter(booking=make_booking(**notes)))
    assert "Bring the plans" in hidden.text
    assert b"Bring the plans" not in (hidden.ics or b"")
    assert b"Roof" in (hidden.ics or b"")
    assert b"Bring the plans" in (shown.ics or b"")


@pytest.mark.parametrize(
    ("role", "language", "lead"),
    [
        (Role.ATTENDEE, "en", "You are meeting Alice Smith and Carol Kalniņa."),
        (Role.ATTENDEE, "de", "Sie treffen sich mit Alice Smith und Carol Kalniņa."),
        (Role.GUEST, "en", "Bob Jones is meeting Alice Smith and Carol Kalniņa and invites you to join."),
    ],
)
def test_several_hosts_are_named(role: Role, language: str, lead: str) -> None:
    booking = make_booking(co_hosts=(CO_HOST,), attendee={"language": language}, guests=("dave@example.net",))
    shown = render(make_letter(role=role, booking=booking)).text
    assert lead in shown
    assert "Carol Kalniņa (carol@example.com), " in shown


def test_a_co_host_who_cancelled_is_said_by_name() -> None:
    booking = make_booking(co_hosts=(CO_HOST,), cancelled_by=CO_HOST.contract_email)
    shown = render(make_letter(Kind.CANCELLED, booking=booking)).text
    assert "Carol Kalniņa" in shown[shown.index("Cancelled by") :]
