"""Free time and reservations as a Booker asks for them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from kalends.accounts.model import User
from kalends.core.database import Tx
from kalends.event_types.model import Seats
from tests.api.atoms.conftest import Scene, booking, scene_with
from tests.support.accounts import make_client, make_managed_user
from tests.support.clock import Clock
from tests.support.event_types import make_schedule

MONDAY = {"startTime": "2027-01-04T00:00:00.000Z", "endTime": "2027-01-04T23:59:59.999Z"}
TEN = "2027-01-04T10:00:00.000Z"


async def slots(page: httpx.AsyncClient, scene: Scene, **more: Any) -> dict[str, list[dict[str, str]]]:
    asked = {
        "usernameList[]": scene.host.username,
        "eventTypeId": scene.event_type.id,
        "eventTypeSlug": scene.event_type.slug,
        **MONDAY,
        **more,
    }
    answer = await page.get("/slots/available", params=asked)
    assert answer.status_code == 200, answer.text
    data: dict[str, list[dict[str, str]]] = answer.json()["data"]["slots"]
    return data


async def reserve(page: httpx.AsyncClient, scene: Scene) -> httpx.Response:
    return await page.post(
        "/slots/reserve",
        json={
            "slotUtcStartDate": "2027-01-04T10:00:00Z",
            "slotUtcEndDate": "2027-01-04T10:30:00Z",
            "eventTypeId": scene.event_type.id,
        },
    )


async def test_slots_are_instants_under_the_dates_of_the_zone_asked_for(new: httpx.AsyncClient, scene: Scene) -> None:
    found = await slots(new, scene, timeZone="Pacific/Auckland")
    assert list(found) == ["2027-01-04", "2027-01-05"]
    assert found["2027-01-04"][0] == {"time": "2027-01-04T09:00:00.000Z"}
    assert found["2027-01-05"][0] == {"time": "2027-01-04T11:00:00.000Z"}
    assert list(await slots(new, scene)) == ["2027-01-04"]


@pytest.mark.parametrize("unknown", [{"eventTypeSlug": ""}, {"eventTypeSlug": "thirty-minutes", "usernameList[]": []}])
async def test_a_page_that_does_not_know_its_event_type_yet_sees_none(
    new: httpx.AsyncClient, scene: Scene, unknown: dict[str, Any]
) -> None:
    assert await slots(new, scene, eventTypeId=0, **unknown) == {}


async def test_an_event_type_is_found_by_username_and_slug_as_well(new: httpx.AsyncClient, scene: Scene) -> None:
    assert await slots(new, scene, eventTypeId=0) == await slots(new, scene)


async def test_what_newer_clients_add_has_no_bearing(new: httpx.AsyncClient, scene: Scene) -> None:
    more = {
        "isTeamEvent": "false",
        "skipContactOwner": "false",
        "_silentCalendarFailures": "false",
        "routedTeamMemberIds[]": "1",
        "anything": "new",
    }
    assert await slots(new, scene, **more) == await slots(new, scene)


async def test_a_booking_to_be_moved_leaves_its_own_time_free(new: httpx.AsyncClient, scene: Scene) -> None:
    uid = (await new.post("/bookings", json=booking(scene))).json()["data"]["uid"]
    assert {"time": TEN} not in (await slots(new, scene))["2027-01-04"]
    assert {"time": TEN} in (await slots(new, scene, rescheduleUid=uid, eventTypeSlug=""))["2027-01-04"]


async def test_a_seat_to_be_moved_is_named_by_its_own_uid(new: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, slot_interval=15, seats=Seats(2, show_attendees=False, show_count=True))
    made = (await new.post("/bookings", json=booking(scene))).json()["data"]
    (seat,) = (each["referenceUid"] for each in made["seatsReferences"])
    day = [slot["time"] for slot in (await slots(new, scene, rescheduleUid=seat, eventTypeSlug=""))["2027-01-04"]]
    assert TEN not in day
    assert {"2027-01-04T09:45:00.000Z", "2027-01-04T10:15:00.000Z"} <= set(day), "nobody else is in it"


async def test_a_reserved_slot_is_out_of_the_list_for_five_minutes(
    new: httpx.AsyncClient, scene: Scene, clock: Clock
) -> None:
    answer = await reserve(new, scene)
    assert answer.status_code == 201
    assert isinstance(answer.json()["data"], str)
    clock.advance(minutes=4, seconds=59)
    assert {"time": TEN} not in (await slots(new, scene))["2027-01-04"]
    clock.advance(seconds=1)
    assert {"time": TEN} in (await slots(new, scene))["2027-01-04"]


async def test_a_reservation_is_prolonged_by_reserving_once_more(
    new: httpx.AsyncClient, scene: Scene, clock: Clock
) -> None:
    await reserve(new, scene)
    clock.advance(minutes=4, seconds=58)
    assert (await reserve(new, scene)).status_code == 201
    clock.advance(minutes=4)
    assert {"time": TEN} not in (await slots(new, scene))["2027-01-04"]


async def test_a_released_slot_is_listed_again(new: httpx.AsyncClient, scene: Scene) -> None:
    uid = (await reserve(new, scene)).json()["data"]
    assert (await new.delete("/slots/selected-slot", params={"uid": uid})).json() == {"status": "success"}
    assert {"time": TEN} in (await slots(new, scene))["2027-01-04"]


async def test_nothing_to_release_is_a_success_too(old: httpx.AsyncClient) -> None:
    for query in ({}, {"uid": "unknown"}):
        answer = await old.delete("/slots/selected-slot", params=query)
        assert (answer.status_code, answer.json()) == (200, {"status": "success"})


async def test_a_dry_run_reserves_nothing(new: httpx.AsyncClient, scene: Scene) -> None:
    body = {"slotUtcStartDate": "2027-01-04T10:00:00Z", "slotUtcEndDate": "2027-01-04T10:30:00Z", "_isDryRun": True}
    assert (await new.post("/slots/reserve", json={**body, "eventTypeId": scene.event_type.id})).status_code == 201
    assert {"time": TEN} in (await slots(new, scene))["2027-01-04"]


async def test_a_reservation_never_stands_in_the_way_of_the_booking(new: httpx.AsyncClient, scene: Scene) -> None:
    await reserve(new, scene)
    assert (await new.post("/bookings", json=booking(scene))).status_code == 201


@pytest.fixture
async def carol(tx: Tx, scene: Scene) -> User:
    """Somebody of the same app who works when it is 9 to 5 in New York, 14:00 to 22:00 UTC."""
    carol = await make_managed_user(tx, scene.client, email="carol@example.com", name="Carol")
    await make_schedule(tx, carol, time_zone="America/New_York")
    return carol


async def common(page: httpx.AsyncClient, *people: User, **more: Any) -> httpx.Response:
    asked = {"usernameList[]": [each.username for each in people], "eventTypeId": 0, "eventTypeSlug": "dynamic"}
    return await page.get("/slots/available", params={**asked, **MONDAY, **more})


async def test_several_people_are_offered_when_all_of_them_are_free(
    new: httpx.AsyncClient, scene: Scene, carol: User
) -> None:
    await new.post("/bookings", json=booking(scene, "2027-01-04T15:00:00+00:00"))
    found = (await common(new, scene.host, carol)).json()["data"]["slots"]
    times = [slot["time"][11:16] for slot in found["2027-01-04"]]
    assert times == ["14:00", "14:30", "15:30", "16:00", "16:30"]


async def test_the_length_of_their_common_time_is_the_one_asked_for(
    new: httpx.AsyncClient, scene: Scene, carol: User
) -> None:
    found = (await common(new, scene.host, carol, duration=60)).json()["data"]["slots"]
    assert [slot["time"][11:16] for slot in found["2027-01-04"]] == ["14:00", "15:00", "16:00"]


async def test_people_of_another_organisation_have_no_time_in_common(
    new: httpx.AsyncClient, tx: Tx, scene: Scene
) -> None:
    stranger = await make_managed_user(tx, await make_client(tx), email="stranger@example.com")
    assert (await common(new, scene.host, stranger)).status_code == 404


async def test_an_event_types_id_goes_before_several_usernames(
    new: httpx.AsyncClient, scene: Scene, carol: User
) -> None:
    both = [scene.host.username, carol.username]
    assert await slots(new, scene, **{"usernameList[]": both}) == await slots(new, scene)
