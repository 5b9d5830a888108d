from __future__ import annotations

from typing import Any

import httpx
import pytest

from kalends.accounts.model import User
from kalends.core.database import Tx
from kalends.event_types.model import Location, LocationKind
from tests.support.accounts import Client, bearer, make_client, make_key, make_managed_user, make_owner, make_tokens
from tests.support.event_types import make_colleagues, make_event_type, make_schedule

PATH = "/v2/event-types"
LEAST = {"title": "Intro", "slug": "intro", "lengthInMinutes": 30}
MUCH = {
    "title": "Coaching",
    "slug": "coaching",
    "lengthInMinutes": 30,
    "lengthInMinutesOptions": [15, 30, 60],
    "description": "Half an hour about your plans.",
    "locations": [
        {"type": "address", "address": "1 High Street", "public": False},
        {"type": "link", "link": "https://meet.example/room", "public": True},
        {"type": "phone", "phone": "+37120993151", "public": True},
        {"type": "attendeePhone"},
    ],
    "disableGuests": True,
    "slotInterval": 15,
    "minimumBookingNotice": 0,
    "beforeEventBuffer": 5,
    "afterEventBuffer": 10,
    "offsetStart": 5,
    "onlyShowFirstAvailableSlot": True,
    "bookerLayouts": {"defaultLayout": "week", "enabledLayouts": ["month", "week"]},
    "confirmationPolicy": {
        "type": "time",
        "noticeThreshold": {"unit": "hours", "count": 12},
        "blockUnconfirmedBookingsInBooker": False,
    },
    "lockTimeZoneToggleOnBookingPage": True,
    "color": {"lightThemeHex": "#292929", "darkThemeHex": "#fafafa"},
    "customName": "{Organiser} and {Scheduler}",
    "successRedirectUrl": "https://my-app.com/thanks#top",
    "forwardParamsSuccessRedirect": False,
    "hidden": True,
    "disableCancelling": {"disabled": True},
    "disableRescheduling": {"disabled": False, "minutesBefore": 60},
    "bookingLimitsCount": {"day": 2, "week": 5},
    "bookingLimitsDuration": {"month": 300},
    "recurrence": {"interval": 1, "occurrences": 4, "frequency": "weekly"},
    "requiresBookerEmailVerification": True,
    "bookingRequiresAuthentication": True,
    "hideCalendarNotes": True,
    "hideCalendarEventDetails": True,
    "hideOrganizerEmail": True,
    "useDestinationCalendarEmail": False,
    "calVideoSettings": {
        "disableRecordingForOrganizer": False,
        "disableRecordingForGuests": True,
        "enableAutomaticRecordingForOrganizer": True,
        "enableAutomaticTranscription": False,
        "disableTranscriptionForGuests": True,
        "disableTranscriptionForOrganizer": False,
        "sendTranscriptionEmails": False,
    },
    "interfaceLanguage": "de",
    "allowReschedulingPastBookings": True,
    "allowReschedulingCancelledBookings": True,
    "showOptimizedSlots": True,
    "metadata": {"plan": "gold"},
}
SHARED = {
    **LEAST,
    "seats": {"seatsPerTimeSlot": 4, "showAttendeeInfo": False, "showAvailabilityCount": True},
    "bookerActiveBookingsLimit": {"maximumActiveBookings": 2, "offerReschedule": True},
}
OF_NO_TEAM = {
    "teamId": None,
    "team": None,
    "parentEventTypeId": None,
    "schedulingType": None,
    "hosts": [],
    "assignAllTeamMembers": False,
    "rescheduleWithSameRoundRobinHost": False,
    "emailSettings": {"disableEmailsToAttendees": False, "disableEmailsToHosts": False},
}


async def key_of(tx: Tx, user: User) -> dict[str, str]:
    return bearer(await make_key(tx, user))


async def token_of(tx: Tx, user: User) -> dict[str, str]:
    return bearer((await make_tokens(tx, user)).access_token)


