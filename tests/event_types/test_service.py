from __future__ import annotations

from datetime import date

import pytest

from kalends.accounts import service as accounts
from kalends.accounts.model import Anonymous, ClientChanges, Organization, UserCaller, UserChanges
from kalends.core.database import Tx
from kalends.engine.limits import RangeWindow, RollingWindow
from kalends.event_types import service as event_types
from kalends.event_types.errors import EventTypeInvalid
from kalends.event_types.keys import EventTypeById, EventTypeBySlug
from kalends.event_types.model import (
    ActiveBookingsLimit,
    BookingField,
    Color,
    Confirmation,
    EventTypeChanges,
    FieldKind,
    Frequency,
    Layout,
    Layouts,
    Location,
    LocationKind,
    Period,
    Recurrence,
    Rescheduling,
    Seats,
)
from kalends.event_types.service import EventTypeNotFound, SlugTaken
from kalends.schedules import service as schedules
from kalends.schedules.model import ScheduleChanges
from kalends.schedules.service import ScheduleNotFound
from tests.support import NOW
from tests.support.accounts import VAULT, make_client, make_managed_user, make_owner
from tests.support.event_types import make_event_type, make_schedule

EVERYTHING = {
    "description": "What it is about",
    "length_options": (15, 30, 60),
    "locations": (
        Location(LocationKind.ADDRESS, "1 High Street", public=False),
        Location(LocationKind.ATTENDEE_PHONE),
    ),
    "booking_fields": (
        BookingField("color", FieldKind.SELECT, "Which colour?", required=True, options=("red", "green")),
    ),
    "disable_guests": True,
    "slot_interval": 10,
    "minimum_notice": 120,
    "before_buffer": 5,
    "after_buffer": 15,
    "offset_start": 5,
    "only_first_slot": True,
    "booking_window": RollingWindow(10, business_days=True, rolling=True),
    "confirmation": Confirmation(notice_minutes=60, notice_unit="hours", blocks_slot=False),
    "rescheduling": Rescheduling(minutes_before=90, past=True, cancelled=True),
    "cancelling_disabled": True,
    "custom_name": "{Organiser} and {Scheduler}",
    "success_redirect_url": "https://my-app.com/thanks",
    "forward_params": False,
    "lock_time_zone": True,
    "hidden": True,
    "color": Color("#292929", "#fafafa"),
    "layouts": Layouts(Layout.WEEK, (Layout.MONTH, Layout.WEEK)),
    "count_limits": {Period.DAY: 2, Period.MONTH: 20},
    "duration_limits": {Period.WEEK: 120},
    "recurrence": Recurrence(Frequency.MONTHLY, interval=2, occurrences=6),
    "requires_email_verification": True,
    "requires_authentication": True,
    "hide_calendar_notes": True,
    "hide_calendar_event_details": True,
    "hide_organizer_email": True,
    "video_settings": {"disable_recording_for_guests": True, "redirect_url_on_exit": "https://my-app.com/bye"},
    "interface_language": "de",
    "optimized_slots": True,
    "metadata": {"plan": "gold"},
}


async def test_an_event_type_is_read_back_as_it_was_made(tx: Tx) -> None:
    owner = await make_owner(tx)
    schedule = await make_schedule(tx, owner)
    made = await make_event_type(tx, owner, schedule_id=schedule.id, **EVERYTHING)
    assert await event_types.get(tx, owner, made.id) == made
    kept = {name: getattr(made, name) for name in EVERYTHING if name != "booking_fields"}
    assert kept == {name: value for name, value in EVERYTHING.items() if name != "booking_fields"}


async def test_a_range_of_dates_is_read_back(tx: Tx) -> None:
    window = RangeWindow(date(2027, 1, 4), date(2027, 2, 4))
    made = await make_event_type(tx, await make_owner(tx), booking_window=window)
    assert made.booking_window == window


async def test_seats_and_a_limit_of_active_bookings_are_read_back(tx: Tx) -> None:
    words = {"seats": Seats(4, show_attendees=True, show_count=False), "active_bookings_limit": ActiveBookingsLimit(2)}
    owner = await make_owner(tx)
    made = await make_event_type(tx, owner, **words)
    found = await event_types.get_bookable(tx, EventTypeById(made.id))
    assert found.event_type == made == await event_types.get(tx, owner, made.id)
    assert (made.seats, made.active_bookings_limit) == tuple(words.values())


async def test_the_default_questions_are_always_there(tx: Tx) -> None:
    made = await make_event_type(tx, await make_owner(tx))
    slugs = [field.slug for field in made.booking_fields]
    assert slugs == ["name", "email", "location", "title", "notes", "guests", "rescheduleReason"]


