"""What bookers answer, where they want to meet, and what a booking is called for that. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from kalends.core import addresses
from kalends.core.errors import Invalid
from kalends.event_types import questions, rules
from kalends.event_types.locations import ATTENDEE_KINDS
from kalends.event_types.model import BookingField, EventType, FieldKind, Location, LocationKind

_ARGUMENTS = frozenset({"name", "email", "location", "guests"})
_MAX_LINE = 1_000
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")


class AnswerMissing(Invalid):
    """A question that needs an answer has none. `details` names the field."""

    code = "AnswerMissing"


class AnswerInvalid(Invalid):
    """An answer that does not fit its question, or to a question that is not asked. `details` names the field."""

    code = "AnswerInvalid"


def check_answers(event_type: EventType, answers: Mapping[str, object], *, rescheduling: bool) -> Mapping[str, object]:
    """The answers in their normal form, in the order of the form, without empty ones.

    Name, e-mail, location and guests have places of their own in a booking and are left out here. Only what is asked
    must be answered: nothing hidden, and of a rescheduling nothing but its reason. Raises `AnswerMissing`, and
    `AnswerInvalid` also for a question that the event type does not have.
    """
    asked = _questions(event_type)
    given = {
        slug: _answer(_field(asked, slug), answer)
        for slug, answer in answers.items()
        if slug not in _ARGUMENTS and not _is_empty(answer)
    }
    for field in asked.values():
        if field.slug not in _ARGUMENTS and _is_needed(field, rescheduling) and not _is_answered(field, given):
            raise _missing(field)
    return {slug: given[slug] for slug in asked if slug in given}


def fits(field: BookingField, answer: object) -> bool:
    """Whether an answer is one to such a question, or none at all: for forms that tell of all mistakes at once. What
    may be booked is for `check_answers` to say."""
    normal = _NORMAL.get(field.kind)
    return normal is None or _is_empty(answer) or normal(field, answer) is not None


def check_notes(event_type: EventType, notes: str) -> str:
    """The notes in their normal form, which may be none. Raises `AnswerInvalid`; `AnswerMissing` where there must be
    some."""
    field = _questions(event_type)["notes"]
    if _is_empty(notes) and _is_needed(field, rescheduling=False):
        raise _missing(field)
    return "" if _is_empty(notes) else str(_answer(field, notes))


def check_guests_given(event_type: EventType, guests: Collection[str]) -> None:
    """Passes when there are guests, or none are needed. Raises `AnswerMissing`."""
    field = _questions(event_type)["guests"]
    if not guests and not event_type.disable_guests and _is_needed(field, rescheduling=False):
        raise _missing(field)


def check_location(
    event_type: EventType, kind: LocationKind | None, value: str | None
) -> tuple[LocationKind, str] | None:
    """Where a booking takes place: the location of the event type that is meant by a kind and, of several of one
    kind, by its value; None where the event type has no locations.

    Nothing need be said where there is one location that asks nothing of the attendee; others need a value from
    them. Raises `AnswerMissing` and `AnswerInvalid` for the field `location`, listing the choices.
    """
    locations = event_type.locations
    if kind is None:
        return _only_location(locations)
    if kind in ATTENDEE_KINDS and any(location.kind is kind for location in locations):
        return kind, _attendee_location(kind, value)
    for location in locations:
        if location.kind is kind and value in (None, "", location.value):
            return kind, location.value or ""
    raise _location_error(AnswerInvalid, "This event type is not offered there", locations)


def _only_location(locations: Sequence[Location]) -> tuple[LocationKind, str] | None:
    if not locations:
        return None
    if len(locations) > 1 or locations[0].kind in ATTENDEE_KINDS:
        raise _location_error(AnswerMissing, "Say where to meet", locations)
    return locations[0].kind, locations[0].value or ""


def _attendee_location(kind: LocationKind, value: str | None) -> str:
    text = (value or "").strip()
    if not text:
        raise AnswerMissing(f"The location {kind} needs a value from the attendee.", details={"field": "location"})
    said = addresses.phone_number(text) if kind is LocationKind.ATTENDEE_PHONE else _line(text, _MAX_LINE)
    if said is None:
        asked = BookingField("location", FieldKind.PHONE if kind is LocationKind.ATTENDEE_PHONE else FieldKind.TEXT)
        raise AnswerInvalid(f"The location {kind} needs {_expected(asked)}.", details={"field": "location"})
    return said


def _location_error(error: type[Invalid], problem: str, locations: Sequence[Location]) -> Invalid:
    choices = ", ".join(_shown(location) for location in locations)
    advice = f"choose from: {choices}" if locations else "leave the location out, for it has none"
    return error(f"{problem}; {advice}.", details={"field": "location"})


def _shown(location: Location) -> str:
    return f"{location.kind} ({location.value})" if location.public and location.value else str(location.kind)


def _questions(event_type: EventType) -> Mapping[str, BookingField]:
    """All questions by their slugs, in the order of the form."""
    said = {field.slug: field for field in event_type.booking_fields}
    return said | {slug: field for slug, field in questions.DEFAULTS.items() if slug not in said}


def _field(asked: Mapping[str, BookingField], slug: str) -> BookingField:
    if slug not in asked:
        raise AnswerInvalid(
            f"This event type has no booking field {slug[:100]!r}; leave the answer out.", details={"field": slug[:100]}
        )
    return asked[slug]


def _answer(field: BookingField, answer: object) -> object:
    normal = _NORMAL[field.kind](field, answer)
    if normal is None:
        raise AnswerInvalid(f"{_called(field)} needs {_expected(field)}.", details={"field": field.slug})
    return normal


def _missing(field: BookingField) -> AnswerMissing:
    return AnswerMissing(f"{_called(field)} needs an answer.", details={"field": field.slug})


def _is_empty(answer: object) -> bool:
    return answer is None or answer == [] or (isinstance(answer, str) and not answer.strip())


def _is_needed(field: BookingField, rescheduling: bool) -> bool:
    return field.required and not field.hidden and rescheduling is (field.slug == "rescheduleReason")


def _is_answered(field: BookingField, given: Mapping[str, object]) -> bool:
    """Whether a required question is answered; a required yes or no needs the yes."""
    return bool(given.get(field.slug)) if field.kind is FieldKind.BOOLEAN else field.slug in given


def _called(field: BookingField) -> str:
    return field.label or field.slug


def _text_answer(field: BookingField, answer: object) -> str | None:
    text = _line(answer, _longest(field)) if isinstance(answer, str) else None
    return text if text is not None and len(text) >= field.min_length else None


def _longest(field: BookingField) -> int:
    return field.max_length or questions.LONGEST[field.kind]


def _phone_answer(field: BookingField, answer: object) -> str | None:
    return addresses.phone_number(answer) if isinstance(answer, str) else None


def _url_answer(field: BookingField, answer: object) -> str | None:
    return addresses.link(answer) if isinstance(answer, str) else None


def _number_answer(field: BookingField, answer: object) -> int | float | None:
    if isinstance(answer, str) and _NUMBER.fullmatch(answer.strip()):
        return float(answer) if "." in answer else int(answer)
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return None
    return answer if abs(answer) < 10**15 else None


def _boolean_answer(field: BookingField, answer: object) -> bool | None:
    if isinstance(answer, bool):
        return answer
    return {"true": True, "on": True, "false": False}.get(answer) if isinstance(answer, str) else None


def _option_answer(field: BookingField, answer: object) -> str | None:
    return answer if isinstance(answer, str) and answer in field.options else None


def _options_answer(field: BookingField, answer: object) -> list[str] | None:
    chosen = _texts(answer)
    if chosen is None or not set(chosen) <= set(field.options):
        return None
    return [option for option in field.options if option in chosen]


def _email_answer(field: BookingField, answer: object) -> str | None:
    found = _emails_answer(field, answer)
    return found[0] if found and isinstance(answer, str) else None


def _emails_answer(field: BookingField, answer: object) -> list[str] | None:
    written = _texts(answer)
    if written is None or len(written) > 100:
        return None
    try:
        return list(dict.fromkeys(addresses.check_email(email, field.slug) for email in written))
    except addresses.InvalidAddress:
        return None


_NORMAL: Mapping[FieldKind, Callable[[BookingField, object], object]] = {
    FieldKind.PHONE: _phone_answer,
    FieldKind.ADDRESS: _text_answer,
    FieldKind.TEXT: _text_answer,
    FieldKind.TEXTAREA: _text_answer,
    FieldKind.NUMBER: _number_answer,
    FieldKind.SELECT: _option_answer,
    FieldKind.RADIO: _option_answer,
    FieldKind.MULTISELECT: _options_answer,
    FieldKind.CHECKBOX: _options_answer,
    FieldKind.EMAIL: _email_answer,
    FieldKind.MULTIEMAIL: _emails_answer,
    FieldKind.BOOLEAN: _boolean_answer,
    FieldKind.URL: _url_answer,
}
"""How an answer to each kind of question becomes its normal form; None when it does not fit."""

_EXPECTED = {
    FieldKind.PHONE: "a phone number with its country code, like +442079460000",
    FieldKind.NUMBER: "a number",
    FieldKind.MULTIEMAIL: "a list of e-mail addresses",
    FieldKind.BOOLEAN: "true or false",
    FieldKind.URL: "a link like https://example.com",
}


def _expected(field: BookingField) -> str:
    """What an answer has to be."""
    if field.kind in questions.LONGEST:
        least = f"at least {field.min_length} and " if field.min_length else ""
        return f"a text of {least}at most {_longest(field)} characters"
    return _EXPECTED.get(field.kind) or f"of these: {', '.join(field.options)}"


def _texts(answer: object) -> list[str] | None:
    """A list of texts; a single text stands for a list of one."""
    items = [answer] if isinstance(answer, str) else answer
    if not isinstance(items, list | tuple):
        return None
    texts = [item for item in items if isinstance(item, str)]
    return texts if len(texts) == len(items) else None


def _line(text: str, most: int) -> str | None:
    """The text without the space around it; a line break counts once, as in a browser's form."""
    stripped = text.strip()
    return stripped if len(stripped.replace("\r\n", "\n")) <= most and "\x00" not in stripped else None


def booking_title(
    event_type: EventType, host_name: str, attendee_name: str, location_text: str, *, minutes: int | None = None
) -> str:
    """The title of a booking, by the event type's custom name. `minutes` is its length, where that was chosen."""
    attendee_first, _, attendee_last = attendee_name.strip().partition(" ")
    values = {
        "Event type title": event_type.title,
        "Organiser": host_name,
        "Scheduler": attendee_name,
        "Location": location_text,
        "Organiser first name": host_name.strip().partition(" ")[0],
        "Scheduler first name": attendee_first,
        "Scheduler last name": attendee_last.strip(),
        "Event duration": f"{minutes or event_type.length} minutes",
        "LOCATION": location_text,
        "HOST/ATTENDEE": attendee_name,
        "HOST": host_name,
        "ATTENDEE": attendee_name,
        "USER": attendee_name,
    }
    template = event_type.custom_name or rules.DEFAULT_NAME
    return rules.VARIABLE.sub(lambda found: values.get(found[1], found[0]), template).strip()
