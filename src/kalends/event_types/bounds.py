"""What texts and numbers of an event type are held to. Pure."""

from __future__ import annotations

from kalends.event_types.errors import EventTypeInvalid

DAY = 24 * 60
YEAR = 366 * DAY
NOTICE = 2 * YEAR
WINDOW = 730

TITLE = 255
DESCRIPTION = 10_000
CUSTOM_NAME = 400

LOCATIONS = 50
QUESTIONS = 100
OPTIONS = 500
LABEL = 500
SEATS = 1000
BOOKINGS = 1_000_000
QUARTER = 15
OCCURRENCES = 100
USES = 1_000_000


def check_range(what: str, number: int | None, least: int, most: int, unit: str = "minutes") -> None:
    """Passes when there is no number, or one within the bounds. Raises `EventTypeInvalid`."""
    if number is not None and not least <= number <= most:
        raise EventTypeInvalid(f"The {what} must be {least} to {most} {unit}, not {number}.")


def check_text(what: str, text: str, most: int, *, empty: bool = True) -> str:
    """The text without the space around it. Raises `EventTypeInvalid` where it is too long, or empty and may not."""
    stripped = text.strip()
    if len(stripped) > most:
        raise EventTypeInvalid(f"The {what} is longer than {most} characters; shorten it.")
    if not stripped and not empty:
        raise EventTypeInvalid(f"The {what} is empty; write one.")
    return stripped


def given(value: str | None, hint: str) -> str:
    """The value. Raises `EventTypeInvalid` with the hint where there is none."""
    if value is None:
        raise EventTypeInvalid(hint)
    return value
