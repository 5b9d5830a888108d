"""What an event type may ask its bookers. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from kalends.event_types import bounds
from kalends.event_types.errors import EventTypeInvalid
from kalends.event_types.model import BookingField, FieldKind

DEFAULTS = {
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

LONGEST = {FieldKind.ADDRESS: 1_000, FieldKind.TEXT: 1_000, FieldKind.TEXTAREA: 10_000}
"""How many characters an answer of each kind of text takes at most."""

_CHOICES = frozenset({FieldKind.SELECT, FieldKind.MULTISELECT, FieldKind.CHECKBOX, FieldKind.RADIO})
_ONLY_DEFAULT = frozenset({FieldKind.NAME, FieldKind.EMAIL, FieldKind.RADIO_INPUT})
_FIRST_FIELDS = ("name", "email", "location")
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")


def complete(given: Iterable[BookingField]) -> tuple[BookingField, ...]:
    """All questions in the order of the form: name, e-mail and location, then the given ones, then the default ones
    that were not given. Raises `EventTypeInvalid` for a question that cannot be asked."""
    checked: dict[str, BookingField] = {}
    for field in given:
        if field.slug in checked:
            raise EventTypeInvalid(f"There are two booking fields with the slug {field.slug!r}; rename one.")
        checked[field.slug] = _check_default_field(field) if field.slug in DEFAULTS else _check_field(field)
    if len(checked) > bounds.QUESTIONS:
        raise EventTypeInvalid(f"An event type has at most {bounds.QUESTIONS} booking fields.")
    first = {slug: checked.get(slug, DEFAULTS[slug]) for slug in _FIRST_FIELDS}
    return tuple((first | checked | {slug: checked.get(slug, field) for slug, field in DEFAULTS.items()}).values())


def _check_default_field(field: BookingField) -> BookingField:
    default = DEFAULTS[field.slug]
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
    label = bounds.check_text(f"label of {field.slug!r}", field.label, bounds.LABEL) if field.label else None
    placeholder = (
        bounds.check_text(f"placeholder of {field.slug!r}", field.placeholder, bounds.LABEL)
        if field.placeholder
        else None
    )
    _check_lengths(field)
    return replace(field, label=label or None, placeholder=placeholder or None)


def _check_lengths(field: BookingField) -> None:
    most = LONGEST.get(field.kind, 0)
    if not most and (field.min_length, field.max_length) != (0, None):
        raise EventTypeInvalid(f"The answer to the booking field {field.slug!r} is no text; leave its lengths out.")
    bounds.check_range(f"maximum length of {field.slug!r}", field.max_length, 1, most, "characters")
    longest = most if field.max_length is None else field.max_length
    bounds.check_range(f"minimum length of {field.slug!r}", field.min_length, 0, longest, "characters")


def _check_options(field: BookingField) -> tuple[str, ...]:
    options = tuple(
        bounds.check_text(f"option of {field.slug!r}", each, bounds.LABEL, empty=False) for each in field.options
    )
    if len(set(options)) < len(options) or len(options) > bounds.OPTIONS:
        raise EventTypeInvalid(f"The options of {field.slug!r} must differ, and be at most {bounds.OPTIONS}.")
    return options
