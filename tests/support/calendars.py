"""A reader's calendar, kept from the e-mails that arrive as programs keep theirs (RFC 5546)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

from icalendar import Calendar


@dataclass
class Entry:
    """What has one UID: when its meetings are, by where the series has them, and the numbers they were told with."""

    starts: dict[datetime, datetime] = field(default_factory=dict)
    number: int = -1
    numbers: dict[datetime, int] = field(default_factory=dict)

    def take(self, event: Any, *, off: bool) -> None:
        """Puts in, or takes out, what one component is about; what is older than what is known is left."""
        number, part = int(event["SEQUENCE"]), event.get("RECURRENCE-ID")
        if part is None:
            self._take_all({} if off else {start: start for start in _starts(event)}, number)
        elif number >= max(self.number, self.numbers.get(place := part.dt.astimezone(UTC), -1)):
            self.numbers[place] = number
            self.starts.pop(place, None)
            if not off:
                self.starts[place] = event["DTSTART"].dt.astimezone(UTC)

    def _take_all(self, starts: dict[datetime, datetime], number: int) -> None:
        if number < self.number:
            return
        newer = {place for place, told in self.numbers.items() if told > number}
        kept = {place: start for place, start in self.starts.items() if place in newer}
        self.number = number
        self.starts = {place: start for place, start in starts.items() if place not in newer} | kept


@dataclass
class Kept:
    """All entries of somebody's calendar, by UID."""

    entries: dict[str, Entry] = field(default_factory=dict)

    def take(self, mail: bytes) -> None:
        """Takes the first calendar of an e-mail, which is all that many programs look at."""
        parts = message_from_bytes(mail, policy=policy.default).walk()
        part = next((part for part in parts if part.get_content_type() == "text/calendar"), None)
        if part is None:
            return
        content: Any = part.get_payload(decode=True)
        calendar: Any = Calendar.from_ical(content)
        for event in calendar.walk("VEVENT"):
            self.entries.setdefault(str(event["UID"]), Entry()).take(event, off=calendar["METHOD"] == "CANCEL")

    def starts(self) -> list[datetime]:
        """When there is a meeting, in order."""
        return sorted(start for entry in self.entries.values() for start in entry.starts.values())


def _starts(event: Any) -> Iterator[datetime]:
    """When an event is; weekly ones are at the same time by its own clock."""
    first, rule = event["DTSTART"].dt, event.get("RRULE")
    without = event.get("EXDATE", [])
    dates = [each.dt for dates in (without if isinstance(without, list) else [without]) for each in dates.dts]
    (count,), (weeks,) = (rule["COUNT"], rule["INTERVAL"]) if rule else ([1], [1])
    assert not rule or rule["FREQ"] == ["WEEKLY"]
    starts = (first + timedelta(weeks=weeks * number) for number in range(count))
    yield from (start.astimezone(UTC) for start in starts if start not in dates)