async def create(api: httpx.AsyncClient, headers: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
    response = await api.post(PATH, json=body, headers=headers)
    assert response.status_code == 201, response.text
    data: dict[str, Any] = response.json()["data"]
    return data


async def listed(api: httpx.AsyncClient, headers: dict[str, str] | None = None, **query: Any) -> list[dict[str, Any]]:
    response = await api.get(PATH, params=query, headers=headers)
    assert response.status_code == 200, response.text
    data: list[dict[str, Any]] = response.json()["data"]
    return data


async def test_what_was_sent_is_answered(tx: Tx, api: httpx.AsyncClient) -> None:
    headers = await key_of(tx, await make_owner(tx))
    for body in (MUCH, SHARED):
        made = await create(api, headers, body)
        assert {name: made[name] for name in body} == body
        found = await api.get(f"{PATH}/{made['id']}", headers=headers)
        assert found.json()["data"] == {**made, **OF_NO_TEAM}


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ({"seats": {"disabled": False}}, "seats.seatsPerTimeSlot"),
        ({"recurrence": {"disabled": False}}, "recurrence.interval"),
        ({"confirmationPolicy": {"disabled": False}}, "confirmationPolicy.type"),
        ({"bookingWindow": {"disabled": False}}, "bookingWindow.type"),
    ],
)
async def test_a_setting_that_is_not_disabled_has_to_say_what_it_is(
    tx: Tx, api: httpx.AsyncClient, body: dict[str, Any], missing: str
) -> None:
    headers = await key_of(tx, await make_owner(tx))
    refused = await api.post(PATH, json={**LEAST, **body}, headers=headers)
    (name,) = body
    told = {each["field"]: each["message"] for each in refused.json()["error"]["details"]}
    assert (refused.status_code, told[missing]) == (400, f"{missing} is missing; add it.")
    assert told[f"{name}.disabled"] == f"{name}.disabled is not known here; remove it."


async def test_what_cannot_go_together_is_refused(tx: Tx, api: httpx.AsyncClient) -> None:
    headers = await key_of(tx, await make_owner(tx))
    made = await create(api, headers, SHARED)
    changed = await api.patch(f"{PATH}/{made['id']}", json={"recurrence": MUCH["recurrence"]}, headers=headers)
    assert changed.status_code == 400
    assert "active bookings or has a recurrence" in changed.json()["error"]["message"]


@pytest.mark.parametrize(
    "body",
    [
        {"locations": [{"type": "integration", "integration": "zoom"}]},
        {"locations": [{"type": "organizersDefaultApp"}]},
        {"destinationCalendar": {"integration": "google_calendar", "externalId": "a@example.com"}},
        {"useDestinationCalendarEmail": True},
    ],
)
async def test_what_needs_something_connected_says_so(tx: Tx, api: httpx.AsyncClient, body: dict[str, Any]) -> None:
    response = await api.post(PATH, json={**LEAST, **body}, headers=await key_of(tx, await make_owner(tx)))
    assert response.status_code == 400
    assert "connected" in response.json()["error"]["message"]


async def test_what_was_not_sent_is_the_contracts_default(tx: Tx, api: httpx.AsyncClient) -> None:
    owner = await make_owner(tx)
    made = await create(api, await key_of(tx, owner), LEAST)
    assert made["minimumBookingNotice"] == 120
    assert (made["slotInterval"], made["scheduleId"], made["successRedirectUrl"]) == (None, None, None)
    assert (made["price"], made["currency"], made["recurrence"], made["hidden"]) == (0, "usd", None, False)
    assert made["confirmationPolicy"] == {"disabled": True}
    assert not {"color", "bookingWindow", "customName", "lengthInMinutesOptions"} & made.keys()


async def test_an_answer_names_its_owner_and_page(tx: Tx, api: httpx.AsyncClient) -> None:
    owner = await make_owner(tx)
    made = await create(api, await key_of(tx, owner), LEAST)
    assert (made["ownerId"], made["users"]) == (owner.id, [owner.username])
    assert made["bookingUrl"] == f"http://kalends.test/{owner.username}/intro"


async def test_own_questions_stand_between_the_default_ones(tx: Tx, api: httpx.AsyncClient) -> None:
    field = {"type": "select", "slug": "topic", "label": "Topic", "required": True, "options": ["a", "b"]}
    body = {**LEAST, "bookingFields": [field, {"slug": "notes", "required": True, "label": "Tell us"}]}
    made = await create(api, await key_of(tx, await make_owner(tx)), body)
    shown = {each["slug"]: each for each in made["bookingFields"]}
    assert list(shown) == ["name", "email", "topic", "notes", "title", "guests", "rescheduleReason"]
    assert shown["topic"] == {
        **field,
        "placeholder": "",
        "hidden": False,
        "disableOnPrefill": False,
        "isDefault": False,
    }
    assert (shown["notes"]["label"], shown["notes"]["required"], shown["notes"]["isDefault"]) == ("Tell us", True, True)


