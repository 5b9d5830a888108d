"""The hosted booker without JavaScript: by links and forms alone."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from kalends.accounts.model import Redirects, User
from kalends.bookings import service as bookings
from kalends.core.database import Tx
from kalends.event_types.model import (
    ActiveBookingsLimit,
    BookingField,
    Color,
    Confirmation,
    EventType,
    FieldKind,
    Location,
    LocationKind,
)
from tests.support.accounts import make_client, make_managed_user
from tests.support.clock import Clock
from tests.support.event_types import make_event_type, make_schedule
from tests.web.browsing import Browser

NINE = "2027-01-12T09:00Z"
TEN = "2027-01-12T10:00Z"
MARKUP = "<script>alert(1)</script>\"'&"


def form_url(host: User, event_type: EventType, more: str = "") -> str:
    """The address of the form for 9 o'clock on 12 January."""
    return f"/{host.username}/{event_type.slug}?time={NINE}&tz=Europe/London{more}"


async def book(browser: Browser, url: str, **answers: str) -> Browser:
    """Fills in the form at an address and sends it."""
    await browser.open(url)
    return await browser.send(**{"answer_name": "Grace Hopper", "answer_email": "grace@example.com", **answers})


async def test_a_visitor_books_by_links_and_forms_alone(browser: Browser, host: User, event_type: EventType) -> None:
    await browser.open(f"/{host.username}")
    await browser.follow("Thirty minutes 30 minutes")
    assert browser.page.one("h2", id="month").text == "January 2027"
    await browser.follow("Tuesday, 12 January 2027, 16 times")
    await browser.follow("09:00")
    await browser.send(answer_name="Grace Hopper", answer_email="grace@example.com")
    assert browser.status == 303
    await browser.go_on()
    assert browser.page.one("h1").text == "You are booked"
    assert "Tuesday, 12 January 2027" in browser.page.one("dl").text


async def test_months_days_zones_and_clocks_are_links_and_forms(
    browser: Browser, host: User, event_type: EventType
) -> None:
    await browser.open(f"/{host.username}/{event_type.slug}")
    await browser.follow("Next month")
    assert browser.page.one("h2", id="month").text == "February 2027"
    await browser.follow("Monday, 1 February 2027, 16 times")
    await browser.follow("12-hour clock")
    assert [link.text.lower() for link in browser.page.one("ul", class_="slots").all("a")][:2] == ["9:00 am", "9:30 am"]
    await browser.send("get", tz="Asia/Tokyo")
    assert browser.page.one("h2", id="day").text == "Mon 1 Feb"
    assert browser.page.one("ul", class_="slots").one("a").text.lower() == "6:00 pm"


async def test_the_first_month_with_free_time_comes_first(
    browser: Browser, host: User, event_type: EventType, clock: Clock
) -> None:
    clock.now += timedelta(days=25, hours=12)
    await browser.open(f"/{host.username}/{event_type.slug}")
    assert browser.page.one("h2", id="month").text == "February 2027"


async def test_a_month_without_free_time_leads_to_the_next_that_has_some(
    browser: Browser, host: User, event_type: EventType
) -> None:
    await browser.open(f"/{host.username}/{event_type.slug}?month=2026-12")
    assert "No free time in December 2026." in browser.page.text
    await browser.follow("Next free: Monday, 4 January 2027")
    assert browser.page.one("h2", id="day").text == "Mon 4 Jan"


async def test_a_day_without_free_time_says_so(browser: Browser, host: User, event_type: EventType) -> None:
    await browser.open(f"/{host.username}/{event_type.slug}?date=2027-01-09")
    assert "No free time on this day." in browser.page.text
    await browser.follow("Next free: Monday, 11 January 2027")
    assert browser.page.one("ul", class_="slots").all("a")


async def test_a_time_that_is_not_free_leads_to_the_next_free_times(
    browser: Browser, host: User, event_type: EventType
) -> None:
    await book(browser, form_url(host, event_type))
    await browser.open(form_url(host, event_type))
    assert browser.page.one("div", role="alert").text.startswith("This time is not free any more. The next free times:")
    await browser.follow("Tuesday, 12 January 2027, 09:30")
    assert browser.page.one("h2", id="details").text == "Your details"


