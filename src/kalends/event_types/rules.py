"""What an event type may say. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace

from kalends.accounts import redirects
from kalends.accounts.model import Unset
from kalends.core import addresses
from kalends.core.errors import Invalid
from kalends.core.metadata import check_metadata
from kalends.engine.limits import RollingWindow
from kalends.event_types.model import (
    BookingField,
    BookingWindow,
    Color,
    EventType,
    EventTypeChanges,
    EventTypeDraft,
    FieldKind,
    Layouts,
    Location,
    LocationKind,
    Rescheduling,
)

DAY = 24 * 60
YEAR = 366 * DAY

DEFAULT_NOTICE = 120
"""Minutes before its start after which a slot is not offered any more, where the owner has not said otherwise."""

DEFAULTS = (
    EventTypeDraft(slug="thirty-minutes", title="Thirty minutes", length=30, minimum_notice=DEFAULT_NOTICE),
    EventTypeDraft(slug="sixty-minutes", title="Sixty minutes", length=60, minimum_notice=DEFAULT_NOTICE),
)
"""The event types that a new managed user starts with, where the OAuth client says so."""

DEFAULT_FIELDS = {
    field.slug: field
    for field in (
        BookingField("name", FieldKind.NAME, required=True, is_default=True),
        BookingField("email", FieldKind.EMAIL, required=True, is_default=True),
        BookingField("location", FieldKind.RADIO_INPUT, required=True, is_default=True),
        BookingField("title", FieldKind.TEXT, hidden=True, is_default=True),
        BookingField("notes", FieldKind.TEXTAREA, is_default=True),
        BookingField("guests", FieldKind.MULTIEMAIL, is_default=True),
        BookingField("rescheduleReason", FieldKind.TEXTAREA, is_default=True),
    )
}
"""The questions that every event type has, as they are until its owner changes them."""

DEFAULT_NAME = "{Event type title} between {Organiser} and {Scheduler}"

NAME_VARIABLES = (
    "Event type title",
    "Organiser",
    "Scheduler",
    "Location",
    "Organiser first name",
    "Scheduler first name",
    "Scheduler last name",
    "Event duration",
    "LOCATION",
    "HOST/ATTENDEE",
    "HOST",
    "ATTENDEE",
    "USER",
)
"""What may stand between braces in a custom name."""

VARIABLE = re.compile(r"\{([^{}]*)\}")
"""A variable of a custom name, with its braces."""

ATTENDEE_KINDS = frozenset({LocationKind.ATTENDEE_ADDRESS, LocationKind.ATTENDEE_PHONE, LocationKind.ATTENDEE_DEFINED})
"""Locations that the attendee has to say."""

_CHOICES = frozenset({FieldKind.SELECT, FieldKind.MULTISELECT, FieldKind.CHECKBOX, FieldKind.RADIO})
_ONLY_DEFAULT = frozenset({FieldKind.NAME, FieldKind.EMAIL, FieldKind.RADIO_INPUT})
_FIRST_FIELDS = ("name", "email", "location")
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f]")


class EventTypeInvalid(Invalid):
    """An event type that cannot be offered like this."""


def check(draft: EventTypeDraft) -> EventTypeDraft:
    """The draft as it is stored: tidied, its booking fields completed by the default ones.

    Raises `EventTypeInvalid`, saying what to change, `InvalidRedirect` for the success URL, and `InvalidMetadata`.
    """
    _check_minutes(draft)
    _check_window(draft.booking_window)
    _check_rescheduling(draft.rescheduling)
    _check_look(draft.color, draft.layouts)
    check_metadata(draft.metadata)
    return replace(
        draft,
        slug=check_slug(draft.slug),
        title=_check_text("title", draft.title, 255, empty=False),
        description=_check_text("description", draft.description, 10_000),
        length_options=_check_length_options(draft.length, draft.length_options),
        locations=_check_locations(draft.locations),
        booking_fields=complete_fields(draft.booking_fields),
        custom_name=_check_custom_name(draft.custom_name),
        success_redirect_url=_check_success_url(draft.success_redirect_url),
    )


def apply(changes: EventTypeChanges, event_type: EventType) -> EventTypeDraft:
    """What the event type says after the changes."""
    kept = {field.name: getattr(event_type, field.name) for field in fields(EventTypeDraft)}
    changed = {field.name: getattr(changes, field.name) for field in fields(changes)}
    return EventTypeDraft(**kept | {name: said for name, said in changed.items() if not isinstance(said, Unset)})


def check_slug(text: str) -> str:
    """The text as a slug: lower case, letters a to z, digits and single hyphens. Raises `EventTypeInvalid`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not 0 < len(slug) <= 100:
        raise EventTypeInvalid("The slug needs at least one letter (a to z) or digit, and at most 100.")
    return slug


