"""The booker's other layouts: days side by side."""

from __future__ import annotations

from datetime import date

import pytest

from kalends.accounts.model import User
from kalends.core.database import Tx
from kalends.engine.limits import RangeWindow
from kalends.event_types.model import Layout, Layouts
from kalends.web import boards
from kalends.web.boards import layout_of
from kalends.web.picks import Pick
from kalends.web.views import Free, Viewer
from tests.support.event_types import make_event_type
from tests.web.browsing import Browser

ALL = Layouts(Layout.WEEK, (Layout.MONTH, Layout.WEEK, Layout.COLUMN))
VIEWER = Viewer("/alice/talk", "en-GB", "UTC", 24, date(2027, 1, 4))
JANUARY = date(2027, 1, 1)


def minute(day: int, hour: int) -> int:
    """An hour of January 2027 as an epoch minute."""
    return ((date(2027, 1, day) - date(1970, 1, 1)).days * 24 + hour) * 60


FREE = Free(JANUARY, {date(2027, 1, day): [minute(day, 9), minute(day, 10)] for day in (5, 6, 11, 12, 13, 20)})


@pytest.mark.parametrize(
    ("offered", "asked", "shown"),
    [
        (None, Layout.WEEK, Layout.MONTH),
        (ALL, None, Layout.WEEK),
        (ALL, Layout.COLUMN, Layout.COLUMN),
        (Layouts(Layout.MONTH, (Layout.MONTH,)), Layout.WEEK, Layout.MONTH),
    ],
)
def test_only_a_layout_that_is_offered_is_shown(offered: Layouts | None, asked: Layout | None, shown: Layout) -> None:
    assert layout_of(offered, Pick(layout=asked)) is shown


@pytest.mark.parametrize(("tag", "first"), [("en-GB", date(2027, 1, 11)), ("en-US", date(2027, 1, 10))])
def test_a_week_begins_where_the_readers_weeks_begin(tag: str, first: date) -> None:
    viewer = Viewer("/alice/talk", tag, "UTC", 24, date(2027, 1, 4))
    assert boards.span(Layout.WEEK, FREE, Pick(day=date(2027, 1, 13)), viewer)[0] == first


def test_a_week_has_all_its_days() -> None:
    days = boards.span(Layout.WEEK, FREE, Pick(day=date(2027, 1, 13)), VIEWER)
    board = boards.board(Layout.WEEK, days, FREE, Pick(), VIEWER)
    assert [len(column.times) for column in board.columns] == [2, 2, 2, 0, 0, 0, 0]
    assert board.title == "11–17 Jan 2027"
    assert board.previous is not None
    assert "date=2027-01-04" in board.previous
    assert "date=2027-01-18" in board.following


def test_columns_are_the_next_days_that_have_times() -> None:
    days = boards.span(Layout.COLUMN, FREE, Pick(), VIEWER)
    board = boards.board(Layout.COLUMN, days, FREE, Pick(), VIEWER)
    assert [column.title for column in board.columns] == [
        "Tue 5 Jan",
        "Wed 6 Jan",
        "Mon 11 Jan",
        "Tue 12 Jan",
        "Wed 13 Jan",
    ]
    assert "date=2027-01-14" in board.following


async def test_a_week_without_a_free_time_leads_to_the_next_that_has_one(browser: Browser, tx: Tx, host: User) -> None:
    window = RangeWindow(date(2027, 1, 12), date(2027, 1, 31))
    event_type = await make_event_type(tx, host, layouts=ALL, booking_window=window)
    await browser.open(f"/{host.username}/{event_type.slug}?date=2027-01-04")
    (empty,) = browser.page.all("div", **{"class": "empty"})
    assert empty.text.startswith("No free time")
    await browser.follow(empty.one("a").text)
    assert browser.page.one("h2", id="day").text == "11–17 Jan 2027"


def test_nothing_earlier_than_today_is_led_to() -> None:
    viewer = Viewer("/alice/talk", "en-GB", "UTC", 24, date(2027, 1, 12))
    days = boards.span(Layout.WEEK, FREE, Pick(day=date(2027, 1, 13)), viewer)
    assert boards.board(Layout.WEEK, days, FREE, Pick(), viewer).previous is None


async def test_a_week_is_booked_by_links_alone(browser: Browser, tx: Tx, host: User) -> None:
    event_type = await make_event_type(tx, host, slug="weekly", layouts=ALL)
    await browser.open(f"/{host.username}/{event_type.slug}?date=2027-01-13&tz=Europe/London")
    assert browser.page.one("h2", id="day").text == "11–17 Jan 2027"
    assert [len(column.all("a")) for column in browser.page.one("div", class_="columns").all("ul")] == [16] * 5
    await browser.follow("Later")
    assert browser.page.one("h2", id="day").text == "18–24 Jan 2027"
    await browser.follow("Days")
    assert len(browser.page.one("div", class_="columns").all("h3")) == 5
    await browser.follow("09:00")
    assert browser.page.one("h2", id="details").text == "Your details"
    await browser.follow("Another time")
    await browser.follow("Month")
    assert browser.page.one("table", role="grid")


async def test_an_event_type_that_says_nothing_shows_the_month_alone(browser: Browser, tx: Tx, host: User) -> None:
    event_type = await make_event_type(tx, host, slug="plain")
    await browser.open(f"/{host.username}/{event_type.slug}?layout=week")
    assert browser.page.one("table", role="grid")
    assert not browser.page.all("nav", class_="layouts")
