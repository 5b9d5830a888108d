"""Locations as the contract spells them before 2024-06-14, and as `@calcom/atoms` does to this day."""

from __future__ import annotations

from collections.abc import Mapping

from kalends.event_types.model import Location, LocationKind

NAMES: Mapping[LocationKind, str] = {
    LocationKind.ADDRESS: "inPerson",
    LocationKind.LINK: "link",
    LocationKind.PHONE: "userPhone",
    LocationKind.ATTENDEE_ADDRESS: "attendeeInPerson",
    LocationKind.ATTENDEE_PHONE: "phone",
    LocationKind.ATTENDEE_DEFINED: "somewhereElse",
    LocationKind.ORGANIZERS_DEFAULT_APP: "conferencing",
}
"""What the kinds are called; that of a conferencing app is called after the app."""

_FIELDS = {LocationKind.ADDRESS: "address", LocationKind.LINK: "link", LocationKind.PHONE: "hostPhoneNumber"}
"""Where it is said what the owner gives."""

_APPS = {
    "cal-video": "integrations:daily",
    "google-meet": "integrations:google:meet",
    "office365-video": "integrations:office365_video",
    "zoom": "integrations:zoom",
}
_KINDS = {name: kind for kind, name in NAMES.items()}
_SLUGS = {name: slug for slug, name in _APPS.items()}
_INTEGRATION = "integrations:"


def name_of(kind: LocationKind, value: str | None) -> str:
    """What a location is called: a conferencing app (`value` is its slug) by its own name."""
    if kind is LocationKind.INTEGRATION:
        return _APPS.get(value or "", f"{_INTEGRATION}{value or ''}")
    return NAMES[kind]


def kind_of(name: str) -> tuple[LocationKind, str | None] | None:
    """The kind that a name means, with the app's slug where it means one; None for a name that means nothing."""
    if name.startswith(_INTEGRATION):
        return LocationKind.INTEGRATION, _SLUGS.get(name, name.removeprefix(_INTEGRATION))
    kind = _KINDS.get(name)
    return (kind, None) if kind else None


def said(location: Location) -> dict[str, str | bool]:
    """A location; what it does not have is left out."""
    name, field = name_of(location.kind, location.value), _FIELDS.get(location.kind)
    if field is None:
        return {"type": name}
    value = {field: location.value} if location.value else {}
    return {"type": name, **value, "displayLocationPublicly": location.public}