def complete_fields(given: Iterable[BookingField]) -> tuple[BookingField, ...]:
    """All questions in the order of the form: name, e-mail and location, then the given ones, then the default ones
    that were not given. Raises `EventTypeInvalid` for a question that cannot be asked."""
    checked: dict[str, BookingField] = {}
    for field in given:
        if field.slug in checked:
            raise EventTypeInvalid(f"There are two booking fields with the slug {field.slug!r}; rename one.")
        checked[field.slug] = _check_default_field(field) if field.slug in DEFAULT_FIELDS else _check_field(field)
    if len(checked) > 100:
        raise EventTypeInvalid("An event type has at most 100 booking fields.")
    first = {slug: checked.get(slug, DEFAULT_FIELDS[slug]) for slug in _FIRST_FIELDS}
    return tuple(
        (first | checked | {slug: checked.get(slug, field) for slug, field in DEFAULT_FIELDS.items()}).values()
    )


def for_everybody(event_type: EventType) -> EventType:
    """The event type as anybody may see it: without the values of locations that are not public."""
    return replace(
        event_type,
        locations=tuple(each if each.public else replace(each, value=None) for each in event_type.locations),
    )


def _check_minutes(draft: EventTypeDraft) -> None:
    _check_range("length", draft.length, 1, DAY)
    _check_range("slot interval", draft.slot_interval, 1, DAY)
    _check_range("minimum booking notice", draft.minimum_notice, 0, 2 * YEAR)
    _check_range("buffer before", draft.before_buffer, 0, DAY)
    _check_range("buffer after", draft.after_buffer, 0, DAY)
    _check_range("offset of the start", draft.offset_start, 0, DAY)
    if draft.confirmation:
        _check_range("notice for confirmation", draft.confirmation.notice_minutes, 1, YEAR)


def _check_range(what: str, minutes: int | None, least: int, most: int) -> None:
    if minutes is not None and not least <= minutes <= most:
        raise EventTypeInvalid(f"The {what} must be {least} to {most} minutes, not {minutes}.")


def _check_length_options(length: int, options: Sequence[int]) -> tuple[int, ...]:
    for option in options:
        _check_range("length", option, 1, DAY)
    if options and length not in options:
        raise EventTypeInvalid(f"The lengths to choose from must include the length itself; add {length} to them.")
    return tuple(sorted(set(options)))


def _check_window(window: BookingWindow | None) -> None:
    if isinstance(window, RollingWindow):
        if not 1 <= window.days <= 730:
            raise EventTypeInvalid(f"The booking window must be 1 to 730 days, not {window.days}.")
    elif window and window.first > window.last:
        raise EventTypeInvalid("The booking window ends before it starts; give the first date first.")
    elif window and not 1971 <= window.first.year <= window.last.year <= 2199:
        raise EventTypeInvalid("The dates of the booking window must lie in the years 1971 to 2199.")


def _check_rescheduling(rescheduling: Rescheduling) -> None:
    _check_range("time before which a booking can be rescheduled", rescheduling.minutes_before, 1, YEAR)
    if rescheduling.disabled and rescheduling.minutes_before is not None:
        raise EventTypeInvalid("Rescheduling is either disabled or possible until some minutes before; choose one.")


def _check_look(color: Color | None, layouts: Layouts | None) -> None:
    if color and not (_COLOR.fullmatch(color.light) and _COLOR.fullmatch(color.dark)):
        raise EventTypeInvalid("Write colours like #292929.")
    if layouts and layouts.default not in layouts.enabled:
        raise EventTypeInvalid("The default layout must be one of the enabled ones.")


def _check_text(what: str, text: str, most: int, *, empty: bool = True) -> str:
    stripped = text.strip()
    if len(stripped) > most:
        raise EventTypeInvalid(f"The {what} is longer than {most} characters; shorten it.")
    if not stripped and not empty:
        raise EventTypeInvalid(f"The {what} is empty; write one.")
    return stripped