async def test_a_text_is_as_long_as_its_question_says(browser: Browser, tx: Tx, host: User) -> None:
    story = BookingField("story", FieldKind.TEXTAREA, "Story", min_length=3, max_length=5)
    event_type = await make_event_type(tx, host, booking_fields=(story,))
    await browser.open(form_url(host, event_type))
    shown = browser.page.one("textarea", name="answer-story").attributes
    assert (shown["minlength"], shown["maxlength"]) == ("3", "5")
    await browser.send(answer_name="Bob", answer_email="bob@example.com", answer_story="Too long")
    assert browser.status == 400
    await browser.send(answer_story="Short")
    assert browser.status == 303


async def test_a_time_taken_meanwhile_costs_nothing_that_was_typed(
    browser: Browser, host: User, event_type: EventType
) -> None:
    other = Browser(browser.client)
    await browser.open(form_url(host, event_type))
    await book(other, form_url(host, event_type))
    await browser.send(answer_name="Slow Poke", answer_email="slow@example.com", answer_notes="Two\nlines")
    assert browser.status == 409
    assert "This time has just been taken." in browser.page.one("div", role="alert").text
    assert [option.attributes["value"] for option in browser.page.all("input", name="start")][:2] == [
        "2027-01-12T09:30Z",
        "2027-01-12T10:00Z",
    ]
    await browser.send(start=TEN)
    assert browser.status == 303
    await browser.go_on()
    assert "10:00" in browser.page.one("dl").text
    assert "Slow Poke slow@example.com" in browser.page.one("dl").text
    assert "Two lines" in browser.page.one("dl").text


async def test_who_has_as_many_bookings_as_one_may_have_reads_so_above_the_form(
    browser: Browser, host: User, tx: Tx
) -> None:
    once = await make_event_type(tx, host, slug="once", active_bookings_limit=ActiveBookingsLimit(1))
    await book(browser, form_url(host, once))
    await book(browser, f"/{host.username}/once?time={TEN}&tz=Europe/London")
    assert browser.status == 409
    assert "one person may have to come is 1" in browser.page.one("div", role="alert").text
    assert browser.page.one("input", name="answer-name").attributes["value"] == "Grace Hopper"


async def test_a_time_that_was_never_offered_is_refused(browser: Browser, host: User, event_type: EventType) -> None:
    await browser.open(form_url(host, event_type))
    await browser.send(answer_name="A", answer_email="a@example.com", start="2027-01-12T03:07Z")
    assert browser.status == 409
    assert "This time is not free any more." in browser.page.one("div", role="alert").text


async def test_every_missing_answer_is_named_at_once_and_the_rest_is_kept(browser: Browser, tx: Tx, host: User) -> None:
    company = BookingField("company", FieldKind.TEXT, label="Company", required=True)
    event_type = await make_event_type(tx, host, booking_fields=(company,))
    await book(browser, form_url(host, event_type), answer_email="", answer_notes="Kept")
    assert browser.status == 400
    assert [fault.attributes["id"] for fault in browser.page.all("p", class_="error")] == [
        "answer-email-error",
        "answer-company-error",
    ]
    assert browser.page.one("input", name="answer-name").attributes["value"] == "Grace Hopper"
    assert browser.page.one("textarea", name="answer-notes").text == "Kept"


@pytest.mark.parametrize(
    ("kind", "typed", "fault"),
    [
        (FieldKind.URL, "not a url", "Please enter an address such as https://example.com."),
        (FieldKind.NUMBER, "many", "Please enter a number."),
        (FieldKind.PHONE, "call me", "Please enter a phone number"),
    ],
)
async def test_an_answer_that_is_wrong_is_explained_at_its_field(
    browser: Browser, tx: Tx, host: User, kind: FieldKind, typed: str, fault: str
) -> None:
    event_type = await make_event_type(tx, host, booking_fields=(BookingField("extra", kind, label="Extra"),))
    await book(browser, form_url(host, event_type), answer_extra=typed)
    assert browser.status == 400
    assert browser.page.one("p", id="answer-extra-error").text.startswith(fault)
    assert browser.page.one("input", name="answer-extra").attributes["value"] == typed


