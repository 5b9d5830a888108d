"""What is connected: calendars, conferencing apps, a payment account. Nothing can be connected yet."""

from __future__ import annotations

from kalends.accounts.model import User
from kalends.wire.envelope import Answer


class NowhereOutput(Answer):
    """The calendar that bookings are written to, where there is none: an object, for components read on in it."""

    id: None = None
    integration: str = ""
    external_id: str = ""
    name: str = ""
    integration_title: str = ""
    primary_email: str | None = None
    user_id: int
    event_type_id: int | None = None
    credential_id: int | None = None


class CalendarsOutput(Answer):
    """The calendars that a user has connected."""

    connected_calendars: tuple[()]
    destination_calendar: NowhereOutput


class BusyTimeOutput(Answer):
    """When a connected calendar is busy."""

    start: str
    end: str


class DefaultAppOutput(Answer):
    """The conferencing app that new event types take place in."""

    app_slug: str | None = None


class AppsOutput(Answer):
    """The conferencing apps that there are."""

    items: tuple[()]


class PaymentAppOutput(Answer):
    """The payment app of an event type."""

    app: None = None


class CityOutput(Answer):
    """A time zone by the city that it is named for."""

    city: str
    timezone: str


def no_calendars(user: User) -> CalendarsOutput:
    """The calendars of somebody who has connected none."""
    return CalendarsOutput(connected_calendars=(), destination_calendar=NowhereOutput(user_id=user.id))


_AREAS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
_RENAMED = {"Europe/Kiev": "Kyiv"}
_TOO_NEW = frozenset({"America/Ciudad_Juarez", "America/Coyhaique", "Europe/Kyiv", "Pacific/Kanton"})
"""Zones that the tables in published components do not have: one of these among the rows, and their page breaks. When a
zone came into being is in no data that we have, so that this is a list."""


def cities(time_zones: frozenset[str]) -> list[CityOutput]:
    """The time zones that are named for cities, in the order of their names."""
    named = sorted(name for name in time_zones - _TOO_NEW if name.startswith(_AREAS))
    return [CityOutput(city=_RENAMED.get(name, _city(name)), timezone=name) for name in named]


def _city(name: str) -> str:
    return name.rpartition("/")[2].replace("_", " ")
