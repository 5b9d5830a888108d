"""What an event type may say. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from kalends.accounts import redirects
from kalends.accounts.model import Unset, User
from kalends.core.metadata import check_metadata
from kalends.core.time import check_time_zone
from kalends.engine.limits import RollingWindow
from kalends.event_types import bounds, locations, policies, questions
from kalends.event_types.errors import EventTypeInvalid
from kalends.event_types.keys import GROUP_ID
from kalends.event_types.model import (
    BookingWindow,
    Color,
    EventType,
    EventTypeChanges,
    EventTypeDraft,
    Layouts,
    Rescheduling,
    ReschedulingChanges,
)

DEFAULT_NOTICE = 120
"""Minutes before its start after which a slot is not offered any more, where the owner has not said otherwise."""

DEFAULTS = (
    EventTypeDraft(slug="thirty-minutes", title="Thirty minutes", length=30, minimum_notice=DEFAULT_NOTICE),
    EventTypeDraft(slug="sixty-minutes", title="Sixty minutes", length=60, minimum_notice=DEFAULT_NOTICE),
)
"""The event types that a new managed user starts with, where the OAuth client says so."""

GROUP = EventTypeDraft(slug="dynamic", title="Group meeting", length=30, length_options=(15, 30, 60))
"""A meeting with several people at once, which nobody has set up."""

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

COLOR = re.compile(r"#[0-9a-fA-F]{6}")
"""How a colour is written."""

_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f]")


def check(draft: EventTypeDraft) -> EventTypeDraft:
    """The draft as it is stored: tidied, its booking fields completed by the default ones.

    Who takes a seat brings nobody, so that seats disable guests. Raises `EventTypeInvalid`, saying what to change,
    `InvalidRedirect` for the success URL, `UnknownTimeZone`, and `InvalidMetadata`.
    """
    _check_minutes(draft)
    _check_window(draft.booking_window)
    _check_rescheduling(draft.rescheduling)
    _check_look(draft.color, draft.layouts)
    policies.check(draft)
    check_metadata(draft.metadata)
    if draft.locked_time_zone is not None:
        check_time_zone(draft.locked_time_zone, "lockedTimeZone")
    return replace(
        draft,
        slug=check_slug(draft.slug),
        title=bounds.check_text("title", draft.title, bounds.TITLE, empty=False),
        description=bounds.check_text("description", draft.description, bounds.DESCRIPTION),
        length_options=_check_length_options(draft.length, draft.length_options),
        locations=locations.check(draft.locations),
        booking_fields=questions.complete(draft.booking_fields),
        disable_guests=draft.disable_guests or draft.seats is not None,
        custom_name=_check_custom_name(draft.custom_name),
        success_redirect_url=_check_success_url(draft.success_redirect_url),
    )


def for_group(first: User) -> EventType:
    """`GROUP` as the first of its hosts has it; it is no event type that is stored."""
    said = {field.name: getattr(GROUP, field.name) for field in fields(GROUP)}
    said["booking_fields"] = questions.complete(())
    return EventType(id=GROUP_ID, organization_id=first.organization_id, owner_id=first.id, **said)


def apply(changes: EventTypeChanges, event_type: EventType) -> EventTypeDraft:
    """What the event type says after the changes."""
    kept = {field.name: getattr(event_type, field.name) for field in fields(EventTypeDraft)}
    rescheduling = replace(event_type.rescheduling, **_said(changes.rescheduling))
    return EventTypeDraft(**kept | _said(changes) | {"rescheduling": rescheduling})


def _said(changes: EventTypeChanges | ReschedulingChanges) -> dict[str, Any]:
    """What changes name."""
    said = {field.name: getattr(changes, field.name) for field in fields(changes)}
    return {name: value for name, value in said.items() if not isinstance(value, Unset)}


def check_slug(text: str) -> str:
    """The text as a slug: lower case, letters a to z, digits and single hyphens. Raises `EventTypeInvalid`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not 0 < len(slug) <= 100:
        raise EventTypeInvalid("The slug needs at least one letter (a to z) or digit, and at most 100.")
    return slug


def for_everybody(event_type: EventType) -> EventType:
    """The event type as anybody may see it: without the values of locations that are not public."""
    return replace(
        event_type,
        locations=tuple(each if each.public else replace(each, value=None) for each in event_type.locations),
    )


def _check_minutes(draft: EventTypeDraft) -> None:
    bounds.check_range("length", draft.length, 1, bounds.DAY)
    bounds.check_range("slot interval", draft.slot_interval, 1, bounds.DAY)
    bounds.check_range("minimum booking notice", draft.minimum_notice, 0, bounds.NOTICE)
    bounds.check_range("buffer before", draft.before_buffer, 0, bounds.DAY)
    bounds.check_range("buffer after", draft.after_buffer, 0, bounds.DAY)
    bounds.check_range("offset of the start", draft.offset_start, 0, bounds.DAY)
    if draft.confirmation:
        bounds.check_range("notice for confirmation", draft.confirmation.notice_minutes, 1, bounds.YEAR)


def _check_length_options(length: int, options: Sequence[int]) -> tuple[int, ...]:
    for option in options:
        bounds.check_range("length", option, 1, bounds.DAY)
    if options and length not in options:
        raise EventTypeInvalid(f"The lengths to choose from must include the length itself; add {length} to them.")
    return tuple(sorted(set(options)))


def _check_window(window: BookingWindow | None) -> None:
    if isinstance(window, RollingWindow):
        bounds.check_range("booking window", window.days, 1 if window.rolling else 0, bounds.WINDOW, "days")
    elif window and window.first > window.last:
        raise EventTypeInvalid("The booking window ends before it starts; give the first date first.")
    elif window and not 1971 <= window.first.year <= window.last.year <= 2199:
        raise EventTypeInvalid("The dates of the booking window must lie in the years 1971 to 2199.")


def _check_rescheduling(rescheduling: Rescheduling) -> None:
    bounds.check_range("time before which a booking can be rescheduled", rescheduling.minutes_before, 1, bounds.YEAR)
    if rescheduling.disabled and rescheduling.minutes_before is not None:
        raise EventTypeInvalid("Rescheduling is either disabled or possible until some minutes before; choose one.")


def _check_look(color: Color | None, layouts: Layouts | None) -> None:
    if color and not (COLOR.fullmatch(color.light) and COLOR.fullmatch(color.dark)):
        raise EventTypeInvalid("Write colours like #292929.")
    if layouts and layouts.default not in layouts.enabled:
        raise EventTypeInvalid("The default layout must be one of the enabled ones.")


def _check_custom_name(name: str | None) -> str | None:
    if not name or not name.strip():
        return None
    unknown = [variable for variable in VARIABLE.findall(name) if variable not in NAME_VARIABLES]
    if unknown:
        known = ", ".join(f"{{{variable}}}" for variable in NAME_VARIABLES)
        raise EventTypeInvalid(f"The custom name has {{{unknown[0]}}}, which is no variable; use {known}.")
    return bounds.check_text("custom name", name, bounds.CUSTOM_NAME)


def _check_success_url(url: str | None) -> str | None:
    """A success URL is followed as it stands, so that it may have a fragment, and no placeholders."""
    if not url:
        return None
    base, _, fragment = url.partition("#")
    if redirects.is_template(url) or _UNPRINTABLE.search(fragment):
        raise EventTypeInvalid("successRedirectUrl is used as it stands; it takes no {placeholders} and no spaces.")
    redirects.check(base, "successRedirectUrl")
    return url
