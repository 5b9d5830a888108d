"""What a visitor has picked so far. It lives in the page's address alone, so that every step is a link."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlencode

from kalends.core import time
from kalends.core.metadata import MAX_KEY, MAX_VALUE
from kalends.event_types.model import Layout

NAMES = frozenset({"month", "date", "time", "tz", "length", "clock", "lang", "layout", "rescheduleUid"})
"""The query's own words. A booking field of the same slug cannot be filled in through the address."""

_YEARS = range(2000, 2200)
_LONGEST = 2000
_MOST = 20
"""How many parameters of others are carried along."""

_METADATA = re.compile(rf"metadata\[([^\]]{{1,{MAX_KEY}}})\]")


@dataclass(frozen=True, slots=True)
class Pick:
    """A place on the way to a booking. `month` is a first of the month, `time` an epoch minute, `clock` 12 or 24;
    `prefill` holds answers by booking field slug, `others` what Kalends does not read and the success page may."""

    month: date | None = None
    day: date | None = None
    time: int | None = None
    time_zone: str | None = None
    length: int | None = None
    clock: int | None = None
    language: str | None = None
    reschedule_uid: str | None = None
    layout: Layout | None = None
    prefill: tuple[tuple[str, str], ...] = ()
    others: tuple[tuple[str, str], ...] = ()


def parse(query: Iterable[tuple[str, str]], slugs: Collection[str]) -> Pick:
    """Reads an address's query; `slugs` are the questions asked. What makes no sense is left out."""
    pairs = tuple(query)
    said = dict(pairs)
    return Pick(
        month=_month(said.get("month", "")),
        day=_day(said.get("date", "")),
        time=time_of(said.get("time", "")),
        time_zone=_time_zone(said.get("tz", "")),
        length=_number(said.get("length", "")),
        clock={"12": 12, "24": 24}.get(said.get("clock", "")),
        language=said.get("lang", "")[:20] or None,
        reschedule_uid=said.get("rescheduleUid", "")[:40] or None,
        layout=_layout(said.get("layout", "")),
        prefill=tuple((slug, text[:_LONGEST]) for slug, text in pairs if slug in slugs and slug not in NAMES),
        others=tuple((name[:_LONGEST], text[:_LONGEST]) for name, text in pairs if name not in {*slugs, *NAMES})[
            :_MOST
        ],
    )


def query(pick: Pick) -> tuple[tuple[str, str], ...]:
    """The pick as an address's query, in a fixed order; `parse` reads it back."""
    own: Mapping[str, object] = {
        "month": pick.month and f"{pick.month:%Y-%m}",
        "date": pick.day,
        "time": None if pick.time is None else time_text(pick.time),
        "tz": pick.time_zone,
        "length": pick.length,
        "clock": pick.clock,
        "lang": pick.language,
        "layout": pick.layout,
        "rescheduleUid": pick.reschedule_uid,
    }
    return (*((name, str(value)) for name, value in own.items() if value), *pick.prefill, *pick.others)


def href(path: str, pick: Pick) -> str:
    """The address of a pick."""
    said = query(pick)
    return f"{path}?{urlencode(said)}" if said else path


def metadata_of(others: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What an address wants to be kept with the booking: `metadata[plan]=pro`, by `plan`."""
    named = ((_METADATA.fullmatch(name), text) for name, text in others)
    return {found[1]: text[:MAX_VALUE] for found, text in named if found}


def time_text(minute: int) -> str:
    """An epoch minute as addresses and forms carry it: `2027-01-12T08:00Z`."""
    return f"{time.from_minute(minute):%Y-%m-%dT%H:%MZ}"


def _month(text: str) -> date | None:
    found = _day(f"{text}-01")
    return found and found.replace(day=1)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def time_of(text: str) -> int | None:
    """The epoch minute that such a text means, if it means one."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.tzinfo is None or found.year not in _YEARS:
        return None
    return time.to_minute(found.astimezone(UTC))


def _time_zone(text: str) -> str | None:
    return text if time.is_time_zone(text) else None


def _layout(text: str) -> Layout | None:
    return Layout(text) if text in set(Layout) else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
