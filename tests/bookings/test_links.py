"""The links of a booking: exactly those that the guide's pages expect."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from kalends.accounts.model import ClientId, Redirects
from kalends.bookings.links import Links, links, success_link
from kalends.bookings.model import Booking, BookingClient, Status
from kalends.event_types.keys import GROUP_ID
from tests.support.bookings import CO_HOST, make_booking

ORIGIN = "https://kalends.example"


def booking_with(redirects: Redirects, **changes: object) -> Booking:
    client = BookingClient(ClientId("clmyapp"), "My App", redirects, emails_enabled=True)
    booking = make_booking(client=client, uid="u1", current_uid="u1", **changes)
    host = replace(booking.host, username="alice")
    return replace(booking, host=host, event_type=replace(booking.event_type, slug="thirty-minutes"))


def links_for(url: str, **changes: object) -> Links:
    return links(booking_with(Redirects(url, url, url), **changes), ORIGIN)


def test_the_booking_link_has_the_uid_as_its_last_segment() -> None:
    assert links_for("https://my-app.com/bookings").booking == (
        "https://my-app.com/bookings/u1?slug=thirty-minutes&username=alice"
    )


def test_the_reschedule_link_names_everything_in_its_query() -> None:
    assert links_for("https://my-app.com/bookings/reschedule").reschedule == (
        "https://my-app.com/bookings/reschedule"
        "?rescheduleUid=u1&eventTypeSlug=thirty-minutes&username=alice&slug=thirty-minutes&reschedule=true"
    )


def test_the_cancel_link_has_the_uid_as_its_last_segment() -> None:
    assert links_for("https://my-app.com/bookings/cancel").cancel == (
        "https://my-app.com/bookings/cancel/u1?slug=thirty-minutes&username=alice&cancel=true"
    )


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://my-app.com", "/u1"),
        ("https://my-app.com/", "/u1"),
        ("https://my-app.com/bookings/", "/bookings/u1"),
        ("https://my-app.com/a%20b", "/a%20b/u1"),
    ],
)
def test_a_trailing_slash_does_not_double(url: str, path: str) -> None:
    assert urlsplit(links_for(url).booking).path == path


def test_the_urls_own_query_survives() -> None:
    query = parse_qsl(urlsplit(links_for("https://my-app.com/b?tenant=a%26b&x=1").booking).query)
    assert query == [("tenant", "a&b"), ("x", "1"), ("slug", "thirty-minutes"), ("username", "alice")]


def test_a_template_is_filled_and_nothing_is_added() -> None:
    template = "https://my-app.com/b/{bookingUid}/change?e={eventTypeSlug}&u={username}"
    assert links_for(template).reschedule == "https://my-app.com/b/u1/change?e=thirty-minutes&u=alice"


def test_a_template_without_the_uid_is_filled_all_the_same() -> None:
    assert links_for("https://my-app.com/of/{username}").booking == "https://my-app.com/of/alice"


def test_values_are_escaped() -> None:
    booking = booking_with(Redirects("https://my-app.com/b", "https://my-app.com/{slug}", None))
    hostile = replace(booking, event_type=replace(booking.event_type, slug="a/b?c=d&e#f %"))
    found = links(hostile, ORIGIN)
    assert found.booking == "https://my-app.com/b/u1?slug=a%2Fb%3Fc%3Dd%26e%23f%20%25&username=alice"
    assert found.reschedule == "https://my-app.com/a%2Fb%3Fc%3Dd%26e%23f%20%25"


def test_without_configured_urls_the_links_are_kalends_own_pages() -> None:
    assert links(booking_with(Redirects()), ORIGIN) == Links(
        f"{ORIGIN}/booking/u1", f"{ORIGIN}/reschedule/u1", f"{ORIGIN}/booking/u1/cancel"
    )


def test_each_url_is_configured_by_itself() -> None:
    found = links(booking_with(Redirects(cancel="https://my-app.com/cancel")), ORIGIN)
    assert found.booking == f"{ORIGIN}/booking/u1"
    assert found.cancel == "https://my-app.com/cancel/u1?slug=thirty-minutes&username=alice&cancel=true"


def test_a_booking_without_a_client_has_kalends_own_pages() -> None:
    booking = replace(booking_with(Redirects()), client=None)
    assert links(booking, ORIGIN).booking == f"{ORIGIN}/booking/u1"


def test_what_people_share_is_changed_on_kalends_own_pages_by_who_has_a_seat_alone() -> None:
    seated = make_booking(uid="u1", current_uid="u1")
    shared = replace(seated, attendees=(replace(seated.attendee, seat_uid="s1"),))
    assert links(shared, ORIGIN) == Links(f"{ORIGIN}/booking/u1", None, None)
    assert links(replace(shared, seat_uid="s1"), ORIGIN).cancel == f"{ORIGIN}/booking/s1/cancel"


def test_a_rescheduled_booking_links_to_its_newest_successor() -> None:
    moved = replace(
        booking_with(Redirects("https://my-app.com/b", "https://my-app.com/r", None)),
        status=Status.CANCELLED,
        rescheduled_to_uid="u2",
        current_uid="u3",
    )
    found = links(moved, ORIGIN)
    assert found.booking.startswith("https://my-app.com/b/u3?")
    assert found.reschedule is not None
    assert "rescheduleUid=u3&" in found.reschedule


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.REJECTED])
def test_what_is_over_cannot_be_moved_or_cancelled(status: Status) -> None:
    found = links_for("https://my-app.com/b", status=status)
    assert (found.reschedule, found.cancel) == (None, None)


def test_an_event_type_may_forbid_each_change() -> None:
    booking = booking_with(Redirects())
    fixed = replace(booking.event_type, rescheduling_disabled=True, cancelling_disabled=True)
    found = links(replace(booking, event_type=fixed), ORIGIN)
    assert (found.reschedule, found.cancel) == (None, None)


def test_the_cancel_link_of_a_series_is_for_all_that_is_left_of_it() -> None:
    page = "https://my-app.com/bookings/cancel"
    cancel = links_for(page, recurring_uid="r1").cancel
    assert cancel == f"{page}/u1?slug=thirty-minutes&username=alice&cancel=true&allRemainingBookings=true"
    own = links(booking_with(Redirects(), recurring_uid="r1"), ORIGIN)
    assert own.cancel == f"{ORIGIN}/booking/u1/cancel", "this page asks"


@pytest.mark.parametrize(("uid", "said"), [("r1", "true"), (None, "")])
def test_a_template_may_ask_whether_there_is_a_series(uid: str | None, said: str) -> None:
    template = "https://my-app.com/b/{bookingUid}?all={allRemainingBookings}"
    assert links_for(template, recurring_uid=uid).cancel == f"https://my-app.com/b/u1?all={said}"


def test_a_cancelled_booking_has_a_link_to_move_it_where_the_event_type_allows_that() -> None:
    booking = booking_with(Redirects(), status=Status.CANCELLED)
    again = replace(booking.event_type, reschedules_cancelled=True)
    found = links(replace(booking, event_type=again), ORIGIN)
    assert (found.reschedule, found.cancel) == (f"{ORIGIN}/reschedule/u1", None)
    declined = replace(booking, event_type=again, status=Status.REJECTED)
    assert links(declined, ORIGIN).reschedule is None


def success_for(url: str | None, **more: bool) -> str | None:
    booking = make_booking()
    return success_link(
        replace(booking, event_type=replace(booking.event_type, success_redirect_url=url, **more)), [("utm", "a b")]
    )


def test_a_success_page_is_told_of_the_booking_and_keeps_its_own_query() -> None:
    link = success_for("https://my-app.com/thanks?ref=1#top") or ""
    told = dict(parse_qsl(urlsplit(link).query))
    assert link.startswith("https://my-app.com/thanks?ref=1&utm=a%20b&uid=")
    assert link.endswith("#top")
    assert (told["startTime"], told["attendeeName"]) == ("2027-01-11T14:00:00.000Z", "Bob Jones")


@pytest.mark.parametrize(("url", "link"), [("https://my-app.com/x", "https://my-app.com/x"), (None, None)])
def test_a_success_page_that_is_not_to_be_told_is_left_as_it_is(url: str | None, link: str | None) -> None:
    assert success_for(url, forward_params=False) == link


def test_people_are_sent_to_web_pages_alone() -> None:
    assert success_for("javascript:alert(1)") is None


def test_links_to_several_hosts_name_all_of_them() -> None:
    carol = replace(CO_HOST, username="carol")
    found = links_for("https://my-app.com/{username}?of={eventTypeSlug}", co_hosts=(carol,))
    assert found.booking == "https://my-app.com/alice%2Bcarol?of=thirty-minutes"
    listed = parse_qsl(urlsplit(links_for("https://my-app.com/move", co_hosts=(carol,)).reschedule or "").query)
    assert ("username", "alice+carol") in listed


def test_of_a_group_of_whom_one_is_left_there_is_no_page_to_move_by() -> None:
    together = replace(make_booking().event_type, id=GROUP_ID, slug="dynamic")
    assert links(make_booking(event_type=together, co_hosts=(CO_HOST,)), ORIGIN).reschedule is not None
    alone = links(make_booking(event_type=together), ORIGIN)
    assert (alone.reschedule, alone.cancel is None) == (None, False)


def test_a_success_page_is_told_the_names_of_several_hosts() -> None:
    event_type = replace(make_booking().event_type, success_redirect_url="https://my-app.com/thanks")
    link = success_link(make_booking(event_type=event_type, co_hosts=(CO_HOST,)))
    assert ("hostName", "Alice Smith, Carol Kalniņa") in parse_qsl(urlsplit(link or "").query)
