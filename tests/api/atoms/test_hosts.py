"""Booking several people at once, as a page does that names them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from kalends.accounts.model import User
from kalends.core.database import Tx
from tests.api.atoms.conftest import Scene, booking
from tests.support.accounts import bearer, make_managed_user, make_tokens
from tests.support.clock import Clock
from tests.support.event_types import make_schedule

ELEVEN = "2027-01-04T11:00:00+00:00"


@pytest.fixture
async def carol(tx: Tx, scene: Scene) -> User:
    carol = await make_managed_user(tx, scene.client, email="carol@example.com", name="Carol", time_zone="Europe/Riga")
    await make_schedule(tx, carol)
    return carol


def together(scene: Scene, carol: User, *more: str, **changes: Any) -> dict[str, Any]:
    """The body that a page posts which shows both."""
    named = f"{scene.host.username}+{carol.username}"
    return booking(scene, *more, **{"eventTypeId": 0, "eventTypeSlug": "dynamic", "user": named, **changes})


async def booked(page: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    answer = await page.post("/bookings", json=body)
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


async def test_several_people_are_booked_at_once(new: httpx.AsyncClient, scene: Scene, carol: User) -> None:
    data = await booked(new, together(scene, carol))
    assert data["title"] == "Group meeting between Alice Smith, Carol and Bob Booker"
    assert data["user"]["username"] == f"{scene.host.username}+{carol.username}", "pages book again under it"
    assert (data["user"]["name"], data["userId"]) == ("Alice Smith", scene.host.id)
    assert [each["name"] for each in data["attendees"]] == ["Bob Booker", "Carol"]
    assert (data["eventTypeId"], data["eventType"]["slug"]) == (0, "dynamic")
    assert data["eventType"]["schedulingType"] == "COLLECTIVE"
    newer = await new.get(f"/bookings/{data['uid']}", headers={"cal-api-version": "2024-08-13"})
    assert [each["id"] for each in newer.json()["data"]["hosts"]] == [scene.host.id, carol.id]


@pytest.mark.parametrize("named", ["plus", "space", "escaped", "list"])
async def test_people_are_named_in_any_of_the_ways_of_clients(
    old: httpx.AsyncClient, scene: Scene, carol: User, named: str
) -> None:
    first, second = scene.host.username, carol.username
    user = {
        "plus": f"{first}+{second}",
        "space": f"{first} {second}",
        "escaped": f"{first}%2B{second}",
        "list": [first, second],
    }[named]
    assert len((await booked(old, together(scene, carol, user=user)))["attendees"]) == 2


@pytest.mark.parametrize("user", [None, "alice", ["alice"]])
async def test_nobody_else_than_several_people_is_booked_without_an_event_type(
    new: httpx.AsyncClient, scene: Scene, carol: User, user: object
) -> None:
    answer = await new.post("/bookings", json=together(scene, carol, user=user))
    assert (answer.status_code, answer.json()["error"]["details"]) == (400, {"field": "user"})


async def test_the_links_of_the_client_lead_to_the_same_people(
    new: httpx.AsyncClient, scene: Scene, carol: User
) -> None:
    links = (await booked(new, together(scene, carol)))["links"]
    named = f"{scene.host.username}%2B{carol.username}"
    assert f"username={named}&slug=dynamic&reschedule=true" in links["reschedule"]
    assert links["booking"].endswith(f"slug=dynamic&username={named}")
    assert links["cancel"].endswith(f"slug=dynamic&username={named}&cancel=true")


async def test_the_form_for_moving_names_all_of_them(new: httpx.AsyncClient, scene: Scene, carol: User) -> None:
    uid = (await booked(new, together(scene, carol)))["uid"]
    data = (await new.get(f"/bookings/{uid}/reschedule")).json()["data"]
    assert data["user"]["username"] == f"{scene.host.username}+{carol.username}"
    assert [each["name"] for each in data["attendees"]] == ["Bob Booker"], "the others are no guests of his"


async def test_a_booking_of_several_is_moved_and_cancelled(new: httpx.AsyncClient, scene: Scene, carol: User) -> None:
    uid = (await booked(new, together(scene, carol)))["uid"]
    asked = {
        "usernameList[]": [scene.host.username, carol.username],
        "eventTypeId": 0,
        "eventTypeSlug": "dynamic",
        "startTime": "2027-01-04T00:00:00Z",
        "endTime": "2027-01-05T00:00:00Z",
    }
    free = (await new.get("/slots/available", params=asked)).json()["data"]["slots"]["2027-01-04"]
    moving = await new.get("/slots/available", params={**asked, "rescheduleUid": uid})
    assert {"time": "2027-01-04T10:00:00.000Z"} not in free
    assert {"time": "2027-01-04T10:00:00.000Z"} in moving.json()["data"]["slots"]["2027-01-04"]
    moved = await booked(new, together(scene, carol, ELEVEN, rescheduleUid=uid, bookingUid=uid))
    assert (moved["fromReschedule"], [each["name"] for each in moved["attendees"]]) == (uid, ["Bob Booker", "Carol"])
    answer = await new.post(f"/bookings/{moved['uid']}/cancel", json={"allRemainingBookings": True})
    assert answer.status_code == 200
    assert (await booked(new, together(scene, carol, ELEVEN)))["status"] == "ACCEPTED"


async def test_a_request_that_is_repeated_is_the_same_booking(
    new: httpx.AsyncClient, scene: Scene, carol: User, clock: Clock
) -> None:
    first = await booked(new, together(scene, carol))
    clock.advance(seconds=30)
    assert await booked(new, together(scene, carol)) == first
    clock.advance(seconds=31)
    assert (await new.post("/bookings", json=together(scene, carol))).status_code == 409


async def test_each_of_them_has_it_in_his_list(new: httpx.AsyncClient, tx: Tx, scene: Scene, carol: User) -> None:
    uid = (await booked(new, together(scene, carol)))["uid"]
    for token in (scene.token, (await make_tokens(tx, carol)).access_token):
        listed = (await new.get("/bookings", headers=bearer(token))).json()["data"]["bookings"]
        assert [each["uid"] for each in listed] == [uid]


async def test_what_nobody_is_named_for_is_not_reserved(new: httpx.AsyncClient, scene: Scene, carol: User) -> None:
    body = {
        "slotUtcStartDate": "2027-01-04T10:00:00Z",
        "slotUtcEndDate": "2027-01-04T10:30:00Z",
        "eventTypeId": 0,
    }
    answer = await new.post("/slots/reserve", json=body)
    assert (answer.status_code, type(answer.json()["data"])) == (201, str)
    released = await new.delete("/slots/selected-slot", params={"uid": answer.json()["data"]})
    assert released.status_code == 200
    assert (await booked(new, together(scene, carol)))["status"] == "ACCEPTED"
