from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from httpx import AsyncClient

from kalends.core.database import Tx
from tests.support.accounts import bearer, make_managed_user, make_tokens
from tests.support.clock import Clock

PATH = "/v2/atoms/event-types"
ALWAYS = {"id": 1, "children": [], "multiplePrivateLinks": []}
"""What the component sends with every change."""


@pytest_asyncio.fixture
async def headers(tx: Tx) -> dict[str, str]:
    return bearer((await make_tokens(tx, await make_managed_user(tx))).access_token)


async def create(api: AsyncClient, headers: dict[str, str], **changes: Any) -> int:
    body = {"title": "Talk", "slug": "talk", "lengthInMinutes": 30, **changes}
    made = await api.post("/v2/event-types", json=body, headers=headers)
    assert made.status_code == 201, made.text
    return int(made.json()["data"]["id"])


async def read(api: AsyncClient, headers: dict[str, str], event_type_id: int) -> dict[str, Any]:
    """The event type as its editor reads it."""
    data: dict[str, Any] = (await api.get(f"{PATH}/{event_type_id}", headers=headers)).json()["data"]["eventType"]
    return data


async def saved(api: AsyncClient, headers: dict[str, str], event_type_id: int, **changes: Any) -> dict[str, Any]:
    """The event type as API v2 gives it after a change."""
    answer = await api.patch(f"{PATH}/{event_type_id}", json={**ALWAYS, **changes}, headers=headers)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = (await api.get(f"/v2/event-types/{event_type_id}", headers=headers)).json()["data"]
    return data


async def test_event_types_are_listed(api: AsyncClient, headers: dict[str, str]) -> None:
    event_type_id = await create(api, headers, description="Long")
    (listed,) = (await api.get(PATH, headers=headers)).json()["data"]["eventTypes"]
    expected = {"id": event_type_id, "title": "Talk", "description": "Long", "length": 30, "slug": "talk"}
    assert {name: listed[name] for name in expected} == expected
    (with_team,) = (await api.get(f"{PATH}/list-with-team", headers=headers)).json()["data"]
    assert (with_team["slug"], with_team["team"]) == ("talk", None)


async def test_the_editor_finds_its_lists(api: AsyncClient, headers: dict[str, str]) -> None:
    event_type_id = await create(api, headers)
    data = (await api.get(f"{PATH}/{event_type_id}", headers=headers)).json()["data"]
    event_type = data["eventType"]
    assert [event_type[name] for name in ("hosts", "children", "hashedLink")] == [[], [], []]
    assert event_type["metadata"] == {}
    assert [field["name"] for field in event_type["bookingFields"]][:2] == ["name", "email"]
    assert {each["value"] for group in data["locationOptions"] for each in group["options"]} >= {"link", "inPerson"}


async def test_only_what_is_sent_changes(api: AsyncClient, headers: dict[str, str]) -> None:
    event_type_id = await create(api, headers)
    before = (await api.get(f"/v2/event-types/{event_type_id}", headers=headers)).json()["data"]
    assert await saved(api, headers, event_type_id, title="Renamed") == {**before, "title": "Renamed"}


async def test_plain_settings_arrive(api: AsyncClient, headers: dict[str, str]) -> None:
    event_type_id = await create(api, headers)
    after = await saved(
        api,
        headers,
        event_type_id,
        length=45,
        hidden=True,
        eventName="{Organiser}",
        minimumBookingNotice=60,
        beforeEventBuffer=5,
        afterEventBuffer=10,
        slotInterval=15,
        offsetStart=5,
        onlyShowFirstAvailableSlot=True,
        successRedirectUrl="https://my-app.com/thanks",
        forwardParamsSuccessRedirect=False,
        lockTimeZoneToggleOnBookingPage=True,
        eventTypeColor={"lightEventTypeColor": "#292929", "darkEventTypeColor": "#fafafa"},
        disableGuests=True,
        disableCancelling=True,
        minimumRescheduleNotice=120,
    )
    expected = {
        "lengthInMinutes": 45,
        "hidden": True,
        "customName": "{Organiser}",
        "minimumBookingNotice": 60,
        "beforeEventBuffer": 5,
        "afterEventBuffer": 10,
        "slotInterval": 15,
        "offsetStart": 5,
        "onlyShowFirstAvailableSlot": True,
        "successRedirectUrl": "https://my-app.com/thanks",
        "forwardParamsSuccessRedirect": False,
        "lockTimeZoneToggleOnBookingPage": True,
        "color": {"lightThemeHex": "#292929", "darkThemeHex": "#fafafa"},
        "disableGuests": True,
        "disableCancelling": {"disabled": True},
        "disableRescheduling": {"disabled": False, "minutesBefore": 120},
    }
    assert {name: after[name] for name in expected} == expected