def _check_custom_name(name: str | None) -> str | None:
    if not name or not name.strip():
        return None
    unknown = [variable for variable in VARIABLE.findall(name) if variable not in NAME_VARIABLES]
    if unknown:
        known = ", ".join(f"{{{variable}}}" for variable in NAME_VARIABLES)
        raise EventTypeInvalid(f"The custom name has {{{unknown[0]}}}, which is no variable; use {known}.")
    return _check_text("custom name", name, 400)


def _check_success_url(url: str | None) -> str | None:
    """A success URL is followed as it stands, so that it may have a fragment, and no placeholders."""
    if not url:
        return None
    base, _, fragment = url.partition("#")
    if redirects.is_template(url) or _UNPRINTABLE.search(fragment):
        raise EventTypeInvalid("successRedirectUrl is used as it stands; it takes no {placeholders} and no spaces.")
    redirects.check(base, "successRedirectUrl")
    return url


def _check_locations(locations: Sequence[Location]) -> tuple[Location, ...]:
    if len(locations) > 50:
        raise EventTypeInvalid("An event type has at most 50 locations.")
    return tuple(dict.fromkeys(_check_location(location) for location in locations))


def _check_location(location: Location) -> Location:
    value = location.value or ""
    match location.kind:
        case LocationKind.INTEGRATION:
            raise EventTypeInvalid(
                f"No conferencing app is connected here, so {value!r} cannot be a location; give a link instead."
            )
        case LocationKind.ADDRESS:
            return replace(location, value=_check_text("address", value, 500, empty=False))
        case LocationKind.LINK:
            return replace(
                location, value=_given(addresses.link(value), "Write the link in full, like https://meet.example/room.")
            )
        case LocationKind.PHONE:
            hint = "Write the phone number with its country code, like +442079460000."
            return replace(location, value=_given(addresses.phone_number(value), hint))
        case LocationKind.ATTENDEE_ADDRESS | LocationKind.ATTENDEE_PHONE | LocationKind.ATTENDEE_DEFINED:
            return replace(location, value=None)


def _given(value: str | None, hint: str) -> str:
    if value is None:
        raise EventTypeInvalid(hint)
    return value


def _check_default_field(field: BookingField) -> BookingField:
    default = DEFAULT_FIELDS[field.slug]
    if field.kind is not default.kind:
        raise EventTypeInvalid(f"The slug {field.slug!r} belongs to a default booking field; choose another.")
    if default.required and (field.hidden or not field.required):
        raise EventTypeInvalid(f"Nobody can be booked without the field {field.slug!r}; keep it required and shown.")
    return replace(_check_field_texts(field), is_default=True)


def _check_field(field: BookingField) -> BookingField:
    if field.kind in _ONLY_DEFAULT:
        raise EventTypeInvalid(f"Only the default booking fields have the type {field.kind}; use another.")
    if not _SLUG.fullmatch(field.slug):
        raise EventTypeInvalid(f"{field.slug[:100]!r} is no slug for a booking field; write it like some-slug.")
    if not (field.label or "").strip():
        raise EventTypeInvalid(f"Give the booking field {field.slug!r} a label.")
    if bool(field.options) is not (field.kind in _CHOICES):
        wanted = "needs options to choose from" if field.kind in _CHOICES else "takes no options"
        raise EventTypeInvalid(f"The booking field {field.slug!r} has the type {field.kind}, which {wanted}.")
    return replace(_check_field_texts(field), options=_check_options(field), is_default=False)


def _check_field_texts(field: BookingField) -> BookingField:
    label = _check_text(f"label of {field.slug!r}", field.label, 500) if field.label else None
    placeholder = _check_text(f"placeholder of {field.slug!r}", field.placeholder, 500) if field.placeholder else None
    return replace(field, label=label or None, placeholder=placeholder or None)


def _check_options(field: BookingField) -> tuple[str, ...]:
    options = tuple(_check_text(f"option of {field.slug!r}", each, 500, empty=False) for each in field.options)
    if len(set(options)) < len(options) or len(options) > 500:
        raise EventTypeInvalid(f"The options of {field.slug!r} must differ, and be at most 500.")
    return options
