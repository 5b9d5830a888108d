"""Why a time is not offered: what working hours allow, less what is offered, with what stands in the way."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kalends.engine import hours as working_hours
from kalends.engine import slots
from kalends.engine.slots import Host, Rules, Window
from kalends.engine.timesets import Interval

BEFORE_BUFFER = "before_buffer"
AFTER_BUFFER = "after_buffer"
RHYTHM = "rhythm"


def explain(
    rules: Rules, hosts: Sequence[Host], window: Window, labels: Sequence[Sequence[str]]
) -> list[tuple[int, str]]:
    """Each start that would be offered were nobody busy, but is not, with each reason once.

    `labels[i][j]` names `hosts[i].busy[j]`. The reason is that name where the slot itself is taken, `BEFORE_BUFFER` or
    `AFTER_BUFFER` where only that buffer is, and `RHYTHM` where the time is free but slots around it begin at other
    minutes. Starts are epoch minutes, sorted. Raises `ValueError` where labels are missing or too many.
    """
    removed = _removed(rules, hosts, window)
    fitting = set(_within(removed, slots.runs(rules, hosts, window), rules.length))
    reasons: dict[int, dict[str, None]] = {start: {RHYTHM: None} if start in fitting else {} for start in removed}
    for host, names in zip(hosts, labels, strict=True):
        blocked = [start for start in removed if start not in fitting]
        open_time = working_hours.open_time(host.hours, window.start, window.end)
        for start, reason in _obstacles(rules, host, names, list(_within(blocked, open_time, rules.length))):
            reasons[start][reason] = None
    return [(start, reason) for start in removed for reason in reasons[start]]


def _removed(rules: Rules, hosts: Sequence[Host], window: Window) -> list[int]:
    offered = set(slots.starts(rules, hosts, window))
    nobody_busy = [replace(host, busy=()) for host in hosts]
    return [start for start in slots.starts(rules, nobody_busy, window) if start not in offered]


def _within(starts: Sequence[int], runs: Iterable[Interval], length: int) -> Iterator[int]:
    """The sorted starts whose slot lies inside one of the runs; once for each run."""
    for start, end in runs:
        yield from starts[bisect_left(starts, start) : bisect_right(starts, end - length)]


def _obstacles(rules: Rules, host: Host, labels: Sequence[str], starts: Sequence[int]) -> Iterator[tuple[int, str]]:
    for (busy_start, busy_end), label in zip(host.busy, labels, strict=True):
        if busy_start >= busy_end:
            continue
        first = bisect_right(starts, busy_start - rules.after_buffer - rules.length)
        past = bisect_left(starts, busy_end + rules.before_buffer)
        for start in starts[first:past]:
            if start >= busy_end:
                yield start, BEFORE_BUFFER
            elif start + rules.length <= busy_start:
                yield start, AFTER_BUFFER
            else:
                yield start, label
