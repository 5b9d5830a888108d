"""What clients say about event types, and what of it cannot act yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from kalends.core.errors import Invalid
from kalends.engine.limits import RangeWindow, RollingWindow
from kalends.event_types.model import (
    BookingField,
    BookingWindow,
    Color,
    Confirmation,
    EventTypeChanges,
    EventTypeDraft,
    FieldKind,
    Layout,
    Layouts,
    Location,
    LocationKind,
    Rescheduling,
)
from kalends.event_types.rules import DEFAULT_FIELDS, DEFAULT_NOTICE
from kalends.wire import unsupported
from kalends.wire.envelope import Request
from kalends.wire.metadata import Metadata


class Disabled(Request):
    """Takes a setting away."""

    disabled: Literal[True]


class AddressLocation(Request):
    """The host's address."""

    type: Literal["address"]
    address: str
    public: bool = True


class LinkLocation(Request):
    """The host's meeting link."""

    type: Literal["link"]
    link: str
    public: bool = True


class PhoneLocation(Request):
    """The host's phone number."""

    type: Literal["phone"]
    phone: str
    public: bool = True


class IntegrationLocation(Request):
    """A conferencing app. None is connected yet, so that it is refused."""

    type: Literal["integration"]
    integration: str


class AttendeeLocation(Request):
    """A place that the attendee says when booking."""

    type: Literal["attendeeAddress", "attendeePhone", "attendeeDefined"]


LocationInput = Annotated[
    AddressLocation | LinkLocation | PhoneLocation | IntegrationLocation | AttendeeLocation,
    Field(discriminator="type"),
]


class BookingFieldInput(Request):
    """A question to the booker: one of your own, with type, slug and label, or a default one (name, email, title,
    location, notes, guests, rescheduleReason) to be changed."""

    type: FieldKind | None = None
    slug: Annotated[str | None, Field(description="Names the answer, like some-slug.")] = None
    label: str | None = None
    placeholder: str | None = None
    required: bool | None = None
    hidden: Annotated[bool | None, Field(description="A hidden field is not asked.")] = None
    options: Annotated[list[str], Field(description="For select, multiselect, checkbox and radio.")] = Field(
        default_factory=list
    )
    disable_on_prefill: Annotated[
        bool, Field(description="Whether what the page's address says cannot be changed.")
    ] = False
    is_default: Annotated[
        bool | None, Field(description="Follows from the slug; accepted so that what was read can be sent back.")
    ] = None


class DaysWindowInput(Request):
    """Bookable so many days ahead; a rolling window counts only days that have a free slot."""

    type: Literal["businessDays", "calendarDays"]
    value: int
    rolling: bool = False


class RangeWindowInput(Request):
    """Bookable from the first to the last date."""

    type: Literal["range"]
    value: Annotated[list[date], Field(min_length=2, max_length=2, examples=[["2030-09-05", "2030-09-09"]])]


def _window_tag(value: object) -> str:
    if not isinstance(value, dict) or "disabled" in value:
        return "disabled"
    return "range" if value.get("type") == "range" else "days"


BookingWindowInput = Annotated[
    Annotated[DaysWindowInput, Tag("days")]
    | Annotated[RangeWindowInput, Tag("range")]
    | Annotated[Disabled, Tag("disabled")],
    Discriminator(_window_tag),
    Field(description="How far ahead one can book."),
]


class NoticeThreshold(Request):
    """So many units of time."""

    unit: Literal["minutes", "hours", "days", "weeks"]
    count: Annotated[int, Field(ge=1, le=1_000_000)]


class ConfirmationInput(Request):
    """When a booking waits for the host's yes: always, or when it is made later than the threshold before it starts.
    While it waits it holds its slot if it blocks it in the booker."""

    type: Literal["always", "time"]
    notice_threshold: Annotated[NoticeThreshold | None, Field(description="For the type `time`.")] = None
    block_unconfirmed_bookings_in_booker: bool


def _confirmation_tag(value: object) -> str:
    return "disabled" if not isinstance(value, dict) or "disabled" in value else "policy"


ConfirmationPolicyInput = Annotated[
    Annotated[ConfirmationInput, Tag("policy")] | Annotated[Disabled, Tag("disabled")],
    Discriminator(_confirmation_tag),
]


class DisableCancellingInput(Request):
    """Whether attendees may not cancel."""

    disabled: bool = False


class DisableReschedulingInput(Request):
    """Whether attendees may not move a booking: never, or less than so many minutes before it starts."""

    disabled: bool = False
    minutes_before: int | None = None


class ColorInput(Request):
    """The event type's colour on light and dark ground."""

    light_theme_hex: Annotated[str, Field(examples=["#292929"])]
    dark_theme_hex: Annotated[str, Field(examples=["#fafafa"])]


class LayoutsInput(Request):
    """The booker's layouts, and the one it starts with."""

    default_layout: Layout
    enabled_layouts: list[Layout]


NotYet = Annotated[Any, Field(description="Not supported yet: refused, except when it says that the setting is off.")]