async def test_questions_that_were_read_can_be_sent_back(tx: Tx, api: httpx.AsyncClient) -> None:
    headers = await key_of(tx, await make_owner(tx))
    fields = [{"type": "boolean", "slug": "terms", "label": "Agreed?", "required": True, "hidden": False}]
    made = await create(api, headers, {**LEAST, "bookingFields": fields, "locations": MUCH["locations"]})
    body = {"bookingFields": made["bookingFields"], "locations": made["locations"]}
    changed = await api.patch(f"{PATH}/{made['id']}", json=body, headers=headers)
    assert changed.json()["data"] == made


async def test_a_change_replaces_what_it_names(tx: Tx, api: httpx.AsyncClient) -> None:
    headers = await key_of(tx, await make_owner(tx))
    made = await create(api, headers, MUCH)
    body = {"title": "New", "confirmationPolicy": {"disabled": True}, "successRedirectUrl": None}
    response = await api.patch(f"{PATH}/{made['id']}", json=body, headers=headers)
    assert response.json()["data"] == {**made, **body}


async def test_an_own_schedule_can_be_named(tx: Tx, api: httpx.AsyncClient) -> None:
    owner = await make_owner(tx)
    schedule = await make_schedule(tx, owner, is_default=False)
    made = await create(api, await key_of(tx, owner), {**LEAST, "scheduleId": schedule.id})
    assert made["scheduleId"] == schedule.id


async def test_somebody_elses_schedule_cannot_be_named(tx: Tx, api: httpx.AsyncClient) -> None:
    schedule = await make_schedule(tx, await make_owner(tx))
    headers = await key_of(tx, await make_owner(tx))
    response = await api.post(PATH, json={**LEAST, "scheduleId": schedule.id}, headers=headers)
    assert response.status_code == 404


async def test_a_taken_slug_is_a_conflict(tx: Tx, api: httpx.AsyncClient) -> None:
    headers = await key_of(tx, await make_owner(tx))
    await create(api, headers, LEAST)
    response = await api.post(PATH, json=LEAST, headers=headers)
    assert response.status_code == 409
    assert response.json()["error"]["message"].startswith("You have another event type with the slug 'intro'")


async def test_a_deleted_event_type_is_answered_once_more(tx: Tx, api: httpx.AsyncClient) -> None:
    headers = await key_of(tx, await make_owner(tx))
    made = await create(api, headers, LEAST)
    response = await api.delete(f"{PATH}/{made['id']}", headers=headers)
    assert response.json()["data"] == {"id": made["id"], **LEAST}
    assert await listed(api, headers) == []


async def test_anybody_lists_what_is_not_hidden(tx: Tx, api: httpx.AsyncClient) -> None:
    owner = await make_owner(tx)
    await make_event_type(tx, owner, slug="shown")
    await make_event_type(tx, owner, slug="hidden", hidden=True)
    assert [each["slug"] for each in await listed(api, username=owner.username)] == ["shown"]


async def test_owner_and_client_list_what_is_hidden_too(tx: Tx, api: httpx.AsyncClient) -> None:
    client = await make_client(tx)
    user = await make_managed_user(tx, client)
    await make_event_type(tx, user, hidden=True)
    own = await token_of(tx, user)
    assert len(await listed(api, own)) == len(await listed(api, own, username=user.username)) == 1
    assert len(await listed(api, client.headers, username=user.username)) == 1


async def test_strangers_do_not_list_what_is_hidden(tx: Tx, api: httpx.AsyncClient) -> None:
    user = await make_managed_user(tx)
    await make_event_type(tx, user, hidden=True)
    strangers = (await key_of(tx, await make_owner(tx)), (await make_client(tx)).headers)
    assert [await listed(api, headers, username=user.username) for headers in strangers] == [[], []]


async def test_a_private_address_is_not_listed_for_everybody(tx: Tx, api: httpx.AsyncClient) -> None:
    owner = await make_owner(tx)
    place = Location(LocationKind.ADDRESS, "1 High Street", public=False)
    await make_event_type(tx, owner, locations=(place,))
    public, own = await listed(api, username=owner.username), await listed(api, await key_of(tx, owner))
    assert public[0]["locations"] == [{"type": "address", "public": False}]
    assert own[0]["locations"] == [{"type": "address", "address": "1 High Street", "public": False}]