async def test_an_address_that_is_none_is_explained_at_its_field(
    browser: Browser, host: User, event_type: EventType
) -> None:
    await book(browser, form_url(host, event_type), answer_email="grace at example")
    assert browser.page.one("p", id="answer-email-error").text.startswith("Please enter an e-mail address")


async def test_all_mistakes_are_told_at_once_and_the_first_has_the_focus(browser: Browser, tx: Tx, host: User) -> None:
    boxes = BookingField("boxes", FieldKind.CHECKBOX, label="Boxes", required=True, options=("a", "b"))
    event_type = await make_event_type(
        tx, host, locations=(Location(LocationKind.ATTENDEE_PHONE),), booking_fields=(boxes,)
    )
    await book(browser, form_url(host, event_type), answer_email="grace at example", place_value_0="0171 123")
    faults = {fault.attributes["id"]: fault.text.split(" ", 3)[2] for fault in browser.page.all("p", class_="error")}
    assert faults == {"place-error": "a", "answer-email-error": "an", "answer-boxes-error": "this"}
    focused = [each.attributes["name"] for each in browser.page.all("input", autofocus="")]
    assert focused == ["place-value-0", "answer-email", "answer-boxes"]


async def test_the_address_fills_in_answers_and_closes_those_that_ask_for_it(
    browser: Browser, tx: Tx, host: User
) -> None:
    plan = BookingField("plan", FieldKind.SELECT, label="Plan", options=("Free", "Pro"), disable_on_prefill=True)
    event_type = await make_event_type(tx, host, booking_fields=(plan,))
    url = form_url(host, event_type, "&name=Zo%C3%AB&email=zoe@example.com&plan=Pro&unknown=x")
    await browser.open(url)
    assert browser.page.one("input", name="answer-name").attributes["value"] == "Zoë"
    assert "disabled" in browser.page.one("select", name="answer-plan").attributes
    await browser.send()
    assert browser.status == 303


async def test_several_lengths_are_offered_and_booked(browser: Browser, tx: Tx, host: User) -> None:
    event_type = await make_event_type(tx, host, length_options=(15, 30, 60))
    await browser.open(f"/{host.username}/{event_type.slug}?date=2027-01-12")
    await browser.follow("60 minutes")
    await browser.follow("09:00")
    assert "09:00–10:00" in browser.page.one("li", class_="chosen").text
    await book(browser, str(browser.response.url))
    await browser.go_on()
    assert "09:00–10:00" in browser.page.one("dl").text


async def test_a_length_that_is_not_offered_is_the_usual_one(
    browser: Browser, host: User, event_type: EventType
) -> None:
    await browser.open(form_url(host, event_type, "&length=7"))
    assert "09:00–09:30" in browser.page.one("li", class_="chosen").text


async def test_the_attendee_chooses_the_place_and_says_what_only_they_know(
    browser: Browser, tx: Tx, host: User
) -> None:
    places = (Location(LocationKind.ADDRESS, "12 Main Street"), Location(LocationKind.ATTENDEE_PHONE))
    event_type = await make_event_type(tx, host, locations=places)
    await book(browser, form_url(host, event_type), place="1")
    assert browser.page.one("p", id="place-error").text == "Please fill this in."
    await browser.send(place="1", place_value_1="+44 20 7946 0000")
    await browser.go_on()
    assert "+442079460000" in browser.page.one("dl").text.replace(" ", "")


async def test_a_place_that_is_not_public_is_told_only_after_booking(browser: Browser, tx: Tx, host: User) -> None:
    secret = Location(LocationKind.LINK, "https://meet.example.com/secret", public=False)
    event_type = await make_event_type(tx, host, locations=(secret,))
    await browser.open(form_url(host, event_type))
    assert "secret" not in browser.response.text
    await book(browser, form_url(host, event_type))
    await browser.go_on()
    assert browser.page.all("a", href="https://meet.example.com/secret")


