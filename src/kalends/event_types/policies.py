"""How often, by how many and how an event type may be booked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from kalends.core import addresses
from kalends.event_types import bounds
from kalends.event_types.errors import EventTypeInvalid
from kalends.event_types.model import EventTypeDraft, Frequency, Period, Recurrence

LANGUAGES = (
    "en",
    "ar",
    "az",
    "bg",
    "bn",
    "ca",
    "cs",
    "da",
    "de",
    "el",
    "es",
    "es-419",
    "eu",
    "et",
    "fi",
    "fr",
    "he",
    "hu",
    "it",
    "ja",
    "km",
    "ko",
    "nl",
    "no",
    "pl",
    "pt-BR",
    "pt",
    "ro",
    "ru",
    "sk-SK",
    "sr",
    "sv",
    "tr",
    "uk",
    "vi",
    "zh-CN",
    "zh-TW",
)
"""What an interface language may be; one that Kalends does not speak leaves the visitor's own."""

_PER_CENTURY = {Frequency.WEEKLY: 5200, Frequency.MONTHLY: 1200, Frequency.YEARLY: 100}


def check(draft: EventTypeDraft) -> None:
    """Passes where the policies of a draft can all act. Raises `EventTypeInvalid`."""
    _check_limits("bookings", draft.count_limits, 1)
    _check_limits("booked minutes", draft.duration_limits, bounds.QUARTER)
    if draft.active_bookings_limit:
        maximum = draft.active_bookings_limit.maximum
        bounds.check_range("maximum of active bookings", maximum, 1, bounds.BOOKINGS, "bookings")
    if draft.recurrence:
        _check_recurrence(draft.recurrence)
    if draft.seats:
        bounds.check_range("number of seats", draft.seats.per_slot, 1, bounds.SEATS, "seats")
    _check_together(draft)
    _check_calendar(draft)
    _check_video(draft.video_settings or {})
    if draft.interface_language not in (None, *LANGUAGES):
        raise EventTypeInvalid(f"The interface language must be one of {', '.join(LANGUAGES)}.")


def _check_limits(what: str, limits: Mapping[Period, int], step: int) -> None:
    for period, limit in limits.items():
        bounds.check_range(f"limit of {what} a {period}", limit, step, bounds.BOOKINGS, what)
        if limit % step:
            raise EventTypeInvalid(f"The limit of {what} a {period} must be a multiple of {step}, not {limit}.")
    for shorter, longer in pairwise(period for period in Period if period in limits):
        if limits[shorter] > limits[longer]:
            raise EventTypeInvalid(
                f"The limit of {what} a {shorter} ({limits[shorter]}) is above that a {longer} ({limits[longer]})."
            )


def _check_recurrence(recurrence: Recurrence) -> None:
    bounds.check_range("number of occurrences", recurrence.occurrences, 1, bounds.OCCURRENCES, "meetings")
    most = _PER_CENTURY[recurrence.frequency]
    bounds.check_range("interval of a recurrence", recurrence.interval, 1, most, "of its units")
    if recurrence.interval * recurrence.occurrences > most:
        raise EventTypeInvalid("The recurrence goes on for more than a hundred years; lower interval or occurrences.")


def _check_together(draft: EventTypeDraft) -> None:
    """Refuses what cannot go together: who has a seat in each other's meeting cannot move it, nor choose its place."""
    if draft.seats and draft.confirmation:
        raise EventTypeInvalid(
            "Bookings with seats are not confirmed one by one; disable the confirmation or the seats."
        )
    if draft.seats and len(draft.locations) > 1:
        raise EventTypeInvalid("An event type with seats takes place at one location; leave just one.")
    if draft.active_bookings_limit and draft.recurrence:
        raise EventTypeInvalid("An event type limits a booker's active bookings or has a recurrence; choose one.")


def _check_calendar(draft: EventTypeDraft) -> None:
    if draft.destination_calendar:
        raise EventTypeInvalid("No calendar is connected here that bookings could be written to.")
    if draft.use_destination_calendar_email:
        raise EventTypeInvalid("No calendar is connected here whose address could be used; leave that off.")


def _check_video(settings: Mapping[str, object]) -> None:
    url = settings.get("redirect_url_on_exit")
    if isinstance(url, str) and url and addresses.link(url) is None:
        raise EventTypeInvalid("Write redirectUrlOnExit in full, like https://my-app.com/thanks.")
