"""The form's question where to meet: an event type's locations as choices, and what was chosen. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kalends.bookings.model import LocationChoice
from kalends.event_types import answers
from kalends.event_types.answers import AnswerInvalid, AnswerMissing
from kalends.event_types.locations import ATTENDEE_KINDS
from kalends.event_types.model import EventType, FieldKind, Location, LocationKind
from kalends.web import forms
from kalends.web.forms import Text

PLACE = "place"
"""The form's name for the chosen location, as its number in the event type's list."""

PLACE_VALUE = "place-value-"
"""Before a location's number: what the attendee says about it."""


@dataclass(frozen=True, slots=True)
class Place:
    """One location as a choice. `asks` what the attendee has to say, where they have to."""

    number: int
    kind: LocationKind
    shown: str | None
    asks: bool
    picked: bool
    said: str


def choices(locations: Sequence[Location], picked: int, said: Mapping[int, str]) -> tuple[Place, ...]:
    """The locations as choices."""
    return tuple(
        Place(
            number=number,
            kind=location.kind,
            shown=location.value if location.public else None,
            asks=location.kind in ATTENDEE_KINDS,
            picked=number == picked,
            said=said.get(number, ""),
        )
        for number, location in enumerate(locations)
    )


def picked(form: Sequence[tuple[str, str]], locations: Sequence[Location]) -> int:
    """The number of the chosen location; the first where nothing sensible is chosen."""
    text = dict(form).get(PLACE, "0")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    return number if number < len(locations) else 0


def said(form: Sequence[tuple[str, str]], locations: Sequence[Location]) -> Mapping[int, str]:
    """What the attendee says about each location, by its number."""
    values = dict(form)
    return {number: values.get(f"{PLACE_VALUE}{number}", "").strip() for number in range(len(locations))}


def wanted(locations: Sequence[Location], picked: int, said: Mapping[int, str]) -> LocationChoice | None:
    """The chosen location as a booking asks for it; None where the event type has none."""
    if not locations:
        return None
    location = locations[picked]
    if location.kind in ATTENDEE_KINDS:
        return LocationChoice(location.kind, said.get(picked, ""))
    return LocationChoice(location.kind, location.value)


def fault(event_type: EventType, wanted: LocationChoice | None, gettext: Text) -> str | None:
    """What to change about the chosen location, if anything."""
    kind, value = (wanted.kind, wanted.value) if wanted else (None, None)
    try:
        answers.check_location(event_type, kind, value)
    except AnswerMissing:
        return gettext("Please fill this in.")
    except AnswerInvalid:
        asked = FieldKind.PHONE if kind is LocationKind.ATTENDEE_PHONE else FieldKind.TEXT
        return forms.fault(asked, gettext)
    return None