class EventTypeInput(Request):
    """What may be said about an event type. Lengths, notice, buffers and offsets are minutes."""

    length_in_minutes: int = 0
    length_in_minutes_options: Annotated[
        list[int], Field(description="Lengths to choose from; must include `lengthInMinutes`.")
    ] = Field(default_factory=list)
    title: str = ""
    slug: str = ""
    description: str = ""
    locations: list[LocationInput] = Field(default_factory=list)
    booking_fields: Annotated[
        list[BookingFieldInput], Field(description="All questions; default ones that are left out stay as they come.")
    ] = Field(default_factory=list)
    disable_guests: bool = False
    slot_interval: Annotated[int | None, Field(description="From one slot to the next; the length if missing.")] = None
    minimum_booking_notice: int = DEFAULT_NOTICE
    before_event_buffer: int = 0
    after_event_buffer: int = 0
    schedule_id: Annotated[
        int | None, Field(ge=1, le=2**63 - 1, description="The owner's default schedule if missing.")
    ] = None
    only_show_first_available_slot: bool = False
    booking_window: BookingWindowInput | None = None
    offset_start: int = 0
    booker_layouts: LayoutsInput | None = None
    confirmation_policy: ConfirmationPolicyInput | None = None
    lock_time_zone_toggle_on_booking_page: bool = False
    color: ColorInput | None = None
    custom_name: Annotated[
        str | None,
        Field(description="A booking's title.", examples=["{Event type title} between {Organiser} and {Scheduler}"]),
    ] = None
    success_redirect_url: Annotated[
        str | None, Field(description="Where bookers go after booking: https, or http on loopback hosts.")
    ] = None
    forward_params_success_redirect: Annotated[
        bool, Field(description="Whether the success URL gets the booking's details as query.")
    ] = True
    hidden: Annotated[bool, Field(description="Not listed; who knows the address can book.")] = False
    disable_cancelling: DisableCancellingInput = DisableCancellingInput()
    disable_rescheduling: DisableReschedulingInput = DisableReschedulingInput()
    metadata: Metadata = Field(default_factory=dict)
    booking_limits_count: NotYet = None
    booker_active_bookings_limit: NotYet = None
    booking_limits_duration: NotYet = None
    recurrence: NotYet = None
    seats: NotYet = None
    requires_booker_email_verification: NotYet = None
    hide_calendar_notes: NotYet = None
    hide_calendar_event_details: NotYet = None
    hide_organizer_email: NotYet = None
    destination_calendar: NotYet = None
    use_destination_calendar_email: NotYet = None
    cal_video_settings: NotYet = None
    booking_requires_authentication: NotYet = None
    interface_language: NotYet = None
    allow_rescheduling_past_bookings: NotYet = None
    allow_rescheduling_cancelled_bookings: NotYet = None
    show_optimized_slots: NotYet = None


class CreateEventTypeInput(EventTypeInput):
    """An event type to create."""

    length_in_minutes: int
    title: str
    slug: Annotated[str, Field(description="Lower case letters, digits and hyphens; others are replaced.")]


class UpdateEventTypeInput(EventTypeInput):
    """What to change of an event type; what is left out stays, and lists replace the whole list."""


class EventTypesQuery(Request):
    """Whose event types to list: those of `username`, or one's own."""

    username: str | None = None
    event_slug: Annotated[str | None, Field(description="Just this one; needs `username`.")] = None
    usernames: Annotated[str | None, Field(description="Not supported yet.")] = None
    org_slug: Annotated[str | None, Field(description="Not supported yet; organizations have ids.")] = None
    org_id: Annotated[int | None, Field(description="The organization that `username` has to be of.")] = None
    sort_created_at: Literal["asc", "desc"] = "asc"


_OFF = {"disabled": True}

NOT_YET: Mapping[str, object] = {
    "booking_limits_count": _OFF,
    "booker_active_bookings_limit": _OFF,
    "booking_limits_duration": _OFF,
    "recurrence": _OFF,
    "seats": _OFF,
    "requires_booker_email_verification": False,
    "hide_calendar_notes": False,
    "hide_calendar_event_details": False,
    "hide_organizer_email": False,
    "destination_calendar": None,
    "use_destination_calendar_email": False,
    "cal_video_settings": None,
    "booking_requires_authentication": False,
    "interface_language": "",
    "allow_rescheduling_past_bookings": False,
    "allow_rescheduling_cancelled_bookings": False,
    "show_optimized_slots": False,
}
"""Settings of the contract that cannot act yet, each with the value that says what is so already."""

NOT_YET_ASKED = ("usernames", "org_slug")
"""What a list cannot be asked yet."""


def draft(asked: CreateEventTypeInput) -> EventTypeDraft:
    """The event type that a request describes. Raises `NotSupported`, and `Invalid` saying what to change."""
    return EventTypeDraft(**{"minimum_notice": DEFAULT_NOTICE, **_said(asked)})


def changes(asked: UpdateEventTypeInput) -> EventTypeChanges:
    """The changes that a request names; null takes away what may be missing. Raises as `draft`."""
    return EventTypeChanges(**_said(asked))


