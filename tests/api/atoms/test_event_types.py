"""What a booking page reads of an event type."""

from __future__ import annotations

from typing import Any

import httpx

from kalends.core.database import Tx
from kalends.event_types.model import BookingField, Confirmation, FieldKind, Location, LocationKind
from tests.api.atoms.conftest import Scene, scene_with
from tests.support.accounts import make_client, make_managed_user
from tests.support.event_types import make_event_type

SYSTEM = ["name", "email", "attendeePhoneNumber", "title", "notes", "guests", "rescheduleReason"]


async def seen_by_new(page: httpx.AsyncClient, scene: Scene, **query: Any) -> dict[str, Any]:
    asked = {"username": scene.host.username, **query}
    answer = await page.get(f"/atoms/event-types/{scene.event_type.slug}/public", params=asked)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


async def seen_by_old(page: httpx.AsyncClient, scene: Scene) -> dict[str, Any]:
    path = f"/event-types/{scene.host.username}/{scene.event_type.slug}/public"
    data: dict[str, Any] = (await page.get(path, params={"isTeamEvent": "false"})).json()["data"]
    return data


async def test_it_has_what_no_client_can_do_without(new: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, length_options=(30, 60), confirmation=Confirmation())
    data = await seen_by_new(new, scene)
    assert (data["id"], data["slug"], data["length"], data["price"]) == (scene.event_type.id, "thirty-minutes", 30, 0)
    assert data["metadata"] == {"multipleDuration": [30, 60]}
    assert (data["locations"], data["requiresConfirmation"]) == ([], True)
    assert data["subsetOfUsers"] == data["users"]
    assert data["subsetOfUsers"][0]["username"] == scene.host.username
    assert data["profile"]["weekStart"] == "Sunday"
    assert data["entity"]["considerUnpublished"] is False
    assert data["schedule"] == {"timeZone": "Europe/London"}


async def test_without_a_choice_of_lengths_there_is_no_trace_of_one(new: httpx.AsyncClient, scene: Scene) -> None:
    assert (await seen_by_new(new, scene))["metadata"] == {}


async def test_its_own_questions_come_in_the_contracts_order(new: httpx.AsyncClient, scene: Scene) -> None:
    fields = {field["name"]: field for field in (await seen_by_new(new, scene))["bookingFields"]}
    assert list(fields) == SYSTEM
    assert (fields["title"]["required"], fields["title"]["hidden"]) == (True, True)
    assert fields["attendeePhoneNumber"]["hidden"] is True
    assert fields["rescheduleReason"]["views"] == [{"id": "reschedule", "label": "Reschedule View"}]
    assert [fields[name]["editable"] for name in ("name", "notes")] == ["system", "system-but-optional"]


async def test_labels_come_escaped_as_well(new: httpx.AsyncClient, tx: Tx) -> None:
    terms = BookingField("terms", FieldKind.BOOLEAN, label="Read & agreed <b>")
    scene = await scene_with(tx, booking_fields=(terms,))
    (shown,) = [field for field in (await seen_by_new(new, scene))["bookingFields"] if field["name"] == "terms"]
    assert (shown["label"], shown["labelAsSafeHtml"]) == ("Read & agreed <b>", "Read &amp; agreed &lt;b&gt;")


async def test_1_0_47_is_asked_for_links_as_text(old: httpx.AsyncClient, new: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, booking_fields=(BookingField("site", FieldKind.URL, label="Site"),))
    kinds = [
        {field["name"]: field["type"] for field in fields["bookingFields"]}
        for fields in (await seen_by_old(old, scene), await seen_by_new(new, scene))
    ]
    assert [found["site"] for found in kinds] == ["text", "url"]


async def test_1_0_47_is_spared_what_asks_for_a_phone_number(old: httpx.AsyncClient, tx: Tx) -> None:
    mobile = BookingField("mobile", FieldKind.PHONE, label="Mobile")
    places = (Location(LocationKind.ATTENDEE_PHONE), Location(LocationKind.ADDRESS, "1 High Street"))
    scene = await scene_with(tx, booking_fields=(mobile,), locations=places)
    data = await seen_by_old(old, scene)
    assert [field["name"] for field in data["bookingFields"] if field["type"] == "phone"] == []
    assert data["locations"] == [{"type": "inPerson", "address": "1 High Street", "displayLocationPublicly": True}]


