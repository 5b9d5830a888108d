"""What the settings component sends: only what was changed, under the names of its own form."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from kalends.wire.atoms.event_type_settings import places, questions
from kalends.wire.atoms.event_type_settings.private_links import PrivateLinkInput
from kalends.wire.envelope import Asked
from kalends.wire.event_types.v2024_04_15.policies import PeriodType, View
from kalends.wire.instants import Instant


class ThresholdInput(Asked):
    """How long before its start a booking needs the host's yes."""

    time: int
    unit: Literal["minutes", "hours", "days", "weeks"]


class LayoutsInput(Asked):
    """The booker's layouts, and the one it starts with."""

    default_layout: View
    enabled_layouts: list[View]


class MetadataInput(Asked):
    """Settings that the component keeps together; they are always sent whole."""

    multiple_duration: list[int] | None = None
    requires_confirmation_threshold: ThresholdInput | None = None
    booker_layouts: LayoutsInput | None = None
    apps: dict[str, Any] | None = None
    disable_standard_emails: dict[str, Any] | None = None
    config: dict[str, Any] | None = None
    additional_notes_required: bool | None = None
    disable_success_page: bool | None = None
    managed_event_config: dict[str, Any] | None = None
    smart_contract_address: str | None = None
    blockchain_id: int | None = None
    gift_card: bool | None = None


class RecurrenceInput(Asked):
    """A series of meetings: one every so many years (0), months (1) or weeks (2)."""

    freq: Literal[0, 1, 2]
    interval: int
    count: int
    dtstart: Instant | None = None
    until: Instant | None = None
    tzid: str | None = None


class LimitsInput(Asked):
    """How many a period takes."""

    model_config = ConfigDict(alias_generator=str.upper)

    per_day: int | None = None
    per_week: int | None = None
    per_month: int | None = None
    per_year: int | None = None


class ColorInput(Asked):
    """The event type's colour on light and dark ground."""

    light_event_type_color: str
    dark_event_type_color: str


class UpdateSettingsInput(Asked):
    """What to change of an event type; what is left out stays, and lists replace the whole list."""

    id: int | None = None
    title: str = ""
    slug: str = ""
    description: str | None = None
    length: int = 0
    hidden: bool = False
    event_name: str | None = None
    locations: list[places.PlaceInput] = Field(default_factory=list)
    booking_fields: list[questions.QuestionInput] = Field(default_factory=list)
    disable_guests: bool = False
    schedule: int | None = Field(None, ge=1, le=2**63 - 1)
    minimum_booking_notice: int = 0
    before_event_buffer: int = 0
    after_event_buffer: int = 0
    slot_interval: int | None = None
    offset_start: int = 0
    only_show_first_available_slot: bool = False
    period_type: PeriodType | None = None
    period_days: int | None = None
    period_count_calendar_days: bool | None = None
    period_start_date: Instant | None = None
    period_end_date: Instant | None = None
    requires_confirmation: bool | None = None
    requires_confirmation_will_block_slot: bool | None = None
    disable_cancelling: bool | None = None
    disable_rescheduling: bool | None = None
    minimum_reschedule_notice: int | None = None
    success_redirect_url: str | None = None
    forward_params_success_redirect: bool | None = None
    lock_time_zone_toggle_on_booking_page: bool = False
    locked_time_zone: str | None = None
    event_type_color: ColorInput | None = None
    metadata: MetadataInput | None = None
    children: list[Any] | None = None
    hosts: list[Any] | None = None
    multiple_private_links: list[PrivateLinkInput | str] | None = None
    recurring_event: RecurrenceInput | None = None
    seats_per_time_slot: int | None = None
    seats_show_attendees: bool | None = None
    seats_show_availability_count: bool | None = None
    booking_limits: LimitsInput | None = None
    duration_limits: LimitsInput | None = None
    max_active_bookings_per_booker: int | None = None
    max_active_booking_per_booker_offer_reschedule: bool | None = None
    requires_booker_email_verification: bool | None = None
    requires_confirmation_for_free_email: bool | None = None
    allow_rescheduling_past_bookings: bool | None = None
    allow_rescheduling_cancelled_bookings: bool | None = None
    hide_calendar_notes: bool | None = None
    hide_calendar_event_details: bool | None = None
    hide_organizer_email: bool | None = None
    custom_reply_to_email: str | None = None
    secondary_email_id: Annotated[int | None, Field(le=0, description="-1: the host's own address.")] = None
    destination_calendar: dict[str, Any] | None = None
    use_event_type_destination_calendar_email: bool | None = None
    interface_language: str | None = None
    auto_translate_description_enabled: bool | None = None
    show_optimized_slots: bool | None = None
    is_instant_event: bool | None = None
    assign_all_team_members: bool | None = None
    scheduling_type: str | None = None
    custom_inputs: list[Any] | None = None
    cal_video_settings: dict[str, Any] | None = None
    can_send_cal_video_transcription_emails: bool | None = None
    restriction_schedule_id: int | None = None
    use_booker_timezone: bool | None = None
    requires_cancellation_reason: str | None = None
    disable_cancelling_scope: Literal["HOST_AND_ATTENDEE"] | None = None
    disable_rescheduling_scope: Literal["HOST_AND_ATTENDEE"] | None = None