def _said(asked: EventTypeInput) -> dict[str, Any]:
    """What a request says, in the words of the subject."""
    unsupported.refuse(asked, (name for name, off in NOT_YET.items() if getattr(asked, name) != off))
    given = asked.given()
    return {word: read(getattr(asked, name)) for name, (word, read) in _WORDS.items() if name in given}


def _same(value: Any) -> Any:
    return value


def _locations(items: Iterable[LocationInput]) -> tuple[Location, ...]:
    return tuple(_location(item) for item in items)


def _location(item: LocationInput) -> Location:
    match item:
        case AddressLocation():
            return Location(LocationKind.ADDRESS, item.address, item.public)
        case LinkLocation():
            return Location(LocationKind.LINK, item.link, item.public)
        case PhoneLocation():
            return Location(LocationKind.PHONE, item.phone, item.public)
        case IntegrationLocation():
            return Location(LocationKind.INTEGRATION, item.integration)
        case AttendeeLocation():
            return Location(LocationKind(item.type))


def _booking_fields(items: Iterable[BookingFieldInput]) -> tuple[BookingField, ...]:
    return tuple(_booking_field(item) for item in items)


def _booking_field(item: BookingFieldInput) -> BookingField:
    slug = item.slug or (item.type.value if item.type in (FieldKind.NAME, FieldKind.EMAIL) else None)
    default = DEFAULT_FIELDS.get(slug or "")
    kind = item.type or (default.kind if default else None)
    if slug is None or kind is None:
        raise Invalid("bookingFields: give each field a type and a slug.", details={"field": "bookingFields"})
    return BookingField(
        slug=slug,
        kind=kind,
        label=item.label,
        placeholder=item.placeholder,
        required=_or(item.required, default.required if default else False),
        hidden=_or(item.hidden, default.hidden if default else False),
        options=tuple(item.options),
        disable_on_prefill=item.disable_on_prefill,
    )


def _or(value: bool | None, otherwise: bool) -> bool:
    return otherwise if value is None else value


def _booking_window(asked: DaysWindowInput | RangeWindowInput | Disabled | None) -> BookingWindow | None:
    match asked:
        case DaysWindowInput():
            if asked.value < 0:
                raise Invalid("bookingWindow: the number of days must not be negative.")
            return RollingWindow(asked.value, asked.type == "businessDays", asked.rolling)
        case RangeWindowInput():
            return RangeWindow(*asked.value)
        case _:
            return None


UNITS = {"minutes": 1, "hours": 60, "days": 24 * 60, "weeks": 7 * 24 * 60}
"""Minutes of each unit that a notice is said in."""


def _confirmation(asked: ConfirmationInput | Disabled | None) -> Confirmation | None:
    if not isinstance(asked, ConfirmationInput):
        return None
    blocks, threshold = asked.block_unconfirmed_bookings_in_booker, asked.notice_threshold
    if (asked.type == "time") is not (threshold is not None):
        raise Invalid("confirmationPolicy: give a noticeThreshold with the type `time`, and with no other.")
    if threshold is None:
        return Confirmation(blocks_slot=blocks)
    return Confirmation(threshold.count * UNITS[threshold.unit], threshold.unit, blocks)


def _rescheduling(asked: DisableReschedulingInput) -> Rescheduling:
    return Rescheduling(asked.disabled, asked.minutes_before)


def _color(asked: ColorInput | None) -> Color | None:
    return Color(asked.light_theme_hex, asked.dark_theme_hex) if asked else None


def _layouts(asked: LayoutsInput | None) -> Layouts | None:
    return Layouts(asked.default_layout, tuple(dict.fromkeys(asked.enabled_layouts))) if asked else None


_WORDS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "length_in_minutes": ("length", _same),
    "length_in_minutes_options": ("length_options", tuple),
    "title": ("title", _same),
    "slug": ("slug", _same),
    "description": ("description", _same),
    "locations": ("locations", _locations),
    "booking_fields": ("booking_fields", _booking_fields),
    "disable_guests": ("disable_guests", _same),
    "slot_interval": ("slot_interval", _same),
    "minimum_booking_notice": ("minimum_notice", _same),
    "before_event_buffer": ("before_buffer", _same),
    "after_event_buffer": ("after_buffer", _same),
    "schedule_id": ("schedule_id", _same),
    "only_show_first_available_slot": ("only_first_slot", _same),
    "booking_window": ("booking_window", _booking_window),
    "offset_start": ("offset_start", _same),
    "booker_layouts": ("layouts", _layouts),
    "confirmation_policy": ("confirmation", _confirmation),
    "lock_time_zone_toggle_on_booking_page": ("lock_time_zone", _same),
    "color": ("color", _color),
    "custom_name": ("custom_name", _same),
    "success_redirect_url": ("success_redirect_url", _same),
    "forward_params_success_redirect": ("forward_params", _same),
    "hidden": ("hidden", _same),
    "disable_cancelling": ("cancelling_disabled", lambda asked: asked.disabled),
    "disable_rescheduling": ("rescheduling", _rescheduling),
    "metadata": ("metadata", _same),
}
"""Each field of a request: the word it says something about, and how that is read."""
