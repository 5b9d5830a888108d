"""Questions as documents: the JSON form in which an event, hosts and a window can be written down and answered."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from kalends.engine import slots
from kalends.engine.hours import DateOverride, WeeklyHours, WorkingHours
from kalends.engine.slots import Host, Rules, Scheduling, Window
from kalends.engine.timesets import Interval

Document = Mapping[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_SCHEDULING = {
    None: Scheduling.INDIVIDUAL,
    "ROUND_ROBIN": Scheduling.ROUND_ROBIN,
    "COLLECTIVE": Scheduling.COLLECTIVE,
}


def from_document(document: Document) -> tuple[Rules, list[Host], Window]:
    """Read `event`, `hosts` and `query` of a document.

    Instants are ISO texts with an offset; seconds shrink the window and widen busy time to whole minutes. Hours and
    overrides are `HH:MM` on the wall clock of the host's zone. Raises `ValueError` naming what to change.
    """
    try:
        hosts = [_host(host) for host in document["hosts"]]
        return _rules(document["event"]), hosts, _window(document["query"])
    except KeyError as missing:
        raise ValueError(f"Add the field {missing} to the document.") from missing
    except (AttributeError, TypeError) as error:
        raise ValueError(f"A part of the document has the wrong shape: {error}.") from error


def answer(document: Document) -> list[str]:
    """The bookable starts for a document, UTC texts such as `2027-03-10T09:00:00Z`. Raises as `from_document`."""
    starts = slots.starts(*from_document(document))
    return [(_EPOCH + start * _MINUTE).strftime("%Y-%m-%dT%H:%M:%SZ") for start in starts]


def _rules(event: Document) -> Rules:
    kind = event.get("schedulingType")
    if kind not in _SCHEDULING:
        raise ValueError(f"Set schedulingType to null, ROUND_ROBIN or COLLECTIVE instead of {kind!r}.")
    return Rules(
        length=event["length"],
        slot_interval=event.get("slotInterval"),
        before_buffer=event.get("beforeBuffer") or 0,
        after_buffer=event.get("afterBuffer") or 0,
        offset_start=event.get("offsetStart") or 0,
        scheduling=_SCHEDULING[kind],
    )


def _window(query: Document) -> Window:
    start, end = query["start"], query["end"]
    return Window(-(-_instant(start) // _MINUTE), _instant(end) // _MINUTE, query["timeZone"])


def _host(host: Document) -> Host:
    weekly = tuple(
        WeeklyHours(tuple(hours["days"]), _time(hours["start"]), _time(hours["end"])) for hours in host["availability"]
    )
    overrides = tuple(
        DateOverride(_date(override["date"]), _time(override["start"]), _time(override["end"]))
        for override in host.get("overrides", ())
    )
    busy = [_busy(start, end) for start, end in host.get("busy", ())]
    hours = WorkingHours(host["timeZone"], weekly, overrides)
    return Host(host["id"], hours, busy, bool(host.get("isFixed", False)))


def _busy(start: str, end: str) -> Interval:
    return _instant(start) // _MINUTE, -(-_instant(end) // _MINUTE)


def _instant(text: str) -> timedelta:
    try:
        return datetime.fromisoformat(text) - _EPOCH
    except (ValueError, TypeError) as error:
        raise ValueError(f"Write the instant {text!r} as 2027-03-10T09:00:00Z.") from error


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"Write the date {text!r} as 2027-03-10.") from error


def _time(text: str) -> int:
    hour, colon, minute = text.partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal() and int(minute) < 60):
        raise ValueError(f"Write the time of day {text!r} as 09:00.")
    return int(hour) * 60 + int(minute)
