"""Bookable starts: small cases whose answer can be seen, and properties that hold for every question."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings

from kalends.engine import hours, slots, zones
from kalends.engine.hours import WorkingHours
from kalends.engine.slots import Host, Rules, Scheduling, Window
from kalends.engine.timesets import Interval

from . import reference
from .questions import daily, minute, questions, text

Question = tuple[Rules, list[Host], Window]
always_the_same = settings(max_examples=120, deadline=None, derandomize=True)


def host(working: WorkingHours, *busy: tuple[str, str], number: int = 1, is_fixed: bool = False) -> Host:
    return Host(number, working, [(minute(start), minute(end)) for start, end in busy], is_fixed)


def window(day: str, time_zone: str = "UTC", days: int = 1) -> Window:
    start = minute(f"{day}T00:00Z")
    return Window(start, start + days * 1440, time_zone)


def offered(rules: Rules, hosts: list[Host], asked: Window) -> list[str]:
    return [text(start)[11:16] for start in slots.starts(rules, hosts, asked)]


def round_robin(length: int, slot_interval: int | None = None, offset_start: int = 0) -> Rules:
    return Rules(length, slot_interval, offset_start=offset_start, scheduling=Scheduling.ROUND_ROBIN)


@pytest.mark.parametrize(
    ("step", "grid"), [(60, 60), (120, 60), (90, 30), (40, 20), (45, 15), (50, 10), (25, 5), (7, 1), (30, 30)]
)
def test_the_grid_is_the_first_that_divides_the_frequency(step: int, grid: int) -> None:
    assert slots.interval(Rules(step)) == grid
    assert slots.interval(Rules(30, step)) == grid


def test_a_slot_in_the_repeated_hour_is_offered_once() -> None:
    night = host(daily("Europe/London", "01:00", "02:00"))
    starts = slots.starts(Rules(30), [night], window("2027-10-31", "Europe/London"))
    assert [text(start)[11:16] for start in starts] == ["00:00", "00:30", "01:00", "01:30"]


def test_no_slot_begins_in_the_hour_that_is_skipped() -> None:
    night = host(daily("Europe/London", "00:30", "03:00"))
    asked = replace(window("2027-03-28", "Europe/London"), end=minute("2027-03-28T12:00Z"))
    assert offered(Rules(30), [night], asked) == ["00:30", "01:00", "01:30"]


@pytest.mark.parametrize(
    ("booker", "expected"),
    [
        ("UTC", ["04:00", "05:00", "06:00"]),
        ("Asia/Kathmandu", ["03:15", "04:15", "05:15", "06:15"]),
        ("Asia/Kolkata", ["03:30", "04:30", "05:30"]),
    ],
)
def test_a_run_begins_at_a_round_time_on_the_bookers_clock(booker: str, expected: list[str]) -> None:
    kathmandu = host(daily("Asia/Kathmandu", "09:00", "13:00"))
    assert offered(Rules(60), [kathmandu], window("2027-03-10", booker)) == expected


def test_a_run_keeps_its_rhythm_when_the_bookers_clock_moves_half_an_hour() -> None:
    asked = replace(window("2027-10-02", "Australia/Lord_Howe"), start=minute("2027-10-02T12:10Z"))
    always = host(daily("UTC", "00:00", "18:00"))
    assert offered(Rules(60), [always], asked) == ["12:30", "13:30", "14:30", "15:30", "16:30"]


def test_runs_after_a_half_hour_change_begin_at_the_new_round_times() -> None:
    always = host(daily("UTC", "00:00", "18:00"), ("2027-10-02T12:00Z", "2027-10-02T15:40Z"))
    assert offered(Rules(60), [always], window("2027-10-02", "Australia/Lord_Howe"))[-2:] == ["16:00", "17:00"]


def test_the_offset_is_added_once_for_each_run() -> None:
    working = host(daily("UTC", "09:00", "12:00"), ("2027-03-10T10:00Z", "2027-03-10T10:20Z"))
    expected = ["09:05", "10:35", "11:05"]
    assert offered(Rules(30, offset_start=5), [working], window("2027-03-10")) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (0, 0, ["09:00", "09:30", "10:30", "11:00", "11:30"]),
        (15, 0, ["09:00", "09:30", "11:00", "11:30"]),
        (0, 15, ["09:00", "10:30", "11:00", "11:30"]),
        (30, 60, ["11:00", "11:30"]),
    ],
)
def test_buffers_stay_free_before_and_after_a_slot(before: int, after: int, expected: list[str]) -> None:
    working = host(daily("UTC", "09:00", "12:00"), ("2027-03-10T10:00Z", "2027-03-10T10:30Z"))
    assert offered(Rules(30, None, before, after), [working], window("2027-03-10")) == expected


def test_an_empty_busy_interval_takes_no_time() -> None:
    working = host(daily("UTC", "09:00", "10:30"), ("2027-03-10T09:20Z", "2027-03-10T09:20Z"))
    assert offered(Rules(30, None, 10, 10), [working], window("2027-03-10")) == ["09:00", "09:30", "10:00"]


def test_a_slot_must_end_within_the_window() -> None:
    asked = replace(window("2027-03-10"), end=minute("2027-03-10T10:20Z"))
    assert offered(Rules(30), [host(daily("UTC", "09:00", "12:00"))], asked) == ["09:00", "09:30"]


def test_an_empty_window_or_no_host_offers_nothing() -> None:
    always = host(daily("UTC", "00:00", "24:00"))
    for scheduling in Scheduling:
        rules = Rules(30, scheduling=scheduling)
        assert slots.starts(rules, [], window("2027-03-10")) == []
        assert slots.starts(rules, [always], window("2027-03-10", days=0)) == []
        assert slots.starts(rules, [always], window("2027-03-10", days=-1)) == []


def test_a_run_that_starts_inside_an_offered_slot_continues_after_it() -> None:
    early = host(daily("UTC", "09:00", "10:30"))
    late = host(daily("UTC", "09:20", "12:00"), number=2)
    expected = ["09:00", "09:45", "10:30", "11:15"]
    assert offered(round_robin(45), [early, late], window("2027-03-10")) == expected


def test_a_run_that_starts_after_the_last_slot_begins_its_own_rhythm() -> None:
    early = host(daily("UTC", "09:00", "10:30"))
    late = host(daily("UTC", "10:35", "12:30"), number=2)
    assert offered(round_robin(45), [late, early], window("2027-03-10")) == ["09:00", "09:45", "10:45", "11:30"]


def test_round_robin_never_joins_the_time_of_two_hosts_into_one_slot() -> None:
    early, late = host(daily("UTC", "09:00", "09:45")), host(daily("UTC", "09:45", "10:30"), number=2)
    assert offered(round_robin(60), [early, late], window("2027-03-10")) == []


def test_round_robin_needs_every_fixed_host_and_one_other() -> None:
    fixed = host(daily("UTC", "09:00", "11:00"), is_fixed=True)
    other = host(daily("UTC", "10:00", "12:00"), number=2)
    assert offered(round_robin(30), [fixed, other], window("2027-03-10")) == ["10:00", "10:30"]
    assert offered(round_robin(60), [fixed], window("2027-03-10")) == ["09:00", "10:00"]


def test_collective_needs_every_host_in_whatever_zone() -> None:
    london = host(daily("Europe/London", "09:00", "17:00"))
    new_york = host(daily("America/New_York", "09:00", "17:00"), number=2)
    rules = Rules(60, scheduling=Scheduling.COLLECTIVE)
    assert offered(rules, [london, new_york], window("2027-03-15")) == ["13:00", "14:00", "15:00", "16:00"]
    assert offered(rules, [london, new_york], window("2027-03-29")) == ["13:00", "14:00", "15:00"]


def test_hosts_free_at_names_those_who_can_take_the_slot() -> None:
    busy = host(daily("UTC", "09:00", "12:00"), ("2027-03-10T10:30Z", "2027-03-10T11:00Z"), number=7)
    free = host(daily("UTC", "09:00", "12:00"), number=3)
    closed = host(daily("UTC", "11:00", "12:00"), number=5)
    rules = Rules(30, None, after_buffer=15)
    assert slots.hosts_free_at(rules, [busy, free, closed], minute("2027-03-10T10:00Z")) == [3]
    assert slots.hosts_free_at(rules, [busy, free, closed], minute("2027-03-10T11:00Z")) == [7, 3, 5]


@pytest.mark.parametrize(
    ("length", "slot_interval", "before", "after", "offset"),
    [(0, None, 0, 0, 0), (30, 0, 0, 0, 0), (30, None, -1, 0, 0), (30, None, 0, -5, 0), (30, None, 0, 0, -1)],
)
def test_rules_that_make_no_sense_are_refused(
    length: int, slot_interval: int | None, before: int, after: int, offset: int
) -> None:
    with pytest.raises(ValueError, match="must"):
        Rules(length, slot_interval, before, after, offset)


@always_the_same
@given(questions())
def test_every_slot_lies_in_open_time_of_the_window_and_clear_of_busy_time(question: Question) -> None:
    rules, hosts, asked = question
    for start in slots.starts(*question):
        assert asked.start <= start <= asked.end - rules.length
        free = [host for host in hosts if is_clear(rules, host, asked, start)]
        assert slots.hosts_free_at(rules, hosts, start) == [host.id for host in free]
        assert may_be_booked_with(rules, hosts, free)


def is_clear(rules: Rules, host: Host, asked: Window, start: int) -> bool:
    end = start + rules.length
    inside = any(a <= start and end <= b for a, b in hours.open_time(host.hours, start - 2880, end + 2880))
    return inside and not any(overlaps(rules, busy, start, end) for busy in host.busy if busy[0] < busy[1])


def overlaps(rules: Rules, busy: Interval, start: int, end: int) -> bool:
    return busy[0] < end + rules.after_buffer and start - rules.before_buffer < busy[1]


def may_be_booked_with(rules: Rules, hosts: list[Host], free: list[Host]) -> bool:
    if rules.scheduling is not Scheduling.ROUND_ROBIN or all(host.is_fixed for host in hosts):
        return free == hosts
    return all(host in free for host in hosts if host.is_fixed) and any(not host.is_fixed for host in free)


@always_the_same
@given(questions())
def test_starts_are_sorted_and_come_once_in_the_given_order_or_any_other(question: Question) -> None:
    rules, hosts, asked = question
    starts = slots.starts(rules, hosts, asked)
    assert starts == sorted(set(starts))
    assert starts == slots.starts(rules, hosts[::-1], asked)
    assert starts == slots.starts(rules, [replace(host, busy=host.busy[::-1]) for host in hosts], asked)


@always_the_same
@given(questions())
def test_more_busy_time_never_makes_a_host_free(question: Question) -> None:
    rules, hosts, asked = question
    for host in hosts:
        relieved = set(minutes(slots.free_time(rules, replace(host, busy=host.busy[1:]), asked)))
        assert set(minutes(slots.free_time(rules, host, asked))) <= relieved


def minutes(intervals: list[Interval]) -> list[int]:
    return [minute for start, end in intervals for minute in range(start, end)]


@always_the_same
@given(questions())
def test_the_zone_of_the_answer_changes_dates_and_never_instants(question: Question) -> None:
    starts = slots.starts(*question)
    for zone in ("UTC", "Pacific/Kiritimati", "Africa/Cairo", question[2].time_zone):
        parts = list(zones.dates(starts, zone))
        assert [start for _, at, past in parts for start in starts[at:past]] == starts
        for day, at, past in parts:
            assert {reference.shown(start, zone).date() for start in starts[at:past]} == {day}


@always_the_same
@given(questions())
def test_round_robin_starts_keep_the_frequency_between_them(question: Question) -> None:
    rules, hosts, asked = question
    shared = replace(rules, scheduling=Scheduling.ROUND_ROBIN)
    starts = slots.starts(shared, hosts, asked)
    assert all(b - a >= slots.frequency(rules) for a, b in pairwise(starts))


def test_a_day_earlier_or_later_in_the_window_changes_no_slot_of_closed_nights() -> None:
    working = host(daily("Europe/London", "09:00", "17:00"), ("2027-03-29T09:10Z", "2027-03-29T10:05Z"))
    day = timedelta(days=1) // timedelta(minutes=1)
    asked = window("2027-03-28", "Europe/London", days=2)
    wider = replace(asked, start=asked.start - day, end=asked.end + day)
    inside = [start for start in slots.starts(Rules(25), [working], wider) if asked.start <= start < asked.end]
    assert slots.starts(Rules(25), [working], asked) == inside


@always_the_same
@given(questions())
def test_packed_runs_hold_as_many_slots_as_fit_and_begin_round_where_that_costs_none(question: Question) -> None:
    rules, hosts, asked = question
    alone = replace(rules, scheduling=Scheduling.INDIVIDUAL, offset_start=0)
    packed = replace(alone, packed=True)
    for one in hosts:
        runs = [run for run in slots.free_time(alone, one, asked) if run[1] - run[0] >= alone.length]
        most = [1 + (end - start - alone.length) // slots.frequency(alone) for start, end in runs]
        starts = slots.starts(packed, [one], asked)
        found = [[start for start in starts if run[0] <= start < run[1]] for run in runs]
        assert list(map(len, found)) == most
        rounded = slots.starts(alone, [one], asked)
        for run, count, offered in zip(runs, most, found, strict=True):
            unpacked = [start for start in rounded if run[0] <= start < run[1]]
            assert len(unpacked) < count or unpacked == offered
