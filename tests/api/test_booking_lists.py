"""The filters, sorts and pages of `GET /v2/bookings`, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import httpx
import pytest

from kalends.accounts.model import User
from kalends.core.database import Tx
from kalends.event_types.model import Confirmation, Frequency, Recurrence
from tests.support.accounts import bearer, make_key, make_owner
from tests.support.clock import Clock
from tests.support.event_types import make_event_type, make_schedule

ALL = ["Ann", "Bob", "Dan", "Cat", "Eve", "Eve"]


@dataclass(frozen=True)
class Diary:
    """A host's bookings, a minute after each other from 8:00 on, looked at on 4 January at 13:00.

    Ann has been there, and Bob; Dan waits for the host's answer; Cat cancelled at 8:05; Eve comes twice. `values` are
    the ids by the event types' slugs, and Dan's uid.
    """

    key: str
    values: dict[str, object]

    async def page(self, api: httpx.AsyncClient, asked: Sequence[tuple[str, str]]) -> dict[str, object]:
        filled = [(name, value.format_map(self.values)) for name, value in asked]
        answer = await api.get("/v2/bookings", params=filled, headers=bearer(self.key))
        assert answer.status_code == 200, answer.text
        body: dict[str, object] = answer.json()
        return body


async def make_event_types(tx: Tx, host: User) -> dict[str, object]:
    """The ids of event types of several rules, by their slugs."""
    rules: dict[str, dict[str, object]] = {
        "half": {},
        "hour": {"length": 60},
        "ask": {"confirmation": Confirmation()},
        "weekly": {"recurrence": Recurrence(Frequency.WEEKLY, 1, 2)},
    }
    return {slug: (await make_event_type(tx, host, slug=slug, **said)).id for slug, said in rules.items()}


@pytest.fixture
async def diary(api: httpx.AsyncClient, tx: Tx, clock: Clock) -> Diary:
    host = await make_owner(tx)
    await make_schedule(tx, host)
    values = await make_event_types(tx, host)
    for slug, name, start in (
        ("half", "Ann", "2027-01-04T10:00:00Z"),
        ("hour", "Bob", "2027-01-04T11:00:00Z"),
        ("half", "Cat", "2027-01-05T10:00:00Z"),
        ("ask", "Dan", "2027-01-05T09:00:00Z"),
        ("weekly", "Eve", "2027-01-06T15:00:00Z"),
    ):
        who = {"name": name, "email": f"{name.lower()}@example.com", "timeZone": "UTC"}
        body = {"eventTypeId": values[slug], "start": start, "attendee": who}
        data = (await api.post("/v2/bookings", json=body)).json()["data"]
        values[name] = data[0]["uid"] if slug == "weekly" else data["uid"]
        clock.advance(minutes=1)
    await api.post(f"/v2/bookings/{values['Cat']}/cancel")
    clock.advance(hours=4, minutes=55)
    return Diary(await make_key(tx, host), values)


def names(page: dict[str, object]) -> list[str]:
    """Whose bookings they are."""
    data = page["data"]
    assert isinstance(data, list)
    return [booking["attendees"][0]["name"] for booking in data]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ([], ALL),
        ([("status", "upcoming")], ["Eve", "Eve"]),
        ([("status", "recurring")], ["Eve", "Eve"]),
        ([("status", "past")], ["Ann", "Bob"]),
        ([("status", "cancelled")], ["Cat"]),
        ([("status", "unconfirmed")], ["Dan"]),
        ([("status", "past,unconfirmed")], ["Ann", "Bob", "Dan"]),
        ([("status", "cancelled"), ("status", "unconfirmed")], ["Dan", "Cat"]),
        ([("attendeeEmail", "BOB@example.com")], ["Bob"]),
        ([("attendeeName", "cat")], ["Cat"]),
        ([("bookingUid", "{Dan}")], ["Dan"]),
        ([("eventTypeId", "{half}")], ["Ann", "Cat"]),
        ([("eventTypeIds", "{half},{hour}")], ["Ann", "Bob", "Cat"]),
        ([("eventTypeIds", "{hour}"), ("eventTypeId", "{ask}")], ["Bob", "Dan"]),
        ([("afterStart", "2027-01-05T10:00:00Z")], ["Cat", "Eve", "Eve"]),
        ([("beforeEnd", "2027-01-04T12:00:00Z")], ["Ann", "Bob"]),
        ([("afterCreatedAt", "2027-01-04T08:02:30Z")], ["Dan", "Eve", "Eve"]),
        ([("beforeCreatedAt", "2027-01-04T08:01:30Z")], ["Ann", "Bob"]),
        ([("afterUpdatedAt", "2027-01-04T08:04:30Z")], ["Cat"]),
        ([("beforeUpdatedAt", "2027-01-04T08:02:30Z")], ["Ann", "Bob"]),
        ([("status", "past"), ("eventTypeId", "{half}")], ["Ann"]),
        ([("afterStart", "2027-01-04T10:30:00Z"), ("beforeEnd", "2027-01-05T10:00:00Z")], ["Bob", "Dan"]),
    ],
)
async def test_a_filter_lets_through(
    api: httpx.AsyncClient, diary: Diary, asked: list[tuple[str, str]], found: list[str]
) -> None:
    assert names(await diary.page(api, asked)) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ([("sortStart", "asc")], ALL),
        ([("sortStart", "desc")], ["Eve", "Eve", "Cat", "Dan", "Bob", "Ann"]),
        ([("sortEnd", "asc")], ALL),
        ([("sortEnd", "desc")], ["Eve", "Eve", "Cat", "Dan", "Bob", "Ann"]),
        ([("sortCreated", "asc")], ["Ann", "Bob", "Cat", "Dan", "Eve", "Eve"]),
        ([("sortCreated", "desc")], ["Eve", "Eve", "Dan", "Cat", "Bob", "Ann"]),
        ([("sortUpdatedAt", "asc")], ["Ann", "Bob", "Dan", "Eve", "Eve", "Cat"]),
        ([("sortUpdatedAt", "desc")], ["Cat", "Eve", "Eve", "Dan", "Bob", "Ann"]),
    ],
)
async def test_a_list_is_sorted(
    api: httpx.AsyncClient, diary: Diary, asked: list[tuple[str, str]], found: list[str]
) -> None:
    assert names(await diary.page(api, asked)) == found


async def test_the_first_of_two_sorts_counts_first(api: httpx.AsyncClient, diary: Diary) -> None:
    page = await diary.page(api, [("sortCreated", "desc"), ("sortStart", "desc"), ("status", "upcoming")])
    data = page["data"]
    assert isinstance(data, list)
    assert [each["start"][:10] for each in data] == ["2027-01-13", "2027-01-06"]


@pytest.mark.parametrize(
    ("take", "skip", "found", "place"),
    [
        (2, 0, ["Ann", "Bob"], (4, 2, 2, 1, 3, True, False)),
        (2, 2, ["Dan", "Cat"], (2, 2, 2, 2, 3, True, True)),
        (4, 4, ["Eve", "Eve"], (0, 2, 4, 2, 2, False, True)),
        (5, 6, [], (0, 0, 5, 2, 2, False, True)),
    ],
)
async def test_a_page_says_where_it_stands(
    api: httpx.AsyncClient, diary: Diary, take: int, skip: int, found: list[str], place: tuple[object, ...]
) -> None:
    page = await diary.page(api, [("take", str(take)), ("skip", str(skip))])
    assert names(page) == found
    told = page["pagination"]
    assert isinstance(told, dict)
    assert told.pop("totalItems") == 6
    shown = ("remainingItems", "returnedItems", "itemsPerPage", "currentPage", "totalPages")
    assert tuple(told[name] for name in (*shown, "hasNextPage", "hasPreviousPage")) == place


async def test_the_whole_counts_what_the_filters_let_through(api: httpx.AsyncClient, diary: Diary) -> None:
    told = (await diary.page(api, [("eventTypeId", "{half}"), ("take", "1")]))["pagination"]
    assert isinstance(told, dict)
    assert (told["totalItems"], told["remainingItems"], told["totalPages"]) == (2, 1, 2)


@pytest.mark.parametrize("name", ["teamId", "teamsIds"])
async def test_nobody_is_in_a_team(api: httpx.AsyncClient, diary: Diary, name: str) -> None:
    answer = await api.get("/v2/bookings", params={name: "1"}, headers=bearer(diary.key))
    assert (answer.status_code, answer.json()["error"]["details"]["field"]) == (400, name)