async def test_a_request_waits_for_the_host(browser: Browser, tx: Tx, host: User) -> None:
    event_type = await make_event_type(tx, host, confirmation=Confirmation())
    await browser.open(form_url(host, event_type))
    assert browser.page.one("button", type="submit").text == "Request this time"
    await book(browser, form_url(host, event_type))
    await browser.go_on()
    assert browser.page.one("h1").text == "Waiting for confirmation"


async def test_a_locked_zone_is_the_hosts_whatever_the_address_says(browser: Browser, tx: Tx, host: User) -> None:
    event_type = await make_event_type(tx, host, lock_time_zone=True)
    await browser.open(f"/{host.username}/{event_type.slug}?tz=Asia/Tokyo&date=2027-01-12")
    assert not browser.page.all("select")
    assert browser.page.one("ul", class_="slots").one("a").text == "09:00"


async def test_a_locked_zone_may_be_another_than_the_hosts(browser: Browser, tx: Tx, host: User) -> None:
    event_type = await make_event_type(tx, host, lock_time_zone=True, locked_time_zone="America/New_York")
    await browser.open(f"/{host.username}/{event_type.slug}?tz=Asia/Tokyo&date=2027-01-12")
    assert browser.page.one("ul", class_="slots").one("a").text == "04:00"


async def test_german_by_the_browsers_wish_and_by_the_address(
    browser: Browser, host: User, event_type: EventType
) -> None:
    browser.language = "de-AT, en;q=0.5"
    await browser.open(f"/{host.username}/{event_type.slug}")
    assert browser.page.one("h2", id="month").text == "Jänner 2027"
    browser.language = "en-GB"
    await book(browser, form_url(host, event_type, "&lang=de"))
    assert browser.location.endswith("?lang=de")
    await browser.go_on()
    assert browser.page.one("h1").text == "Ihr Termin steht"
    assert browser.page.one("html").attributes["lang"] == "de"


async def test_markup_in_names_and_titles_is_text(browser: Browser, tx: Tx, host: User) -> None:
    field = BookingField("odd", FieldKind.SELECT, label=MARKUP, options=(MARKUP,))
    event_type = await make_event_type(tx, host, title=MARKUP, description=MARKUP, booking_fields=(field,))
    await book(browser, form_url(host, event_type), answer_email="wrong", answer_name=MARKUP, answer_notes=MARKUP)
    assert browser.page.one("input", name="answer-name").attributes["value"] == MARKUP
    assert browser.page.one("h1").text == MARKUP
    assert all("alert(1)" not in script.text for script in browser.page.all("script"))
    await browser.send(answer_email="right@example.com")
    await browser.go_on()
    assert all("alert(1)" not in script.text for script in browser.page.all("script"))
    assert MARKUP in browser.page.one("dl").text


async def test_markup_in_the_address_is_text(browser: Browser, host: User, event_type: EventType) -> None:
    for word in ("name", "notes", "tz", "lang", "month", "rescheduleUid"):
        await browser.open(form_url(host, event_type, f"&{word}=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"))
        assert "<script>alert" not in browser.response.text


HOSTILE = "&".join(
    f"{name}=https://evil.example/"
    for name in (
        "redirect",
        "redirectUri",
        "next",
        "url",
        "returnTo",
        "successRedirectUrl",
        "bookingRedirectUri",
        "lang",
    )
)


async def test_nothing_in_a_request_says_where_bookers_land(
    browser: Browser, host: User, event_type: EventType
) -> None:
    await book(browser, form_url(host, event_type, f"&{HOSTILE}"), redirect="https://evil.example/")
    target = urlsplit(browser.location)
    assert (target.scheme, target.netloc) == ("http", "kalends.test")
    assert target.path.startswith("/booking/")