async def test_one_event_type_is_listed_by_its_slug(tx: Tx, api: httpx.AsyncClient) -> None:
    owner = await make_owner(tx)
    for slug in ("one", "two"):
        await make_event_type(tx, owner, slug=slug)
    found = await listed(api, username=owner.username, eventSlug="two")
    assert [each["slug"] for each in found] == ["two"]


@pytest.mark.parametrize(("order", "slugs"), [("asc", ["one", "two"]), ("desc", ["two", "one"])])
async def test_lists_are_sorted_by_creation(tx: Tx, api: httpx.AsyncClient, order: str, slugs: list[str]) -> None:
    owner = await make_owner(tx)
    for slug in ("one", "two"):
        await make_event_type(tx, owner, slug=slug)
    found = await listed(api, username=owner.username, sortCreatedAt=order)
    assert [each["slug"] for each in found] == slugs


async def test_a_user_of_another_organization_is_not_found_in_it(tx: Tx, api: httpx.AsyncClient) -> None:
    owner = await make_owner(tx)
    await make_event_type(tx, owner)
    assert len(await listed(api, username=owner.username, orgId=owner.organization_id)) == 1
    assert await listed(api, username=owner.username, orgId=owner.organization_id + 1) == []
    assert len(await listed(api, username=owner.username, orgSlug="acme")) == 1
    elsewhere = await api.get(PATH, params={"username": owner.username, "orgSlug": "elsewhere"})
    assert elsewhere.status_code == 404


async def test_several_people_have_one_event_type_together(tx: Tx, api: httpx.AsyncClient) -> None:
    alice, bob = await make_colleagues(tx, "Alice", "Bob")
    (group,) = await listed(api, usernames=f"{alice.username},{bob.username}")
    assert (group["id"], group["slug"], group["ownerId"]) == (0, "dynamic", alice.id)
    assert (group["lengthInMinutes"], group["lengthInMinutesOptions"]) == (30, [15, 30, 60])
    assert group["users"] == [alice.username, bob.username]
    assert (group["host"]["name"], group["host"]["username"]) == ("Alice, Bob", f"{alice.username}+{bob.username}")
    assert group["bookingUrl"].endswith(f"/{alice.username}+{bob.username}/dynamic")
    assert [group] == await listed(api, username=f"{alice.username}+{bob.username}", eventSlug="dynamic")


async def test_people_of_another_organization_have_nothing_together_in_it(tx: Tx, api: httpx.AsyncClient) -> None:
    alice, bob = await make_colleagues(tx, "Alice", "Bob")
    names = f"{alice.username},{bob.username}"
    assert len(await listed(api, usernames=names, orgId=alice.organization_id, orgSlug="acme")) == 1
    assert await listed(api, usernames=names, orgId=alice.organization_id + 1) == []
    elsewhere = await api.get(PATH, params={"usernames": names, "orgSlug": "elsewhere"})
    assert elsewhere.status_code == 404


async def test_nobody_has_no_event_types(api: httpx.AsyncClient) -> None:
    assert await listed(api, username="nobody") == []


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ({}, 401, "Send `Authorization: Bearer`"),
        ({"eventSlug": "intro"}, 400, "Send username along with eventSlug"),
        ({"usernames": "alice"}, 400, "Name from 2 to 20 different people"),
        ({"usernames": "no-such-alice,no-such-bob"}, 404, "There is nobody called 'no-such-alice'"),
        ({"username": "alice", "sortCreatedAt": "up"}, 400, "sortCreatedAt must be 'asc' or 'desc'."),
    ],
)
async def test_a_list_that_cannot_be_given_is_refused(
    api: httpx.AsyncClient, query: dict[str, str], status: int, message: str
) -> None:
    response = await api.get(PATH, params=query)
    assert response.status_code == status
    assert response.json()["error"]["message"].startswith(message)


async def test_everybody_sees_who_the_host_is(tx: Tx, api: httpx.AsyncClient) -> None:
    user = await make_managed_user(
        tx, name="Alice Smith", avatar_url="https://my-app.com/alice.png", time_zone="Europe/Riga"
    )
    await make_event_type(tx, user)
    (seen,) = await listed(api, username=user.username)
    assert seen["host"] == {
        "name": "Alice Smith",
        "username": user.username,
        "avatarUrl": "https://my-app.com/alice.png",
        "timeZone": "Europe/Riga",
    }