async def test_a_slug_can_be_used_once_by_each_owner(tx: Tx) -> None:
    owner, other = await make_owner(tx), await make_owner(tx)
    await make_event_type(tx, owner, slug="intro")
    await make_event_type(tx, other, slug="intro")
    with pytest.raises(SlugTaken, match="'intro'"):
        await make_event_type(tx, owner, slug="Intro")


async def test_a_slug_cannot_be_changed_to_a_taken_one(tx: Tx) -> None:
    owner = await make_owner(tx)
    await make_event_type(tx, owner, slug="intro")
    second = await make_event_type(tx, owner, slug="second")
    with pytest.raises(SlugTaken):
        await event_types.update(tx, owner, second.id, EventTypeChanges(slug="intro"), NOW)
    assert (await event_types.get(tx, owner, second.id)).slug == "second"


async def test_a_change_leaves_what_it_does_not_name(tx: Tx) -> None:
    owner = await make_owner(tx)
    made = await make_event_type(tx, owner, **EVERYTHING)
    changed = await event_types.update(tx, owner, made.id, EventTypeChanges(title="New"), NOW)
    assert (changed.title, changed.metadata, changed.booking_fields) == ("New", made.metadata, made.booking_fields)
    assert await event_types.get(tx, owner, made.id) == changed


async def test_a_change_can_take_settings_away(tx: Tx) -> None:
    owner = await make_owner(tx)
    made = await make_event_type(tx, owner, **EVERYTHING)
    none = EventTypeChanges(confirmation=None, booking_window=None, slot_interval=None, color=None, layouts=None)
    changed = await event_types.update(tx, owner, made.id, none, NOW)
    assert (changed.confirmation, changed.booking_window, changed.slot_interval) == (None, None, None)
    assert (changed.color, changed.layouts) == (None, None)


async def test_a_changed_length_must_be_one_of_those_to_choose_from(tx: Tx) -> None:
    owner = await make_owner(tx)
    made = await make_event_type(tx, owner, length=30, length_options=(30, 60))
    with pytest.raises(EventTypeInvalid, match="add 45"):
        await event_types.update(tx, owner, made.id, EventTypeChanges(length=45), NOW)


async def test_somebody_elses_schedule_cannot_be_used(tx: Tx) -> None:
    owner, other = await make_owner(tx), await make_owner(tx)
    foreign = await make_schedule(tx, other)
    with pytest.raises(ScheduleNotFound):
        await make_event_type(tx, owner, schedule_id=foreign.id)
    made = await make_event_type(tx, owner)
    with pytest.raises(ScheduleNotFound):
        await event_types.update(tx, owner, made.id, EventTypeChanges(schedule_id=foreign.id), NOW)


async def test_somebody_elses_event_type_is_not_there(tx: Tx) -> None:
    owner, stranger = await make_owner(tx), await make_owner(tx)
    made = await make_event_type(tx, owner)
    with pytest.raises(EventTypeNotFound):
        await event_types.get(tx, stranger, made.id)
    with pytest.raises(EventTypeNotFound):
        await event_types.update(tx, stranger, made.id, EventTypeChanges(title="Mine"), NOW)
    with pytest.raises(EventTypeNotFound):
        await event_types.delete(tx, stranger, made.id)


async def test_a_deleted_event_type_is_gone(tx: Tx) -> None:
    owner = await make_owner(tx)
    made = await make_event_type(tx, owner)
    assert await event_types.delete(tx, owner, made.id) == made
    assert await event_types.list_(tx, owner) == ()


async def test_the_defaults_are_thirty_and_sixty_minutes(tx: Tx) -> None:
    owner = await make_owner(tx)
    await event_types.create_defaults(tx, owner, NOW)
    made = [(each.slug, each.title, each.length) for each in await event_types.list_(tx, owner)]
    assert made == [("thirty-minutes", "Thirty minutes", 30), ("sixty-minutes", "Sixty minutes", 60)]


async def test_hidden_event_types_are_not_public(tx: Tx) -> None:
    owner = await make_owner(tx)
    shown = await make_event_type(tx, owner)
    hidden = await make_event_type(tx, owner, slug="secret", hidden=True)
    assert await event_types.list_public(tx, owner.username) == (shown,)
    assert await event_types.list_visible(tx, Anonymous(), owner) == (shown,)
    assert await event_types.list_visible(tx, UserCaller(owner), owner) == (shown, hidden)


