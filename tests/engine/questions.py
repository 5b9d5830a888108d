"""What tests ask the engine: short ways to write hours and instants, and random questions for properties."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from kalends.engine.hours import DateOverride, WeeklyHours, WorkingHours
from kalends.engine.slots import Host, Rules, Scheduling, Window

DAILY = tuple(range(7))

ZONES = (
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/St_Johns",
    "America/Havana",
    "America/Santiago",
    "Asia/Beirut",
    "Atlantic/Azores",
    "Antarctica/Troll",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Etc/GMT+12",
)

# Days of 2027 on which some of these zones change their clocks, and quiet ones.
DATES = tuple(
    date.fromisoformat(text)
    for text in (
        "2027-02-07",
        "2027-03-14",
        "2027-03-28",
        "2027-03-30",
        "2027-04-04",
        "2027-04-30",
        "2027-09-05",
        "2027-09-26",
        "2027-10-03",
        "2027-10-28",
        "2027-10-31",
        "2027-11-07",
        "2027-12-31",
    )
)


def minute(text: str) -> int:
    """`2027-03-10T09:00Z` as epoch minutes."""
    return int(datetime.fromisoformat(text).timestamp()) // 60


def text(minute: int) -> str:
    return datetime.fromtimestamp(minute * 60, UTC).strftime("%Y-%m-%dT%H:%MZ")


def time(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def daily(time_zone: str, start: str, end: str, *overrides: tuple[str, str, str]) -> WorkingHours:
    """The same hours every day, with overrides as (date, start, end)."""
    return WorkingHours(
        time_zone,
        (WeeklyHours(DAILY, time(start), time(end)),),
        tuple(DateOverride(date.fromisoformat(day), time(opens), time(closes)) for day, opens, closes in overrides),
    )


@st.composite
def questions(draw: st.DrawFn) -> tuple[Rules, list[Host], Window]:
    """Rules, hosts and a window of up to three days about a day on which clocks may change."""
    day = draw(st.sampled_from(DATES))
    middle = minute(f"{day}T00:00Z")
    start = middle + draw(st.integers(-2160, 720))
    window = Window(start, start + draw(st.integers(0, 4320)), draw(st.sampled_from(ZONES)))
    hosts = draw(st.lists(_hosts(day, middle), min_size=1, max_size=4))
    return draw(_rules()), hosts, window


def _rules() -> st.SearchStrategy[Rules]:
    lengths = st.sampled_from((5, 15, 20, 25, 30, 40, 45, 50, 60, 75, 90, 120))
    buffers = st.sampled_from((0, 0, 5, 10, 15, 37))
    return st.builds(
        Rules,
        length=lengths,
        slot_interval=st.none() | lengths | st.integers(1, 100),
        before_buffer=buffers,
        after_buffer=buffers,
        offset_start=st.sampled_from((0, 0, 5, 20, 70)),
        scheduling=st.sampled_from(Scheduling),
    )


def _hosts(day: date, middle: int) -> st.SearchStrategy[Host]:
    times = st.integers(0, 96).map(lambda quarter: quarter * 15) | st.integers(0, 1440) | st.just(1439)
    weekly = st.builds(WeeklyHours, st.lists(st.sampled_from(DAILY), max_size=7).map(tuple), times, times)
    all_day = st.just(WeeklyHours(DAILY, 0, 1439))
    near = st.integers(-1, 1).map(lambda days: day + timedelta(days=days))
    overrides = st.lists(st.builds(DateOverride, near, times, times), max_size=3).map(tuple)
    some_hours = st.lists(weekly | all_day, min_size=1, max_size=3).map(tuple)
    hours = st.builds(WorkingHours, st.sampled_from(ZONES), some_hours, overrides)
    busy = st.builds(
        lambda start, length: (middle + start, middle + start + length),
        st.integers(-300, 450).map(lambda step: step * 5) | st.integers(-1500, 2500),
        st.sampled_from((0, 7, 15, 30, 60, 95, 600)),
    )
    return st.builds(Host, st.integers(1, 4), hours, st.lists(busy, max_size=8), st.booleans())