async def test_the_zone_that_visitors_are_held_to_is_kept(api: AsyncClient, headers: dict[str, str]) -> None:
    event_type_id = await create(api, headers)
    me = (await api.get("/v2/me", headers=headers)).json()["data"]
    public = f"{PATH}/talk/public?username={me['username']}"

    async def shown() -> tuple[bool, str | None]:
        edited, seen = await read(api, headers, event_type_id), (await api.get(public)).json()["data"]
        assert edited.get("lockedTimeZone") == seen["lockedTimeZone"]
        return seen["lockTimeZoneToggleOnBookingPage"], seen["lockedTimeZone"]

    assert await shown() == (False, None)
    await saved(api, headers, event_type_id, lockTimeZoneToggleOnBookingPage=True)
    assert await shown() == (True, me["timeZone"])
    await saved(api, headers, event_type_id, lockedTimeZone="America/New_York")
    assert await shown() == (True, "America/New_York")
    await saved(api, headers, event_type_id, lockTimeZoneToggleOnBookingPage=False, lockedTimeZone=None)
    assert await shown() == (False, None)


async def test_places_are_translated_both_ways(api: AsyncClient, headers: dict[str, str]) -> None:
    event_type_id = await create(api, headers)
    locations = [
        {"type": "inPerson", "address": "Main St 1", "displayLocationPublicly": True},
        {"type": "link", "link": "https://meet.example/room"},
        {"type": "userPhone", "hostPhoneNumber": "+442079460000", "displayLocationPublicly": False},
        {"type": "phone"},
        {"type": "attendeeInPerson"},
        {"type": "somewhereElse"},
    ]
    after = await saved(api, headers, event_type_id, locations=locations)
    assert [each["type"] for each in after["locations"]] == [
        "address",
        "link",
        "phone",
        "attendeePhone",
        "attendeeAddress",
        "attendeeDefined",
    ]
    shown = (await read(api, headers, event_type_id))["locations"]
    assert [each["type"] for each in shown] == [each["type"] for each in locations]
    assert shown[1] == {"type": "link", "link": "https://meet.example/room", "displayLocationPublicly": False}


async def test_an_app_that_is_not_connected_is_no_place(api: AsyncClient, headers: dict[str, str]) -> None:
    event_type_id = await create(api, headers)
    body = {**ALWAYS, "locations": [{"type": "integrations:daily"}]}
    answer = await api.patch(f"{PATH}/{event_type_id}", json=body, headers=headers)
    assert (answer.status_code, "'cal-video' cannot be a location" in answer.json()["error"]["message"]) == (400, True)


async def test_questions_come_back_as_they_were_read(api: AsyncClient, headers: dict[str, str]) -> None:
    event_type_id = await create(api, headers)
    fields = (await read(api, headers, event_type_id))["bookingFields"]
    own = {"name": "size", "type": "select", "label": "Size", "required": True, "editable": "user"}
    own["options"] = [{"label": "Small", "value": "Small"}, {"label": "Large", "value": "Large"}]
    before = (await api.get(f"/v2/event-types/{event_type_id}", headers=headers)).json()["data"]["bookingFields"]
    after = (await saved(api, headers, event_type_id, bookingFields=[*fields, own]))["bookingFields"]
    assert [field for field in after if field["slug"] != "size"] == before
    (added,) = [field for field in after if field["slug"] == "size"]
    assert (added["type"], added["options"], added["required"]) == ("select", ["Small", "Large"], True)


