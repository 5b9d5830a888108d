"""What somebody may have at the source that Kalends does not have: one sentence for each. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

_MOST = 100


def calendars(data: object) -> Iterator[str]:
    """Connected calendars, and the one that bookings are written into."""
    found: Mapping[str, Any] = data if isinstance(data, dict) else {}
    for row in _rows(found.get("connectedCalendars")):
        app, primary = _part(row, "integration"), _part(row, "primary")
        whose = primary.get("email") or primary.get("externalId") or app.get("email")
        what = app.get("title") or app.get("name") or app.get("type") or "A calendar"
        of = f" of {_text(whose)}" if whose else ""
        yield f"{_text(what)}{of} is connected there: Kalends connects no calendars."
    if name := _part(found, "destinationCalendar").get("externalId"):
        yield f"Bookings are written into {_text(name)}: Kalends writes into no calendar, it sends invitations."


def conferencing(data: object) -> Iterator[str]:
    """Connected conferencing apps."""
    for row in _rows(data):
        yield f"{_text(row.get('type') or 'An app')} is connected there: Kalends connects no conferencing apps."


def teams(data: object) -> Iterator[str]:
    """Teams that the user is in."""
    for row in _rows(data):
        yield f"The user is in the team {_text(row.get('name') or row.get('slug'))}: Kalends has no teams."


def absences(data: object) -> Iterator[str]:
    """Times out of office."""
    for row in _rows(data):
        when = f"from {_text(row.get('start'))} to {_text(row.get('end'))}"
        yield f"Out of office {when}: Kalends keeps no absences, put them into the schedule's date overrides."


OWN: Mapping[str, tuple[str, Callable[[object], Iterator[str]]]] = {
    "calendars": ("/v2/calendars", calendars),
    "conferencing": ("/v2/conferencing", conferencing),
    "teams": ("/v2/teams", teams),
}
"""What is told to a user's own token: where, and how it is read."""


def _rows(data: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(data, list):
        yield from (row for row in data if isinstance(row, dict))


def _part(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = row.get(name)
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str:
    return str(value)[:_MOST]