async def test_bookers_land_on_the_clients_page(browser: Browser, tx: Tx) -> None:
    client = await make_client(tx, redirects=Redirects(booking="https://my-app.com/bookings?from=kalends"))
    host = await make_managed_user(tx, client)
    await make_schedule(tx, host)
    event_type = await make_event_type(tx, host)
    await book(browser, form_url(host, event_type))
    target = urlsplit(browser.location)
    assert (target.netloc, target.path.rsplit("/", 1)[0]) == ("my-app.com", "/bookings")
    assert parse_qs(target.query) == {"from": ["kalends"], "slug": [event_type.slug], "username": [host.username]}


TOLD = {"uid", "slug", "username", "title", "startTime", "endTime", "attendeeName", "email", "hostName"}


@pytest.mark.parametrize(("forward", "query"), [(True, TOLD | {"a", "utm_source"}), (False, {"a"})])
async def test_the_event_types_own_address_comes_before_the_clients(
    browser: Browser, tx: Tx, forward: bool, query: set[str]
) -> None:
    client = await make_client(tx, redirects=Redirects(booking="https://my-app.com/bookings"))
    host = await make_managed_user(tx, client)
    await make_schedule(tx, host)
    success = "https://shop.example.com/thanks?a=b"
    event_type = await make_event_type(tx, host, success_redirect_url=success, forward_params=forward)
    await book(browser, form_url(host, event_type, "&utm_source=letter"))
    target = urlsplit(browser.location)
    assert (target.netloc, target.path) == ("shop.example.com", "/thanks")
    assert set(parse_qs(target.query)) == query


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://kalends.test", 303),
        ("https://evil.example", 403),
        ("null", 403),
        ("http://kalends.test.evil.example", 403),
    ],
)
async def test_forms_of_other_sites_are_refused(
    browser: Browser, host: User, event_type: EventType, origin: str, status: int
) -> None:
    await browser.open(form_url(host, event_type))
    await browser.send(answer_name="A", answer_email="a@example.com", headers={"Origin": origin})
    assert browser.status == status


async def test_pages_may_be_framed_by_the_hosts_client_alone(
    browser: Browser, tx: Tx, host: User, event_type: EventType
) -> None:
    await browser.open(f"/{host.username}/{event_type.slug}")
    policy = browser.response.headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self'")
    assert "script-src 'self';" in policy
    client = await make_client(tx, redirect_uris=("https://my-app.com/callback", "http://localhost:4000"))
    managed = await make_managed_user(tx, client)
    await make_event_type(tx, managed)
    await browser.open(f"/{managed.username}/thirty-minutes")
    policy = browser.response.headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' http://localhost:4000 https://my-app.com")


@pytest.mark.parametrize(
    "path", ["/nobody", "/nobody/nothing", "/ada/nothing", "/booking/nothing", "/reschedule/nothing"]
)
async def test_what_is_not_there_is_a_friendly_page(browser: Browser, host: User, path: str) -> None:
    browser.language = "de"
    await browser.open(path)
    assert browser.status == 404
    assert browser.page.one("h1").text == "Hier ist nichts"
    assert browser.response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/v2/nothing", "/docs/nothing", "/api", "/health/x"])
async def test_kalends_own_addresses_are_nobodys_page(browser: Browser, path: str) -> None:
    await browser.open(path)
    assert "text/html" not in browser.response.headers.get("content-type", "")


async def test_a_hidden_event_type_is_not_listed_but_can_be_booked(browser: Browser, tx: Tx, host: User) -> None:
    await make_event_type(tx, host, slug="secret", title="Secret", hidden=True)
    await browser.open(f"/{host.username}")
    assert "Secret" not in browser.page.text
    await browser.open(f"/{host.username}/secret")
    assert browser.status == 200
    assert browser.page.all("meta", name="robots", content="noindex")


async def test_a_host_without_hours_offers_nothing(browser: Browser, tx: Tx) -> None:
    host = await make_managed_user(tx)
    event_type = await make_event_type(tx, host)
    await browser.open(f"/{host.username}/{event_type.slug}")
    assert browser.status == 200
    assert "No free time in January 2027." in browser.page.text


