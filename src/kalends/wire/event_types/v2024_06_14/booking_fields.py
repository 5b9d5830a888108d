"""What bookers are asked, as clients say and read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from kalends.core.errors import Invalid
from kalends.event_types import bounds, questions
from kalends.event_types.model import BookingField, EventType, FieldKind
from kalends.wire.envelope import Answer, Request, Said


class BookingFieldInput(Request):
    """A question to the booker: one of your own, with type, slug and label, or a default one (name, email, title,
    location, notes, guests, rescheduleReason) to be changed."""

    type: FieldKind | None = None
    slug: Annotated[str | None, Field(description="Names the answer, like some-slug.")] = None
    label: Annotated[str | None, Field(max_length=bounds.LABEL)] = None
    placeholder: Annotated[str | None, Field(max_length=bounds.LABEL)] = None
    required: bool | None = None
    hidden: Annotated[bool | None, Field(description="A hidden field is not asked.")] = None
    options: Annotated[
        list[str], Field(max_length=bounds.OPTIONS, description="For select, multiselect, checkbox and radio.")
    ] = Field(default_factory=list)
    disable_on_prefill: Annotated[
        bool, Field(description="Whether what the page's address says cannot be changed.")
    ] = False
    is_default: Annotated[
        bool | None, Field(description="Follows from the slug; accepted so that what was read can be sent back.")
    ] = None


class BookingFieldOutput(Answer):
    """A question to the booker."""

    is_default: bool
    type: FieldKind
    slug: str
    label: str
    required: bool
    hidden: bool
    disable_on_prefill: bool
    placeholder: Said[str] = None
    options: Said[list[str]] = None


_LABELS = {
    "name": "Name",
    "email": "E-mail address",
    "location": "Location",
    "title": "Title",
    "notes": "Notes",
    "guests": "Guests",
    "rescheduleReason": "Reason for rescheduling",
}
"""What default fields are called where their owner has not said."""

_WITHOUT_PLACEHOLDER = frozenset(
    {FieldKind.MULTISELECT, FieldKind.CHECKBOX, FieldKind.RADIO, FieldKind.BOOLEAN, FieldKind.RADIO_INPUT}
)


def read(items: Iterable[BookingFieldInput]) -> tuple[BookingField, ...]:
    """The questions that a request names. Raises `Invalid` for one without type or slug."""
    return tuple(_booking_field(item) for item in items)


def _booking_field(item: BookingFieldInput) -> BookingField:
    slug = item.slug or (item.type.value if item.type in (FieldKind.NAME, FieldKind.EMAIL) else None)
    default = questions.DEFAULTS.get(slug or "")
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


def shown(event_type: EventType) -> Iterable[BookingField]:
    """The questions; where there is no choice of location, it is not asked."""
    asks_location = len(event_type.locations) > 1
    return (field for field in event_type.booking_fields if asks_location or field.slug != "location")


def output(field: BookingField) -> BookingFieldOutput:
    """One question."""
    return BookingFieldOutput(
        is_default=field.is_default,
        type=field.kind,
        slug=field.slug,
        label=field.label or _LABELS.get(field.slug, field.slug),
        required=field.required,
        hidden=field.hidden,
        disable_on_prefill=field.disable_on_prefill,
        placeholder=None if field.kind in _WITHOUT_PLACEHOLDER else field.placeholder or "",
        options=list(field.options) or None,
    )
