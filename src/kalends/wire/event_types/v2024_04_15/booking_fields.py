"""The questions of the form."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Annotated, Any, Literal

from pydantic import Field

from kalends.event_types.model import BookingField, EventType, FieldKind, LocationKind
from kalends.wire import places
from kalends.wire.envelope import Answer


class OptionOutput(Answer):
    """A choice of a booking field."""

    label: str
    value: str


class OptionInputOutput(Answer):
    """What is asked besides, where an option needs more than to be chosen."""

    type: Literal["address", "phone", "text"]
    required: bool
    placeholder: str


class ViewOutput(Answer):
    """A view of the form; a field with views is asked in these alone."""

    id: str
    label: str


class NameFieldOutput(Answer):
    """The one text of a name."""

    name: Literal["fullName"] = "fullName"
    type: Literal["text"] = "text"
    label: str
    placeholder: str
    required: bool = True


class NameVariantOutput(Answer):
    """A way to ask for a name."""

    fields: list[NameFieldOutput]


class NameVariantsOutput(Answer):
    """The ways to ask for a name, of which there is one."""

    full_name: NameVariantOutput


class VariantsConfigOutput(Answer):
    """What a name is called in the form: clients look for it here alone."""

    variants: NameVariantsOutput


class BookingFieldOutput(Answer):
    """A question of the form. `editable` tells the contract's own fields from the customer's."""

    name: str
    type: FieldKind
    required: bool
    hidden: bool
    editable: Literal["system", "system-but-optional", "system-but-hidden", "user"]
    label: str | None = None
    label_as_safe_html: Annotated[str | None, Field(description="The label, escaped: radio and boolean need it.")] = (
        None
    )
    default_label: Annotated[str | None, Field(description="A key that clients translate.")] = None
    placeholder: str | None = None
    options: list[OptionOutput] | None = None
    options_inputs: dict[str, OptionInputOutput] | None = None
    get_options_at: str | None = None
    hide_when_just_one_option: bool | None = None
    views: list[ViewOutput] | None = None
    variants_config: VariantsConfigOutput | None = None
    disable_on_prefill: bool
    min_length: int | None = None
    max_length: Annotated[int | None, Field(description="Null: as many characters as clients allow.")] = None


DEFAULT_LABELS = {
    "name": "your_name",
    "email": "email_address",
    "attendeePhoneNumber": "phone_number",
    "location": "location",
    "title": "what_is_this_meeting_about",
    "notes": "additional_notes",
    "guests": "additional_guests",
    "rescheduleReason": "reason_for_reschedule",
}
"""The names of the texts that clients show where the owner has not said any."""
_EDITABLE: Mapping[str, Literal["system", "system-but-hidden"]] = {
    "name": "system",
    "email": "system",
    "location": "system",
    "title": "system-but-hidden",
}
_OPTION_INPUTS = {
    LocationKind.ATTENDEE_ADDRESS: OptionInputOutput(type="address", required=True, placeholder=""),
    LocationKind.ATTENDEE_PHONE: OptionInputOutput(type="phone", required=True, placeholder=""),
    LocationKind.ATTENDEE_DEFINED: OptionInputOutput(type="text", required=True, placeholder=""),
}
OF_LOCATION: Mapping[str, Any] = {
    "options_inputs": {places.NAMES[kind]: asked for kind, asked in _OPTION_INPUTS.items()},
    "get_options_at": "locations",
    "hide_when_just_one_option": True,
}
"""What the question for a location has more than others: its options are the event type's `locations`."""
_RESCHEDULING = "rescheduleReason"
RESCHEDULING_VIEWS = [ViewOutput(id="reschedule", label="Reschedule View")]


def questions(event_type: EventType) -> list[BookingFieldOutput]:
    """The questions; without a location to choose, it is not asked."""
    asked = (field for field in event_type.booking_fields if event_type.locations or field.slug != "location")
    return [_field(field, event_type) for field in asked]


def _field(field: BookingField, event_type: EventType) -> BookingFieldOutput:
    return BookingFieldOutput(
        name=field.slug,
        type=field.kind,
        required=field.required or field.slug == "title",
        hidden=field.hidden or (field.slug == "guests" and event_type.disable_guests),
        editable=_EDITABLE.get(field.slug, "system-but-optional") if field.is_default else "user",
        label=field.label,
        label_as_safe_html=escape(field.label) if field.label else None,
        default_label=DEFAULT_LABELS.get(field.slug),
        placeholder=field.placeholder,
        options=[OptionOutput(label=option, value=option) for option in field.options] or None,
        disable_on_prefill=field.disable_on_prefill,
        min_length=field.min_length or None,
        max_length=field.max_length,
        **(OF_LOCATION if field.kind is FieldKind.RADIO_INPUT else {}),
        views=RESCHEDULING_VIEWS if field.slug == _RESCHEDULING else None,
        variants_config=variants(field),
    )


def variants(field: BookingField) -> VariantsConfigOutput | None:
    """How a name is asked for; None where the owner has not said, and for all else."""
    if field.kind is not FieldKind.NAME or not (field.label or field.placeholder):
        return None
    said = NameFieldOutput(label=field.label or "", placeholder=field.placeholder or "")
    return VariantsConfigOutput(variants=NameVariantsOutput(full_name=NameVariantOutput(fields=[said])))
