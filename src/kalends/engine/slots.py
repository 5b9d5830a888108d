"""Bookable starts: free time of hosts and the rules of an event type, cut into slots."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import reduce
from itertools import chain

from kalends.engine import hours as working_hours
from kalends.engine import timesets, zones
from kalends.engine.hours import WorkingHours
from kalends.engine.timesets import Interval, TimeSet
from kalends.engine.zones import Clock

_GRIDS = (60, 30, 20, 15, 10, 5, 1)
_FINER = (15, 5, 1)


class Scheduling(Enum):
    """Who must be free for a slot: every host, or one of them (and every fixed one) in round robin."""

    INDIVIDUAL = "individual"
    ROUND_ROBIN = "round_robin"
    COLLECTIVE = "collective"


@dataclass(frozen=True, slots=True)
class Rules:
    """What an event type asks of a slot, in minutes.

    `before_buffer` stays free before a slot, `after_buffer` after it; buffers may lie outside working hours. Where
    slots are `packed`, a run of free time begins at a round time only as far as no slot is lost by it.
    """

    length: int
    slot_interval: int | None = None
    before_buffer: int = 0
    after_buffer: int = 0
    offset_start: int = 0
    scheduling: Scheduling = Scheduling.INDIVIDUAL
    packed: bool = False

    def __post_init__(self) -> None:
        if self.length < 1 or (self.slot_interval is not None and self.slot_interval < 1):
            raise ValueError("Length and slot interval must be at least one minute.")
        if min(self.before_buffer, self.after_buffer, self.offset_start) < 0:
            raise ValueError("Buffers and the offset of the start must not be negative.")


@dataclass(frozen=True, slots=True)
class Host:
    """Somebody who can be booked. Busy intervals, in epoch minutes, may come unsorted and overlap."""

    id: int
    hours: WorkingHours
    busy: Sequence[Interval]
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """The span asked for, in epoch minutes, and the zone of the booker, on whose clock slots begin at round times."""

    start: int
    end: int
    time_zone: str


def frequency(rules: Rules) -> int:
    """The minutes from one slot of a run of free time to the next."""
    return rules.slot_interval or rules.length


def interval(rules: Rules) -> int:
    """The grid, in minutes of the hour, to which the first start of a run is rounded up."""
    step = frequency(rules)
    return next(grid for grid in _GRIDS if step % grid == 0)


def free_time(rules: Rules, host: Host, window: Window) -> TimeSet:
    """The host's open time in the window without busy time and the buffers around it, in epoch minutes."""
    before, after = rules.before_buffer, rules.after_buffer
    taken: Iterable[Interval] = host.busy
    if before or after:
        taken = [(start - after, end + before) for start, end in host.busy if start < end]
    return timesets.subtract(working_hours.open_time(host.hours, window.start, window.end), sorted(taken))


def starts(rules: Rules, hosts: Sequence[Host], window: Window) -> list[int]:
    """The starts that can be booked, in epoch minutes, sorted, each once.

    A slot lies inside the window and inside free time: of every host; in round robin of one host that is not fixed
    together with all that are (of all when all are fixed). The first start of a run of free time is rounded up to the
    grid of `interval` on the booker's clock as it stands when the run begins, then moved by the offset; the others
    follow every `frequency` minutes. In round robin, a run whose first start lies less than `frequency` after a slot
    offered by an earlier run falls in with that slot's rhythm. Raises `ValueError` for an unknown zone.
    """
    firsts = _first_starts(rules, runs(rules, hosts, window), window)
    if rules.scheduling is Scheduling.ROUND_ROBIN:
        return _shared_starts(rules, firsts)
    step, past = frequency(rules), 1 - rules.length
    return list(chain.from_iterable(range(first, end + past, step) for first, end in firsts))


def runs(rules: Rules, hosts: Sequence[Host], window: Window) -> Iterable[Interval]:
    """The runs of free time in which a slot may lie, in epoch minutes: one set, or in round robin one for each host."""
    if rules.scheduling is not Scheduling.ROUND_ROBIN:
        return _common_time(rules, hosts, window)
    fixed = [host for host in hosts if host.is_fixed]
    others = [free_time(rules, host, window) for host in hosts if not host.is_fixed]
    if fixed:
        together = _common_time(rules, fixed, window)
        others = [timesets.intersect(free, together) for free in others] if others else [together]
    return chain.from_iterable(others)


def hosts_free_at(rules: Rules, hosts: Iterable[Host], start: int) -> list[int]:
    """The ids, in the order given, of the hosts who are free for a slot that starts at an epoch minute.

    Working hours and busy time with buffers are judged; window, grid and scheduling are not.
    """
    slot = Window(start, start + rules.length, "UTC")
    return [host.id for host in hosts if free_time(rules, host, slot) == [(slot.start, slot.end)]]


def _common_time(rules: Rules, hosts: Sequence[Host], window: Window) -> TimeSet:
    return reduce(timesets.intersect, [free_time(rules, host, window) for host in hosts]) if hosts else []


def _first_starts(rules: Rules, runs: Iterable[Interval], window: Window) -> list[Interval]:
    """Each run from its first start on, which may lie past the run's end."""
    grid, offset = interval(rules), rules.offset_start
    clock = zones.clock(window.time_zone, window.start, window.end)
    if rules.packed:
        return [(start + _shift(rules, start, end, clock) + offset, end) for start, end in runs]
    phases = {minutes % grid for minutes in clock.offsets}
    if len(phases) == 1:
        phase = phases.pop()
        return [(start + -(start + phase) % grid + offset, end) for start, end in runs]
    return [(start + -(start + clock.offset(start)) % grid + offset, end) for start, end in runs]


def _shift(rules: Rules, start: int, end: int, clock: Clock) -> int:
    """How far the first start of a run lies behind its beginning, so that the run holds as many slots as it can."""
    spare = (end - start - rules.offset_start - rules.length) % frequency(rules)
    wall = start + clock.offset(start)
    return next(shift for grid in (interval(rules), *_FINER) if (shift := -wall % grid) <= spare)


def _shared_starts(rules: Rules, runs: Iterable[Interval]) -> list[int]:
    """The starts of runs that may overlap, none less than `frequency` after another.

    Taken by first start, a run either begins past everything offered so far or repeats it up to the last start:
    offered starts before that are unbroken in one rhythm, with which the run falls in.
    """
    ends: dict[int, int] = {}
    for first, end in runs:
        if ends.get(first, first) < end:
            ends[first] = end
    step, past = frequency(rules), 1 - rules.length
    offered: list[int] = []
    for first in sorted(ends):
        begin = max(first, offered[-1] + step) if offered else first
        offered.extend(range(begin, ends[first] + past, step))
    return offered