async def test_the_location_is_asked_with_what_each_choice_needs(new: httpx.AsyncClient, tx: Tx) -> None:
    places = (
        Location(LocationKind.ATTENDEE_PHONE),
        Location(LocationKind.LINK, "https://meet.example/a", public=False),
    )
    data = await seen_by_new(new, await scene_with(tx, locations=places))
    assert data["locations"] == [{"type": "phone"}, {"type": "link", "displayLocationPublicly": False}]
    (field,) = (field for field in data["bookingFields"] if field["name"] == "location")
    assert set(field["optionsInputs"]) == {"attendeeInPerson", "phone", "somewhereElse"}


async def test_an_unknown_one_is_404_to_new_clients_and_null_to_old_ones(
    new: httpx.AsyncClient, old: httpx.AsyncClient, scene: Scene
) -> None:
    unknown = await new.get("/atoms/event-types/nothing/public", params={"username": scene.host.username})
    assert unknown.status_code == 404
    answer = await old.get(f"/event-types/{scene.host.username}/nothing/public")
    assert (answer.status_code, answer.json()) == (200, {"status": "success", "data": None})


async def test_an_organisation_that_is_named_must_be_the_hosts(new: httpx.AsyncClient, scene: Scene) -> None:
    await seen_by_new(new, scene, orgId=0)
    await seen_by_new(new, scene, orgId=scene.host.organization_id)
    path = f"/atoms/event-types/{scene.event_type.slug}/public"
    asked = {"username": scene.host.username, "orgId": scene.host.organization_id + 1}
    assert (await new.get(path, params=asked)).status_code == 404


async def together(tx: Tx, scene: Scene) -> str:
    """The scene's host and Carol, as a page names them."""
    carol = await make_managed_user(tx, scene.client, email="carol@example.com", name="Carol")
    return f"{scene.host.username}+{carol.username}"


async def test_several_people_have_one_event_type_together(new: httpx.AsyncClient, tx: Tx, scene: Scene) -> None:
    usernames = await together(tx, scene)
    answer = await new.get("/atoms/event-types/dynamic/public", params={"username": usernames})
    data = answer.json()["data"]
    assert (data["id"], data["slug"], data["length"], data["isDynamic"]) == (0, "dynamic", 30, True)
    assert data["metadata"] == {"multipleDuration": [15, 30, 60]}
    assert [each["username"] for each in data["subsetOfUsers"]] == usernames.split("+")
    assert data["users"] == data["subsetOfUsers"]
    assert (data["profile"]["username"], data["profile"]["name"]) == (usernames, "Alice Smith, Carol")
    assert [field["name"] for field in data["bookingFields"]] == SYSTEM


async def test_an_unescaped_plus_joins_usernames_too(new: httpx.AsyncClient, tx: Tx, scene: Scene) -> None:
    answer = await new.get(f"/atoms/event-types/dynamic/public?username={await together(tx, scene)}")
    assert answer.json()["data"]["isDynamic"] is True


async def test_1_0_47_sees_the_event_type_of_several_people(old: httpx.AsyncClient, tx: Tx, scene: Scene) -> None:
    data = (await old.get(f"/event-types/{await together(tx, scene)}/dynamic/public")).json()["data"]
    assert (data["isDynamic"], len(data["users"])) == (True, 2)
    assert "attendeePhoneNumber" not in [field["name"] for field in data["bookingFields"]]


async def test_people_of_different_organisations_have_none_together(
    new: httpx.AsyncClient, old: httpx.AsyncClient, tx: Tx, scene: Scene
) -> None:
    stranger = await make_managed_user(tx, await make_client(tx), email="stranger@example.com")
    usernames = f"{scene.host.username}+{stranger.username}"
    answer = await new.get("/atoms/event-types/dynamic/public", params={"username": usernames})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NotFound")
    assert (await old.get(f"/event-types/{usernames}/dynamic/public")).json()["data"] is None


async def test_the_older_client_lists_what_everybody_may_see(old: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, length_options=(30, 60), confirmation=Confirmation())
    await make_event_type(tx, scene.host, slug="secret", hidden=True)
    answer = await old.get(f"/event-types/{scene.host.username}/public")
    assert answer.status_code == 200, answer.text
    (listed,) = answer.json()["data"]
    assert (listed["id"], listed["slug"], listed["length"]) == (scene.event_type.id, "thirty-minutes", 30)
    assert (listed["requiresConfirmation"], listed["metadata"]) == (True, {"multipleDuration": [30, 60]})
    assert (await old.get("/event-types/nobody-here/public")).json()["data"] == []
