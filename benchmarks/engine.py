"""How long it takes from busy minutes to the text of the API's answer, on the shared slot fixtures.

    python benchmarks/engine.py [folder with input-*.json]

`warm` is the median of repeated questions, `cold` the first one with every cache empty.
"""

import importlib.util
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from types import ModuleType

from kalends.engine import hours, inputs, slots, zones
from kalends.engine.slots import Host, Rules, Window
from kalends.slots.model import Offer
from kalends.wire.slots import v2024_09_04 as wire

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT.parent / "shared" / "fixtures" / "slots"
LIMITS_MS = {"a": 0.4, "b": 5.0, "c": 10.0, "d": 1.0}
SECONDS_EACH = 0.5

Question = tuple[Rules, list[Host], Window]


def main(arguments: Sequence[str]) -> int:
    folder = Path(arguments[0]) if arguments else FIXTURES
    if not folder.is_dir():
        print(f"Skipped: no fixtures at {folder}; give the folder with input-a.json … as argument.")
        return 0
    questions = {name: inputs.from_document(json.loads(_input(folder, name).read_text())) for name in LIMITS_MS}
    print("fixture  slots  warm ms  cold ms  limit ms  warm/limit")
    slow = [name for name, question in questions.items() if not _report(name, question)]
    _report_reference(questions["a"])
    _report_growth("b, busy time", questions["b"], _with_twice_the_busy_time(questions["b"]))
    _report_growth("c, hosts", questions["c"], _with_twice_the_hosts(questions["c"]))
    if slow:
        print(f"Over the limit: {', '.join(slow)}")
    return 1 if slow else 0


def answer(question: Question) -> str:
    rules, _, window = question
    return wire.times(Offer(slots.starts(*question), rules.length), window.time_zone)


def _input(folder: Path, name: str) -> Path:
    return folder / f"input-{name}.json"


def _report(name: str, question: Question) -> bool:
    """Print one fixture's line; whether it keeps its limit."""
    cold, warm, limit = _cold_ms(question), _median_ms(lambda: answer(question)), LIMITS_MS[name]
    count = len(slots.starts(*question))
    print(f"{name:7}  {count:5}  {warm:7.3f}  {cold:7.3f}  {limit:8.1f}  {warm / limit:10.2f}")
    return warm < limit


def _report_reference(question: Question) -> None:
    reference = _load_reference()
    fast = _median_ms(lambda: slots.starts(*question))
    slow = _median_ms(lambda: reference.starts(*question))
    print(f"a, starts alone: the minute-by-minute reference takes {slow / fast:.0f} times as long")


def _report_growth(name: str, question: Question, doubled: Question) -> None:
    ratio = _median_ms(lambda: answer(doubled)) / _median_ms(lambda: answer(question))
    print(f"{name} doubled: {ratio:.2f} times the time")


def _with_twice_the_busy_time(question: Question) -> Question:
    rules, hosts, window = question
    return rules, [replace(host, busy=[*host.busy, *_moved(host)]) for host in hosts], window


def _moved(host: Host) -> list[tuple[int, int]]:
    return [(start + 95, end + 95) for start, end in host.busy]


def _with_twice_the_hosts(question: Question) -> Question:
    rules, hosts, window = question
    return rules, hosts + [replace(host, id=-host.id, busy=_moved(host)) for host in hosts], window


def _median_ms(work: Callable[[], object]) -> float:
    times = [_ms(work) for _ in range(3)][2:]
    until = perf_counter() + SECONDS_EACH
    while perf_counter() < until:
        times.append(_ms(work))
    return median(times)


def _cold_ms(question: Question) -> float:
    for cache in (hours._open_days, zones._clock, zones._changes):
        cache.cache_clear()
    return _ms(lambda: answer(question))


def _ms(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def _load_reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "tests" / "engine" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
