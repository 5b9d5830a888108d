"""The form that books: from an event type's questions to inputs, and from what was typed to a booking request. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kalends.bookings.model import Attendee, BookingRequest, LocationChoice
from kalends.event_types import answers as event_answers
from kalends.event_types.keys import EventTypeKey
from kalends.event_types.model import BookingField, EventType, FieldKind

PREFIX = "answer-"
"""Before every booking field's slug in a form, so that no slug meets one of the form's own names."""

MOVING_REASON = "rescheduleReason"
"""The slug of the question asked of who moves a booking."""

CODE = "code"
"""The form's name for the code that was sent to the booker's address."""

RESEND = "resend"
"""The form's name for the wish for another code."""

_LONGEST_CODE = 40
_LISTS = frozenset({FieldKind.MULTISELECT, FieldKind.CHECKBOX, FieldKind.MULTIEMAIL})
_PHONE_SLUG = "attendeePhoneNumber"
_ARGUMENTS = frozenset({"name", "email", "guests"})
_ASKED_APART = frozenset({"location", MOVING_REASON})

Text = Callable[[str], str]
"""Gives an English text in the reader's language."""

Answers = Mapping[str, Sequence[str]]
"""What was typed, by booking field slug."""


@dataclass(frozen=True, slots=True)
class Input:
    """One question as the page asks it. `values` are what is typed or chosen; `locked` ones cannot be changed."""

    name: str
    slug: str
    kind: FieldKind
    label: str | None
    placeholder: str | None
    required: bool
    options: tuple[str, ...]
    values: tuple[str, ...]
    locked: bool
    error: str | None
    min_length: int
    max_length: int | None

    @property
    def value(self) -> str:
        """What stands in a field of one line or one text."""
        separator = ", " if self.kind is FieldKind.MULTIEMAIL else ""
        return separator.join(self.values)


def asked(event_type: EventType) -> tuple[BookingField, ...]:
    """The questions of the booking form, in order; the place is asked apart from them."""
    hidden_guests = {"guests"} if event_type.disable_guests else set()
    skipped = _ASKED_APART | hidden_guests
    return tuple(field for field in event_type.booking_fields if not field.hidden and field.slug not in skipped)


def asked_when_moving(event_type: EventType) -> tuple[BookingField, ...]:
    """The one question of who moves a booking: why."""
    return tuple(field for field in event_type.booking_fields if field.slug == MOVING_REASON and not field.hidden)


def prefilled(fields: Iterable[BookingField], prefill: Iterable[tuple[str, str]]) -> Answers:
    """Answers that the page's address brings; several values of one name, or commas, make a list."""
    asked_for = {field.slug: field for field in fields}
    answers: dict[str, list[str]] = {}
    for slug, text in prefill:
        if field := asked_for.get(slug):
            answers.setdefault(slug, []).extend(_parts(field, text))
    return answers


def inputs(
    fields: Iterable[BookingField], answers: Answers, locked: Iterable[str], errors: Mapping[str, str]
) -> tuple[Input, ...]:
    """The questions with what is typed, what may not be changed, and what is wrong with it."""
    fixed = frozenset(locked)
    return tuple(
        Input(
            name=PREFIX + field.slug,
            slug=field.slug,
            kind=field.kind,
            label=field.label,
            placeholder=field.placeholder,
            required=field.required,
            options=field.options,
            values=tuple(answers.get(field.slug, ())),
            locked=field.slug in fixed,
            error=errors.get(field.slug),
            min_length=field.min_length,
            max_length=field.max_length,
        )
        for field in fields
    )


def locked(fields: Iterable[BookingField], prefill: Answers) -> frozenset[str]:
    """The questions that the address answers and that are then closed."""
    return frozenset(field.slug for field in fields if field.disable_on_prefill and any(prefill.get(field.slug, ())))


