"""Booking fields in the words of the components."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from kalends.core.errors import Invalid
from kalends.event_types.model import BookingField, FieldKind
from kalends.event_types.questions import DEFAULTS
from kalends.wire.envelope import Answer, Asked
from kalends.wire.event_types.v2024_04_15 import booking_fields
from kalends.wire.event_types.v2024_04_15.booking_fields import (
    OptionInputOutput,
    OptionOutput,
    VariantsConfigOutput,
    ViewOutput,
)
from kalends.wire.lenient import LenientRequest
from kalends.wire.unsupported import refuse

_EDITABLE = {"name": "system", "email": "system", "location": "system"}
_VIEWS = {"rescheduleReason": booking_fields.RESCHEDULING_VIEWS}

NOT_YET = ("require_emails", "exclude_emails", "price", "views", "variant")
_ONE_TEXT = "fullName"
"""The variant of a name that it has here."""


class OptionText(Asked):
    """A choice of a question."""

    label: str
    value: str
    price: Annotated[float | None, Field(description="Only 0: there are no payments.", le=0)] = None


class NameFieldInput(LenientRequest):
    """A text of a name."""

    label: str | None = None
    placeholder: str | None = None


class NameVariantInput(LenientRequest):
    """A way to ask for a name."""

    fields: Annotated[list[NameFieldInput], Field(min_length=1)]


class NameVariantsInput(LenientRequest):
    """The ways to ask for a name. Only as one text it is asked for here."""

    full_name: NameVariantInput | None = None


class VariantsConfigInput(LenientRequest):
    """What a name is called in the form."""

    variants: NameVariantsInput


class QuestionInput(Asked):
    """A question to the booker, as a component sends it back: what only says how components show it is accepted."""

    name: str
    type: FieldKind
    label: str | None = None
    placeholder: str | None = None
    required: bool | None = None
    hidden: bool | None = None
    options: list[OptionText] | None = None
    disable_on_prefill: bool | None = None
    editable: str | None = None
    default_label: str | None = None
    default_placeholder: str | None = None
    label_as_safe_html: str | None = None
    sources: list[dict[str, Any]] | None = None
    options_inputs: dict[str, Any] | None = None
    get_options_at: str | None = None
    hide_when_just_one_option: bool | None = None
    variants_config: VariantsConfigInput | None = None
    views: list[dict[str, Any]] | None = None
    variant: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    require_emails: str | None = None
    exclude_emails: str | None = None
    price: float | None = None


class SourceOutput(Answer):
    """Where a question comes from."""

    id: str
    type: str
    label: str


class QuestionOutput(Answer):
    """A question to the booker. What is not set is left out."""

    name: str
    type: FieldKind
    required: bool
    hidden: bool
    editable: str
    sources: list[SourceOutput]
    disable_on_prefill: bool
    label: str | None = None
    placeholder: str | None = None
    default_label: str | None = None
    options: list[OptionOutput] | None = None
    views: list[ViewOutput] | None = None
    get_options_at: str | None = None
    hide_when_just_one_option: bool | None = None
    options_inputs: dict[str, OptionInputOutput] | None = None
    variants_config: VariantsConfigOutput | None = None
    min_length: int | None = None
    max_length: int | None = None


def field(said: QuestionInput) -> BookingField:
    """The booking field that a component means. Raises `NotSupported` for what cannot act."""
    refuse(said, (name for name in NOT_YET if _is_set(said, name)))
    default = DEFAULTS.get(said.name)
    if default and default.kind is not said.type:
        raise Invalid(f"bookingFields: the type of {said.name[:100]!r} stays {default.kind}.")
    shown = _shown(said)
    return BookingField(
        slug=said.name,
        kind=said.type,
        label=shown.label or None,
        placeholder=shown.placeholder or None,
        required=bool(said.required),
        hidden=bool(said.hidden),
        options=tuple(option.label for option in said.options or ()) if said.name != "location" else (),
        disable_on_prefill=bool(said.disable_on_prefill),
        min_length=said.min_length or 0,
        max_length=said.max_length,
    )


def _shown(said: QuestionInput) -> QuestionInput | NameFieldInput:
    """What says how the question is called: of a name its one text, where that is sent."""
    name = said.variants_config and said.variants_config.variants.full_name
    return name.fields[0] if name else said


def _is_set(said: QuestionInput, name: str) -> bool:
    """Whether a part says more than that something is off, or as it is anyway."""
    value = getattr(said, name)
    return bool(value) and value != _ONE_TEXT and not (name == "views" and said.name in _VIEWS)


def output(field: BookingField) -> QuestionOutput:
    """A booking field, for its owner."""
    parts: dict[str, Any] = {"default_label": booking_fields.DEFAULT_LABELS.get(field.slug)}
    parts |= {"label": field.label, "placeholder": field.placeholder, "views": _VIEWS.get(field.slug)}
    parts |= {"variants_config": booking_fields.variants(field)}
    parts |= {"min_length": field.min_length or None, "max_length": field.max_length}
    parts |= {"options": [OptionOutput(label=each, value=each) for each in field.options] or None}
    parts |= booking_fields.OF_LOCATION if field.slug == "location" else {}
    return QuestionOutput(
        name=field.slug,
        type=field.kind,
        required=field.required,
        hidden=field.hidden,
        editable=_EDITABLE.get(field.slug, "system-but-optional") if field.is_default else "user",
        sources=[_source(field)],
        disable_on_prefill=field.disable_on_prefill,
        **{name: part for name, part in parts.items() if part is not None},
    )


def _source(field: BookingField) -> SourceOutput:
    origin = "default" if field.is_default else "user"
    return SourceOutput(id=origin, type=origin, label=origin.capitalize())