async def test_the_front_page_says_what_this_is(browser: Browser) -> None:
    await browser.open("/")
    assert browser.page.one("h1").text == "Kalends"


async def test_an_event_type_speaks_its_language(tx: Tx, browser: Browser, host: User) -> None:
    german = await make_event_type(tx, host, interface_language="de")
    await browser.open(form_url(host, german))
    assert browser.page.one("h2", id="details").text == "Ihre Angaben"
    await browser.open(form_url(host, german, "&lang=en"))
    assert browser.page.one("h2", id="details").text == "Your details"
    await book(browser, form_url(host, german))
    await browser.go_on()
    assert browser.page.one("h1").text == "Ihr Termin steht"


async def test_a_language_without_texts_leaves_the_visitors(tx: Tx, browser: Browser, host: User) -> None:
    french = await make_event_type(tx, host, interface_language="fr")
    await browser.open(form_url(host, french))
    assert browser.page.one("h2", id="details").text == "Your details"


async def test_what_the_visitor_came_with_is_carried_along(tx: Tx, browser: Browser, host: User) -> None:
    event_type = await make_event_type(tx, host, success_redirect_url="https://shop.example.com/thanks")
    await browser.open(f"/{host.username}/{event_type.slug}?utm_source=letter&date=2027-01-12")
    await browser.follow("09:00")
    await browser.send(answer_name="Grace Hopper", answer_email="grace@example.com")
    told = parse_qs(urlsplit(browser.location).query)
    assert (told["utm_source"], told["startTime"]) == (["letter"], ["2027-01-12T09:00:00.000Z"])
    assert (told["attendeeName"], told["email"]) == (["Grace Hopper"], ["grace@example.com"])


async def test_metadata_in_the_address_is_kept_with_the_booking(tx: Tx, browser: Browser, host: User) -> None:
    event_type = await make_event_type(tx, host)
    await browser.open(f"/{host.username}/{event_type.slug}?metadata[plan]=pro&date=2027-01-12")
    await browser.follow("09:00")
    await browser.send(answer_name="Grace Hopper", answer_email="grace@example.com")
    booking = await bookings.get(tx, urlsplit(browser.location).path.rpartition("/")[2])
    assert booking.metadata == {"plan": "pro"}


async def test_an_event_types_colours_are_those_of_its_page(tx: Tx, browser: Browser, host: User) -> None:
    event_type = await make_event_type(tx, host, color=Color("#112233", "#FAFAFA"))
    await browser.open(f"/{host.username}/{event_type.slug}")
    (sheet,) = [link for link in browser.page.all("link") if "/colors/" in link.attributes["href"]]
    await browser.open(sheet.attributes["href"])
    assert browser.response.headers["content-type"].startswith("text/css")
    assert browser.response.text == (
        ".kalends{--kalends-accent:light-dark(#112233,#fafafa);--kalends-on-accent:light-dark(#fff,#000)}"
    )


@pytest.mark.parametrize("name", ["red-blue.css", "112233-fafafa}.css", "112233-fafafag.css"])
async def test_what_is_no_colour_has_no_sheet(browser: Browser, name: str) -> None:
    await browser.open(f"/static/colors/{name}")
    assert browser.status == 404


async def test_pages_of_an_apps_users_show_its_logo(browser: Browser, tx: Tx) -> None:
    client = await make_client(tx, name='My "app"', logo="https://my-app.com/logo.png?a=1&b=2")
    host = await make_managed_user(tx, client)
    event_type = await make_event_type(tx, host)
    for page in (f"/{host.username}", f"/{host.username}/{event_type.slug}"):
        await browser.open(page)
        logo = browser.page.one("header").one("img")
        assert logo.attributes == {"src": "https://my-app.com/logo.png?a=1&b=2", "alt": 'My "app"'}


async def test_pages_without_an_app_show_no_logo(browser: Browser, host: User, event_type: EventType) -> None:
    await browser.open(f"/{host.username}/{event_type.slug}")
    assert not browser.page.all("header")