async def test_how_long_an_answer_is_counts_where_it_is_said(api: AsyncClient, headers: dict[str, str]) -> None:
    event_type_id = await create(api, headers)
    fields = (await read(api, headers, event_type_id))["bookingFields"]
    story = {"name": "story", "type": "textarea", "label": "Story", "required": True, "editable": "user"}
    await saved(api, headers, event_type_id, bookingFields=[*fields, story | {"minLength": 3, "maxLength": 5}])
    shown = (await read(api, headers, event_type_id))["bookingFields"][-1]
    assert (shown["minLength"], shown["maxLength"]) == (3, 5)
    me = (await api.get("/v2/me", headers=headers)).json()["data"]
    public = (await api.get(f"{PATH}/talk/public?username={me['username']}")).json()["data"]["bookingFields"]
    lengths = {field["name"]: (field["minLength"], field["maxLength"]) for field in public}
    assert (lengths["story"], lengths["notes"]) == ((3, 5), (None, None))
    await saved(api, headers, event_type_id, bookingFields=[*fields, story | {"minLength": 0, "maxLength": 1000}])
    shown = (await read(api, headers, event_type_id))["bookingFields"][-1]
    assert ("minLength" in shown, shown["maxLength"]) == (False, 1000)


@pytest.mark.parametrize("off", [{"excludeEmails": "", "requireEmails": ""}, {"price": 0}, {"variant": "fullName"}])
async def test_a_question_may_say_that_something_is_off(
    api: AsyncClient, headers: dict[str, str], off: dict[str, Any]
) -> None:
    event_type_id = await create(api, headers)
    before = (await api.get(f"/v2/event-types/{event_type_id}", headers=headers)).json()["data"]
    fields = (await read(api, headers, event_type_id))["bookingFields"]
    assert await saved(api, headers, event_type_id, bookingFields=[field | off for field in fields]) == before


@pytest.mark.parametrize("name", ["excludeEmails", "requireEmails", "variant"])
async def test_what_cannot_act_of_a_question_is_refused_by_name(
    api: AsyncClient, headers: dict[str, str], name: str
) -> None:
    event_type_id = await create(api, headers)
    fields = (await read(api, headers, event_type_id))["bookingFields"]
    body = {"bookingFields": [*fields[:-1], fields[-1] | {name: "example.com"}]}
    answer = await api.patch(f"{PATH}/{event_type_id}", json=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["details"]["field"]) == (400, name)


async def test_a_name_is_called_in_its_variant(api: AsyncClient, headers: dict[str, str]) -> None:
    event_type_id = await create(api, headers)
    name, *others = (await read(api, headers, event_type_id))["bookingFields"]
    assert "variantsConfig" not in name
    text = {"name": "fullName", "type": "text", "label": "Who?", "placeholder": "All of it", "required": True}
    parts = [{"name": "firstName", "type": "text", "required": True}, {"name": "lastName", "type": "text"}]
    variants = {"firstAndLastName": {"fields": parts}, "fullName": {"fields": [text]}}
    said = name | {"label": "", "variantsConfig": {"variants": variants}}
    first, *_ = (await saved(api, headers, event_type_id, bookingFields=[said, *others]))["bookingFields"]
    assert (first["label"], first["placeholder"]) == ("Who?", "All of it")
    shown, *_ = (await read(api, headers, event_type_id))["bookingFields"]
    assert shown["variantsConfig"] == {"variants": {"fullName": {"fields": [text]}}}
    before = (await api.get(f"/v2/event-types/{event_type_id}", headers=headers)).json()["data"]
    assert await saved(api, headers, event_type_id, bookingFields=[shown, *others]) == before


async def test_confirmation_is_said_in_parts(api: AsyncClient, headers: dict[str, str]) -> None:
    event_type_id = await create(api, headers)
    after = await saved(api, headers, event_type_id, requiresConfirmation=True)
    assert after["confirmationPolicy"]["type"] == "always"
    threshold = {"requiresConfirmationThreshold": {"time": 2, "unit": "hours"}}
    after = await saved(api, headers, event_type_id, requiresConfirmationWillBlockSlot=False, metadata=threshold)
    assert after["confirmationPolicy"] == {
        "type": "time",
        "noticeThreshold": {"unit": "hours", "count": 2},
        "blockUnconfirmedBookingsInBooker": False,
    }
    assert (await read(api, headers, event_type_id))["metadata"] == threshold
    after = await saved(api, headers, event_type_id, requiresConfirmation=False)
    assert after["confirmationPolicy"] == {"disabled": True}


async def test_lengths_and_layouts_lie_in_the_metadata(api: AsyncClient, headers: dict[str, str]) -> None:
    event_type_id = await create(api, headers)
    metadata = {
        "multipleDuration": [15, 30],
        "bookerLayouts": {"defaultLayout": "month_view", "enabledLayouts": ["month_view", "week_view"]},
    }
    after = await saved(api, headers, event_type_id, metadata=metadata)
    assert after["lengthInMinutesOptions"] == [15, 30]
    assert after["bookerLayouts"] == {"defaultLayout": "month", "enabledLayouts": ["month", "week"]}
    assert (await read(api, headers, event_type_id))["metadata"] == metadata


