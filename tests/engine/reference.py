"""The slow reference: slots found minute by minute, straight from the words that define them.

It shares the engine's words (`Rules`, `Host`, `Window`) and none of its arithmetic.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from kalends.engine.hours import WorkingHours
from kalends.engine.slots import Host, Rules, Scheduling, Window


def open_minutes(hours: WorkingHours, start: int, end: int) -> set[int]:
    day = shown(start, "UTC").date() - timedelta(days=2)
    found: set[int] = set()
    while day <= shown(end, "UTC").date() + timedelta(days=2):
        for opens, closes in _ranges(hours, day):
            found |= set(range(_instant(day, opens, hours.time_zone), _instant(day, closes, hours.time_zone)))
        day += timedelta(days=1)
    return {minute for minute in found if start <= minute < end}


def free_minutes(rules: Rules, host: Host, window: Window) -> set[int]:
    free = open_minutes(host.hours, window.start, window.end)
    for start, end in host.busy:
        if start < end:
            free -= set(range(start - rules.after_buffer, end + rules.before_buffer))
    return free


def starts(rules: Rules, hosts: Sequence[Host], window: Window) -> list[int]:
    offered: set[int] = set()
    for run in _runs(_free_sets(rules, hosts, window)):
        start = _first_start(rules, run[0], window.time_zone)
        if rules.scheduling is Scheduling.ROUND_ROBIN:
            start = _after_a_slot(rules, start, offered)
        while start + rules.length <= run[-1] + 1:
            offered.add(start)
            start += rules.slot_interval or rules.length
    return sorted(offered)


def _free_sets(rules: Rules, hosts: Sequence[Host], window: Window) -> list[set[int]]:
    free = [free_minutes(rules, host, window) for host in hosts]
    if rules.scheduling is not Scheduling.ROUND_ROBIN:
        return [set.intersection(*free)] if free else []
    fixed = [minutes for minutes, host in zip(free, hosts, strict=True) if host.is_fixed]
    others = [minutes for minutes, host in zip(free, hosts, strict=True) if not host.is_fixed]
    if not others:
        return [set.intersection(*fixed)] if fixed else []
    return [minutes.intersection(*fixed) for minutes in others]


def _runs(sets: Sequence[set[int]]) -> list[list[int]]:
    runs: list[list[int]] = []
    for minutes in sets:
        run: list[int] = []
        for minute in sorted(minutes):
            if run and minute == run[-1] + 1:
                run.append(minute)
            else:
                run = [minute]
                runs.append(run)
    return sorted(runs, key=lambda run: run[0])


def _first_start(rules: Rules, start: int, time_zone: str) -> int:
    step = rules.slot_interval or rules.length
    grid = next(grid for grid in (60, 30, 20, 15, 10, 5, 1) if step % grid == 0)
    minute = shown(start, time_zone).minute
    while minute % grid:
        minute += 1
        start += 1
    return start + rules.offset_start


def _after_a_slot(rules: Rules, start: int, offered: set[int]) -> int:
    step = rules.slot_interval or rules.length
    around = [other for other in offered if other < start < other + step]
    return max(around) + step if around else start


def _ranges(hours: WorkingHours, day: date) -> list[tuple[int, int]]:
    overrides = [override for override in hours.overrides if override.date == day]
    weekly = [item for item in hours.weekly if day.isoweekday() % 7 in item.days]
    ranges = [(item.start, item.end) for item in overrides or weekly]
    return [(start, 1440 if end == 1439 else end) for start, end in ranges if start != end]


def _instant(day: date, time: int, time_zone: str) -> int:
    wall = datetime.fromordinal(day.toordinal()) + timedelta(minutes=time)
    return int(wall.replace(tzinfo=ZoneInfo(time_zone), fold=0).timestamp()) // 60


def shown(minute: int, time_zone: str) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC).astimezone(ZoneInfo(time_zone))
