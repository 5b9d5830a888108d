"""What the settings component says, in the words of event types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kalends.event_types.model import Color, EventType, EventTypeChanges
from kalends.wire import unsupported
from kalends.wire.atoms.event_type_settings import parts, places, questions
from kalends.wire.atoms.event_type_settings.inputs import ColorInput, UpdateSettingsInput
from kalends.wire.envelope import Asked

NOT_YET = (
    "children",
    "hosts",
    "requires_confirmation_for_free_email",
    "custom_reply_to_email",
    "destination_calendar",
    "use_event_type_destination_calendar_email",
    "auto_translate_description_enabled",
    "is_instant_event",
    "assign_all_team_members",
    "scheduling_type",
    "custom_inputs",
    "cal_video_settings",
    "can_send_cal_video_transcription_emails",
    "restriction_schedule_id",
    "use_booker_timezone",
    "requires_cancellation_reason",
)
"""Settings that cannot act yet; what says that they are off is taken."""

NOT_YET_OF_METADATA = (
    "apps",
    "disable_standard_emails",
    "config",
    "additional_notes_required",
    "disable_success_page",
    "managed_event_config",
    "smart_contract_address",
    "blockchain_id",
    "gift_card",
)


def changes(asked: UpdateSettingsInput, event_type: EventType) -> EventTypeChanges:
    """The changes to `event_type` that a request names. Raises `NotSupported`, and `Invalid` saying what to change."""
    _refuse_set(asked, NOT_YET)
    if asked.metadata:
        _refuse_set(asked.metadata, NOT_YET_OF_METADATA)
    given = asked.given()
    said = {word: read(getattr(asked, name)) for name, (word, read) in _WORDS.items() if name in given}
    combined = {word: combine(asked, event_type) for names, word, combine in _COMBINED if given & names}
    return EventTypeChanges(**said | combined)


def _refuse_set(asked: Asked, names: tuple[str, ...]) -> None:
    """Refuses what is set to anything but nothing, no, or none."""
    unsupported.refuse(asked, (name for name in names if getattr(asked, name)))


def _same(value: Any) -> Any:
    return value


def _or_empty(text: str | None) -> str:
    return text or ""


def _or_none(value: Any) -> Any:
    return value or None


def _color(asked: ColorInput | None) -> Color | None:
    return Color(asked.light_event_type_color, asked.dark_event_type_color) if asked else None


_WORDS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "title": ("title", _same),
    "slug": ("slug", _same),
    "description": ("description", _or_empty),
    "length": ("length", _same),
    "hidden": ("hidden", _same),
    "event_name": ("custom_name", _or_none),
    "locations": ("locations", lambda asked: tuple(map(places.location, asked))),
    "booking_fields": ("booking_fields", lambda asked: tuple(map(questions.field, asked))),
    "disable_guests": ("disable_guests", _same),
    "schedule": ("schedule_id", _same),
    "minimum_booking_notice": ("minimum_notice", _same),
    "before_event_buffer": ("before_buffer", _same),
    "after_event_buffer": ("after_buffer", _same),
    "slot_interval": ("slot_interval", lambda minutes: minutes if minutes and minutes > 0 else None),
    "offset_start": ("offset_start", _same),
    "only_show_first_available_slot": ("only_first_slot", bool),
    "disable_cancelling": ("cancelling_disabled", bool),
    "success_redirect_url": ("success_redirect_url", _or_none),
    "forward_params_success_redirect": ("forward_params", lambda asked: asked is not False),
    "lock_time_zone_toggle_on_booking_page": ("lock_time_zone", _same),
    "locked_time_zone": ("locked_time_zone", _or_none),
    "event_type_color": ("color", _color),
    "booking_limits": ("count_limits", parts.limits),
    "duration_limits": ("duration_limits", parts.limits),
    "recurring_event": ("recurrence", parts.recurrence),
    "requires_booker_email_verification": ("requires_email_verification", bool),
    "hide_calendar_notes": ("hide_calendar_notes", bool),
    "hide_calendar_event_details": ("hide_calendar_event_details", bool),
    "hide_organizer_email": ("hide_organizer_email", bool),
    "interface_language": ("interface_language", _or_none),
    "show_optimized_slots": ("optimized_slots", bool),
}
"""Each field of a request: the word it says something about, and how that is read."""

_COMBINED: tuple[tuple[frozenset[str], str, Callable[[UpdateSettingsInput, EventType], Any]], ...] = (
    (frozenset({"metadata"}), "length_options", parts.length_options),
    (frozenset({"metadata"}), "layouts", parts.layouts),
    (
        frozenset({"requires_confirmation", "requires_confirmation_will_block_slot", "metadata"}),
        "confirmation",
        parts.confirmation,
    ),
    (
        frozenset(
            {
                "disable_rescheduling",
                "minimum_reschedule_notice",
                "allow_rescheduling_past_bookings",
                "allow_rescheduling_cancelled_bookings",
            }
        ),
        "rescheduling",
        parts.rescheduling,
    ),
    (
        frozenset({"period_type", "period_days", "period_count_calendar_days", "period_start_date", "period_end_date"}),
        "booking_window",
        parts.window,
    ),
    (
        frozenset({"seats_per_time_slot", "seats_show_attendees", "seats_show_availability_count"}),
        "seats",
        parts.seats,
    ),
    (
        frozenset({"max_active_bookings_per_booker", "max_active_booking_per_booker_offer_reschedule"}),
        "active_bookings_limit",
        parts.active_bookings_limit,
    ),
)
"""Fields that say one word together, what of it is not sent staying as it is."""
