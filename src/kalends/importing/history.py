"""Finding out how bookings came to be: which they were rescheduled from, and how calendars know their series."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kalends.importing.exchange import Exchange, Headers
from kalends.importing.model import History, Row, SourceRefused

LONGEST = 50
"""How often a booking may have been rescheduled for all of its former uids to be followed."""


async def trace(exchange: Exchange, headers: Headers, bookings: Sequence[Row], ended: Sequence[Row]) -> History:
    """The history of bookings to come. The `ended` ones are known; older ones are asked for, one by one."""
    past = _Past(exchange, headers, ended)
    for booking in bookings:
        await past.follow(booking)
    entries = [uid for uid, rows in _series(bookings).items() if await past.is_one_entry(uid, rows)]
    return History(past.formers, past.unknown, frozenset(entries))


class _Past:
    """What has been found out, and who is asked for the rest."""

    def __init__(self, exchange: Exchange, headers: Headers, ended: Iterable[Row]) -> None:
        self._exchange = exchange
        self._headers = headers
        self._ended = {str(row["uid"]): row for row in ended if row.get("uid")}
        moved = ((row.get("rescheduledToUid"), uid) for uid, row in self._ended.items())
        self._before = {str(successor): uid for successor, uid in moved if successor}
        self.formers: dict[str, Row] = {}
        self.unknown: dict[str, str] = {}

    async def follow(self, booking: Row) -> None:
        """Finds what the booking was rescheduled from, back to the first."""
        for _ in range(LONGEST):
            uid = str(booking.get("uid"))
            former = booking.get("rescheduledFromUid") or self._before.get(uid)
            if not former or uid in self.formers:
                return
            try:
                booking = self.formers[uid] = self._ended.get(former) or await self._get(former)
            except SourceRefused as refusal:
                self.unknown[uid] = refusal.message
                return

    async def is_one_entry(self, uid: str, known: Sequence[Row]) -> bool:
        """Whether calendars know the bookings of a series by one uid. Of a single one the others are asked for."""
        rows = known if len(known) > 1 else await self._all_of(uid)
        names = [row["icsUid"] for row in rows if row.get("icsUid")]
        return len(set(names)) < len(names)

    async def _get(self, uid: str) -> Row:
        return await self._exchange.get(f"/v2/bookings/{uid}", self._headers)

    async def _all_of(self, recurring_uid: str) -> Sequence[Row]:
        try:
            return await self._exchange.list(f"/v2/bookings/{recurring_uid}", self._headers, {})
        except SourceRefused:
            return ()


def _series(bookings: Iterable[Row]) -> dict[str, list[Row]]:
    """The bookings of each series, by its uid."""
    series: dict[str, list[Row]] = {}
    for row in bookings:
        if row.get("recurringBookingUid"):
            series.setdefault(str(row["recurringBookingUid"]), []).append(row)
    return series