@pytest.mark.parametrize(
    ("said", "window"),
    [
        ({"periodType": "ROLLING"}, {"type": "businessDays", "value": 30, "rolling": False}),
        (
            {"periodType": "ROLLING_WINDOW", "periodDays": 5, "periodCountCalendarDays": True},
            {"type": "calendarDays", "value": 5, "rolling": True},
        ),
        (
            {
                "periodType": "RANGE",
                "periodStartDate": "2027-01-10T23:00:00.000Z",
                "periodEndDate": "2027-01-20T00:00:00.000Z",
            },
            {"type": "range", "value": ["2027-01-11", "2027-01-20"]},
        ),
    ],
)
async def test_the_window_is_said_in_parts(
    api: AsyncClient, headers: dict[str, str], said: dict[str, Any], window: dict[str, Any]
) -> None:
    event_type_id = await create(api, headers)
    assert (await saved(api, headers, event_type_id, **said))["bookingWindow"] == [window]
    assert (await read(api, headers, event_type_id))["periodType"] == said["periodType"]
    assert "bookingWindow" not in await saved(api, headers, event_type_id, periodType="UNLIMITED")


async def test_limits_seats_and_series_arrive(api: AsyncClient, headers: dict[str, str]) -> None:
    event_type_id = await create(api, headers)
    limits = {"bookingLimits": {"PER_DAY": 2, "PER_WEEK": 5}, "durationLimits": {"PER_MONTH": 600}}
    after = await saved(
        api,
        headers,
        event_type_id,
        **limits,
        recurringEvent={"freq": 2, "interval": 1, "count": 4},
        hideOrganizerEmail=True,
        allowReschedulingPastBookings=True,
    )
    assert after["bookingLimitsCount"] == {"day": 2, "week": 5}
    assert after["bookingLimitsDuration"] == {"month": 600}
    assert after["recurrence"] == {"frequency": "weekly", "interval": 1, "occurrences": 4}
    shown = await read(api, headers, event_type_id)
    assert {name: shown[name] for name in limits} == limits
    after = await saved(api, headers, event_type_id, recurringEvent=None, seatsPerTimeSlot=3, seatsShowAttendees=True)
    assert after["seats"] == {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
    after = await saved(api, headers, event_type_id, seatsPerTimeSlot=None, maxActiveBookingsPerBooker=2)
    assert after["bookerActiveBookingsLimit"] == {"maximumActiveBookings": 2, "offerReschedule": False}


@pytest.mark.parametrize(
    "body",
    [
        {"hosts": [{"userId": 1}]},
        {"customReplyToEmail": "a@b.c"},
        {"canSendCalVideoTranscriptionEmails": True},
        {"metadata": {"apps": {"stripe": {}}}},
    ],
)
async def test_what_cannot_act_is_refused_by_name(
    api: AsyncClient, headers: dict[str, str], body: dict[str, Any]
) -> None:
    event_type_id = await create(api, headers)
    answer = await api.patch(f"{PATH}/{event_type_id}", json={**ALWAYS, **body}, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "NotSupported")


@pytest.mark.parametrize(
    "body",
    [
        {"lockedTimeZone": "Europe/Atlantis"},
        {"secondaryEmailId": 7},
        {"disableCancellingScope": "ATTENDEE_ONLY"},
        {"disableReschedulingScope": "ATTENDEE_ONLY"},
    ],
)
async def test_a_value_that_means_nothing_here_is_refused_by_name(
    api: AsyncClient, headers: dict[str, str], body: dict[str, Any]
) -> None:
    event_type_id = await create(api, headers)
    answer = await api.patch(f"{PATH}/{event_type_id}", json={**ALWAYS, **body}, headers=headers)
    assert answer.status_code == 400
    assert next(iter(body)) in answer.json()["error"]["message"]


async def test_what_says_that_something_is_off_is_taken(api: AsyncClient, headers: dict[str, str]) -> None:
    event_type_id = await create(api, headers)
    before = (await api.get(f"/v2/event-types/{event_type_id}", headers=headers)).json()["data"]
    off = {"canSendCalVideoTranscriptionEmails": False, "customReplyToEmail": None, "secondaryEmailId": -1}
    assert await saved(api, headers, event_type_id, **off, disableCancellingScope="HOST_AND_ATTENDEE") == before


async def test_there_is_no_app_to_move_event_types_to(api: AsyncClient, headers: dict[str, str]) -> None:
    body = {"eventTypeIds": [await create(api, headers)]}
    answer = await api.patch(f"{PATH}/bulk-update-to-default-location", json=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest")


async def test_private_links_are_as_the_component_says(api: AsyncClient, headers: dict[str, str]) -> None:
    event_type_id = await create(api, headers)
    path, ends = f"/v2/event-types/{event_type_id}/private-links", "2027-03-01T00:00:00.000Z"
    made = (await api.post(path, json={"maxUsageCount": 3}, headers=headers)).json()["data"]["linkId"]
    (shown,) = (await read(api, headers, event_type_id))["hashedLink"]
    assert shown == {"link": made, "maxUsageCount": 3, "usageCount": 0}

    fresh = "k8Qz2mVbXw4Rt6Yn9PdLsA"
    wanted = [{"link": made, "expiresAt": ends, "maxUsageCount": 5}, fresh]
    await saved(api, headers, event_type_id, multiplePrivateLinks=wanted)
    first, second = (await api.get(path, headers=headers)).json()["data"]
    assert {first["linkId"], second["linkId"]} == {made, fresh}
    changed, new = (first, second) if first["linkId"] == made else (second, first)
    assert (changed["expiresAt"], changed["maxUsageCount"]) == (ends, 5)
    assert (new["maxUsageCount"], "expiresAt" in new) == (1, False)

    shown = (await read(api, headers, event_type_id))["hashedLink"]
    again = [{key: link[key] for key in ("link", "expiresAt", "maxUsageCount") if key in link} for link in shown]
    await saved(api, headers, event_type_id, title="Renamed", multiplePrivateLinks=again)
    assert (await read(api, headers, event_type_id))["hashedLink"] == shown
    await saved(api, headers, event_type_id, multiplePrivateLinks=[])
    assert (await api.get(path, headers=headers)).json()["data"] == []


async def test_a_private_link_that_has_ended_stands_in_the_way_of_nothing(
    api: AsyncClient, headers: dict[str, str], clock: Clock
) -> None:
    event_type_id = await create(api, headers)
    soon = (clock() + timedelta(minutes=10)).isoformat()
    await api.post(f"/v2/event-types/{event_type_id}/private-links", json={"expiresAt": soon}, headers=headers)
    clock.advance(minutes=11)
    (shown,) = (await read(api, headers, event_type_id))["hashedLink"]
    again = [{"link": shown["link"], "expiresAt": shown["expiresAt"]}]
    assert (await saved(api, headers, event_type_id, title="Later", multiplePrivateLinks=again))["title"] == "Later"


@pytest.mark.parametrize(
    "link",
    ["short", {"link": "k8Qz2mVbXw4Rt6Yn9PdLsA", "expiresAt": "2020-01-01T00:00:00.000Z"}, {"link": "a/b/c/d/e"}],
)
async def test_a_private_link_that_leads_nowhere_is_refused_and_nothing_changed(
    api: AsyncClient, headers: dict[str, str], link: object
) -> None:
    event_type_id = await create(api, headers)
    body = {**ALWAYS, "title": "Changed", "multiplePrivateLinks": [link]}
    answer = await api.patch(f"{PATH}/{event_type_id}", json=body, headers=headers)
    assert answer.status_code == 400
    assert (await read(api, headers, event_type_id))["hashedLink"] == []


async def test_a_private_link_of_anothers_is_not_taken(api: AsyncClient, headers: dict[str, str], tx: Tx) -> None:
    event_type_id = await create(api, headers)
    other = bearer((await make_tokens(tx, await make_managed_user(tx))).access_token)
    theirs = await create(api, other)
    made = await api.post(f"/v2/event-types/{theirs}/private-links", json={"maxUsageCount": 3}, headers=other)
    wanted = {**ALWAYS, "multiplePrivateLinks": [made.json()["data"]["linkId"]]}
    assert (await api.patch(f"{PATH}/{event_type_id}", json=wanted, headers=headers)).status_code == 409
    assert len((await api.get(f"/v2/event-types/{theirs}/private-links", headers=other)).json()["data"]) == 1
