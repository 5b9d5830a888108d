"""Where a booking may be moved to."""

from __future__ import annotations

import pytest

from kalends.bookings import places
from kalends.bookings.model import BookedLocation
from kalends.event_types.model import LocationKind


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        (LocationKind.LINK, " https://meet.example.com/room ", "https://meet.example.com/room"),
        (LocationKind.PHONE, "+44 (1632) 960-001", "+441632960001"),
        (LocationKind.ATTENDEE_PHONE, "+441632960001", "+441632960001"),
        (LocationKind.ADDRESS, " 1 High Street ", "1 High Street"),
        (LocationKind.ATTENDEE_DEFINED, "by the lake", "by the lake"),
    ],
)
def test_a_place_is_kept_in_its_normal_form(kind: LocationKind, said: str, kept: str) -> None:
    assert places.check(BookedLocation(kind, said)) == BookedLocation(kind, kept)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (LocationKind.LINK, "javascript:alert(1)"),
        (LocationKind.LINK, ""),
        (LocationKind.PHONE, "call me"),
        (LocationKind.ADDRESS, "  "),
        (LocationKind.ADDRESS, "x" * 1001),
        (LocationKind.INTEGRATION, "zoom"),
    ],
)
def test_what_is_no_place_is_refused(kind: LocationKind, said: str) -> None:
    with pytest.raises(places.InvalidPlace, match="location"):
        places.check(BookedLocation(kind, said))
