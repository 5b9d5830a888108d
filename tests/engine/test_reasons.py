"""Why times are not offered."""

import pytest
from hypothesis import given, settings

from kalends.engine import reasons, slots
from kalends.engine.slots import Host, Rules, Scheduling, Window

from .questions import daily, minute, questions, text

DAY = Window(minute("2027-03-10T00:00Z"), minute("2027-03-11T00:00Z"), "UTC")
MORNING = daily("UTC", "09:00", "12:00")


def busy(start: str, end: str) -> tuple[int, int]:
    return minute(f"2027-03-10T{start}Z"), minute(f"2027-03-10T{end}Z")


def explained(rules: Rules, hosts: list[Host], *labels: list[str]) -> list[tuple[str, str]]:
    return [(text(start)[11:16], reason) for start, reason in reasons.explain(rules, hosts, DAY, labels)]


def test_a_removed_start_names_the_busy_kind_or_the_buffer() -> None:
    host = Host(1, MORNING, [busy("10:00", "10:30")])
    assert explained(Rules(30, None, 10, 20), [host], ["booking"]) == [
        ("09:30", reasons.AFTER_BUFFER),
        ("10:00", "booking"),
        ("10:30", reasons.BEFORE_BUFFER),
    ]


def test_a_start_between_slots_that_moved_is_put_down_to_their_rhythm() -> None:
    host = Host(1, MORNING, [busy("09:00", "09:25")])
    assert explained(Rules(45), [host], ["calendar"]) == [
        ("09:00", "calendar"),
        ("09:45", reasons.RHYTHM),
        ("10:30", reasons.RHYTHM),
        ("11:15", reasons.RHYTHM),
    ]


def test_in_round_robin_a_start_is_removed_only_when_nobody_who_works_is_free() -> None:
    first = Host(1, MORNING, [busy("09:00", "10:00")])
    second = Host(2, MORNING, [busy("09:30", "10:00")])
    elsewhere = Host(3, daily("UTC", "11:00", "12:00"), [busy("09:00", "10:00")])
    rules = Rules(30, scheduling=Scheduling.ROUND_ROBIN)
    assert explained(rules, [first, second, elsewhere], ["booking"], ["away"], ["hold"]) == [
        ("09:30", "booking"),
        ("09:30", "away"),
    ]


def test_missing_labels_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        explained(Rules(30), [Host(1, MORNING, [busy("09:00", "10:00")])], [])


@given(questions())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_every_start_that_is_missing_has_a_reason(question: tuple[Rules, list[Host], Window]) -> None:
    rules, hosts, window = question
    labels = [["busy"] * len(host.busy) for host in hosts]
    explained = {start for start, _ in reasons.explain(rules, hosts, window, labels)}
    idle = slots.starts(rules, [Host(host.id, host.hours, (), host.is_fixed) for host in hosts], window)
    assert explained == set(idle) - set(slots.starts(rules, hosts, window))