async def test_a_client_without_the_permission_sees_what_visitors_see(tx: Tx, api: httpx.AsyncClient) -> None:
    user = await make_managed_user(tx, await make_client(tx, permissions=("BOOKING_READ",)))
    await make_event_type(tx, user, hidden=True)
    headers = await token_of(tx, user)
    assert await listed(api, headers, username=user.username) == []
    assert (await api.post(PATH, json=LEAST, headers=headers)).status_code == 403


async def test_the_client_of_a_managed_user_gets_the_event_type(tx: Tx, api: httpx.AsyncClient) -> None:
    client = await make_client(tx)
    made = await make_event_type(tx, await make_managed_user(tx, client))
    response = await api.get(f"{PATH}/{made.id}", headers=client.headers)
    assert response.json()["data"]["id"] == made.id


async def strangers_to(tx: Tx, client: Client) -> list[dict[str, str]]:
    neighbour = await make_managed_user(tx, client)
    return [await token_of(tx, neighbour), await key_of(tx, await make_owner(tx))]


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_somebody_elses_event_type_is_not_there(tx: Tx, api: httpx.AsyncClient, method: str) -> None:
    client = await make_client(tx)
    made = await make_event_type(tx, await make_managed_user(tx, client))
    body = {"title": "Mine"} if method == "PATCH" else None
    for headers in await strangers_to(tx, client):
        response = await api.request(method, f"{PATH}/{made.id}", headers=headers, json=body)
        assert response.status_code == 404


async def test_another_clients_secret_does_not_open_an_event_type(tx: Tx, api: httpx.AsyncClient) -> None:
    made = await make_event_type(tx, await make_managed_user(tx))
    response = await api.get(f"{PATH}/{made.id}", headers=(await make_client(tx)).headers)
    assert response.status_code == 404


async def test_an_event_type_is_not_got_without_credentials(tx: Tx, api: httpx.AsyncClient) -> None:
    made = await make_event_type(tx, await make_owner(tx))
    assert (await api.get(f"{PATH}/{made.id}")).status_code == 401


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"bookingLimitsDuration": {"day": 50}}, "bookingLimitsDuration.day must be a multiple of 15."),
        ({"seats": {"seatsPerTimeSlot": 2}}, "seats.showAttendeeInfo is missing; add it."),
        ({"bookingWindow": {"type": "calendarDays"}}, "bookingWindow.value is missing; add it."),
        ({"colour": "red"}, "colour is not known here; remove it."),
        ({"lengthInMinutes": 0}, "lengthInMinutes must be 1 or more."),
        ({"successRedirectUrl": "javascript:alert(1)"}, "successRedirectUrl: the URL is not absolute"),
        ({"locations": [{"type": "integration", "integration": "cal-video"}]}, "No conferencing app is connected"),
    ],
)
async def test_a_mistake_is_answered_by_what_to_change(
    tx: Tx, api: httpx.AsyncClient, changes: dict[str, Any], message: str
) -> None:
    headers = await key_of(tx, await make_owner(tx))
    response = await api.post(PATH, json={**LEAST, **changes}, headers=headers)
    assert response.status_code == 400
    assert response.json()["error"]["message"].startswith(message)


@pytest.mark.parametrize(
    ("location", "field", "message"),
    [
        ({}, "locations.0", "locations.0.type is missing; add it."),
        ({"type": "attic"}, "locations.0", "locations.0.type must be one of 'address', 'link', "),
        ({"type": "link", "public": True}, "locations.0.link", "locations.0.link is missing; add it."),
        (
            {"type": "address", "address": 5, "public": True},
            "locations.0.address",
            "locations.0.address must be a text",
        ),
        ("Attic", "locations.0", "locations.0 must be a JSON object."),
    ],
)
async def test_a_wrong_location_is_named_as_it_was_sent(
    api: httpx.AsyncClient, tx: Tx, location: object, field: str, message: str
) -> None:
    headers = bearer(await make_key(tx, await make_owner(tx)))
    body = {"title": "Talk", "slug": "talk", "lengthInMinutes": 30, "locations": [location]}
    refused = await api.post("/v2/event-types", json=body, headers=headers)
    detail = refused.json()["error"]["details"][0]
    assert (refused.status_code, detail["field"]) == (400, field)
    assert detail["message"].startswith(message)