def typed(fields: Iterable[BookingField], form: Sequence[tuple[str, str]]) -> Answers:
    """What a posted form says, by slug; lists may come as several values or with commas or line breaks."""
    answers: dict[str, list[str]] = {}
    kinds = {PREFIX + field.slug: field for field in fields}
    for name, text in form:
        if field := kinds.get(name):
            answers.setdefault(field.slug, []).extend(_parts(field, text))
    return {slug: [text for text in texts if text] for slug, texts in answers.items()}


def faults(fields: Iterable[BookingField], answers: Answers, gettext: Text) -> Mapping[str, str]:
    """What to change about the answers, by slug: all of it at once."""
    said = {field: _said(field, answers) for field in fields}
    return {
        field.slug: gettext("Please fill this in.") if not answer else fault(field.kind, gettext)
        for field, answer in said.items()
        if (field.required and not answer) or not event_answers.fits(field, answer)
    }


def fault(kind: FieldKind, gettext: Text) -> str:
    """What to change about an answer that does not fit its question."""
    match kind:
        case FieldKind.EMAIL | FieldKind.MULTIEMAIL:
            return gettext("Please enter an e-mail address such as name@example.com.")
        case FieldKind.PHONE:
            return gettext("Please enter a phone number with its country code, such as +44 20 7946 0000.")
        case FieldKind.URL:
            return gettext("Please enter an address such as https://example.com.")
        case FieldKind.NUMBER:
            return gettext("Please enter a number.")
        case _:
            return gettext("Please check this.")


def typed_code(form: Sequence[tuple[str, str]]) -> str | None:
    """The code as it is typed; empty where another one is wanted, None where the form does not ask for it."""
    said = dict(form)
    return "" if RESEND in said else said[CODE].strip()[:_LONGEST_CODE] if CODE in said else None


def request(
    key: EventTypeKey,
    event_type: EventType,
    answers: Answers,
    *,
    start: datetime,
    length: int | None,
    location: LocationChoice | None,
    time_zone: str,
    language: str,
    private_link: str | None = None,
    count: int | None = None,
    code: str | None = None,
    metadata: Mapping[str, object] | None = None,
) -> BookingRequest:
    """The booking of what `key` names that a form asks for."""
    attendee = Attendee(
        name=_first(answers, "name"),
        email=_first(answers, "email"),
        time_zone=time_zone,
        language=language,
        phone_number=_first(answers, _PHONE_SLUG) or None,
    )
    return BookingRequest(
        event_type=key,
        start=start,
        attendee=attendee,
        length=length,
        location=location,
        guests=tuple(answers.get("guests", ())),
        responses=responses(asked(event_type), answers),
        private_link=private_link,
        recurrence_count=count,
        verification_code=code,
        metadata=metadata or {},
    )


def responses(fields: Iterable[BookingField], answers: Answers) -> Mapping[str, object]:
    """The answers to all questions but name, e-mail and guests, as the rules read them: lists, yes or no, or texts."""
    said = {field.slug: _said(field, answers) for field in fields if field.slug not in _ARGUMENTS}
    return {slug: answer for slug, answer in said.items() if answer is not None}


def _said(field: BookingField, answers: Answers) -> object:
    """The answer to one question; None where there is none."""
    texts = answers.get(field.slug, ())
    if field.kind is FieldKind.BOOLEAN:
        return bool(texts)
    if not texts:
        return None
    return list(texts) if field.kind in _LISTS else texts[0]


def _first(answers: Answers, slug: str) -> str:
    texts = answers.get(slug, ())
    return texts[0] if texts else ""


def _parts(field: BookingField, text: str) -> list[str]:
    """One text as the answers it stands for: addresses as people list them, options with commas, else itself."""
    if field.kind is FieldKind.MULTIEMAIL:
        return [part for part in re.split(r"[\s,;]+", text) if part]
    if field.kind in _LISTS and text not in field.options:
        return [part.strip() for part in text.split(",")]
    return [text.strip()]