async def test_an_unknown_user_has_no_public_event_types(tx: Tx) -> None:
    assert await event_types.list_public(tx, "nobody") == ()


async def test_a_client_sees_its_own_users_event_types_alone(tx: Tx) -> None:
    client, other = await make_client(tx), await make_client(tx)
    user = await make_managed_user(tx, client)
    made = await make_event_type(tx, user, hidden=True)
    assert await event_types.get_visible(tx, client.caller, made.id) == (made, user)
    with pytest.raises(EventTypeNotFound):
        await event_types.get_visible(tx, other.caller, made.id)
    with pytest.raises(EventTypeNotFound):
        await event_types.get_visible(tx, Anonymous(client.client.id), made.id)


async def test_what_can_be_booked_is_found_by_id_and_by_slug(tx: Tx) -> None:
    owner = await make_owner(tx)
    made = await make_event_type(tx, owner)
    by_id = await event_types.find_bookable(tx, EventTypeById(made.id))
    by_slug = await event_types.find_bookable(tx, EventTypeBySlug(owner.username, made.slug))
    assert by_id is not None
    assert by_id == by_slug
    assert (by_id.event_type, by_id.host) == (made, owner)


async def test_what_does_not_exist_cannot_be_booked(tx: Tx) -> None:
    assert await event_types.find_bookable(tx, EventTypeById(2**53)) is None
    assert await event_types.find_bookable(tx, EventTypeById(2**80)) is None
    assert await event_types.find_bookable(tx, EventTypeBySlug("nobody", "nothing")) is None


async def test_without_a_schedule_there_are_no_hours(tx: Tx) -> None:
    made = await make_event_type(tx, await make_owner(tx))
    bookable = await event_types.find_bookable(tx, EventTypeById(made.id))
    assert bookable is not None
    assert bookable.hours is None


async def test_the_default_hours_count_until_the_event_type_names_its_own(tx: Tx) -> None:
    owner = await make_owner(tx)
    default = await make_schedule(tx, owner)
    own = await make_schedule(tx, owner, time_zone="Asia/Tokyo", is_default=False)
    made = await make_event_type(tx, owner)
    before = await event_types.find_bookable(tx, EventTypeById(made.id))
    await event_types.update(tx, owner, made.id, EventTypeChanges(schedule_id=own.id), NOW)
    after = await event_types.find_bookable(tx, EventTypeById(made.id))
    assert before is not None
    assert after is not None
    assert (before.hours, after.hours) == (default.hours, own.hours)


async def test_the_hosts_client_comes_along(tx: Tx) -> None:
    client = await make_client(tx, emails_enabled=False)
    made = await make_event_type(tx, await make_managed_user(tx, client))
    bookable = await event_types.find_bookable(tx, EventTypeById(made.id))
    assert bookable is not None
    assert bookable.client == client.client


async def test_what_has_not_changed_is_not_read_again(tx: Tx) -> None:
    made = await make_event_type(tx, await make_owner(tx))
    first = await event_types.find_bookable(tx, EventTypeById(made.id))
    assert await event_types.find_bookable(tx, EventTypeById(made.id)) is first


@pytest.mark.parametrize("changed", ["event type", "schedule", "host", "client"])
async def test_a_change_of_any_part_is_seen_at_once(tx: Tx, changed: str) -> None:
    client = await make_client(tx)
    host = await make_managed_user(tx, client)
    schedule = await make_schedule(tx, host)
    made = await make_event_type(tx, host)
    owner = await make_owner(tx, organization=Organization(client.client.organization_id, "", NOW))
    before = await event_types.find_bookable(tx, EventTypeById(made.id))
    match changed:
        case "event type":
            await event_types.update(tx, host, made.id, EventTypeChanges(length=45), NOW)
        case "schedule":
            await schedules.update(tx, host, schedule.id, ScheduleChanges(time_zone="Asia/Tokyo"), NOW)
        case "host":
            await accounts.update_user(tx, host, UserChanges(name="Somebody"))
        case _:
            changes = ClientChanges(emails_enabled=False)
            await accounts.update_client(tx, UserCaller(owner), client.id, changes, VAULT)
    assert await event_types.find_bookable(tx, EventTypeById(made.id)) != before


async def test_event_types_go_with_their_owner(tx: Tx) -> None:
    client = await make_client(tx)
    user = await make_managed_user(tx, client)
    made = await make_event_type(tx, user, schedule_id=(await make_schedule(tx, user)).id)
    await accounts.delete_managed_user(tx, client.caller, user.id)
    assert await event_types.find_bookable(tx, EventTypeById(made.id)) is None
