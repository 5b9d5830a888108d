"""Documents: what is read, and how a wrong one is refused."""

from typing import Any

import pytest

from kalends.engine import inputs

from .questions import minute

HOST = {"id": 1, "timeZone": "UTC", "availability": [{"days": [3], "start": "09:00", "end": "10:00"}]}
DOCUMENT: dict[str, Any] = {
    "event": {"length": 30},
    "query": {"start": "2027-03-10T00:00:00Z", "end": "2027-03-11T00:00:00Z", "timeZone": "UTC"},
    "hosts": [HOST],
}


def with_host(**changes: Any) -> dict[str, Any]:
    return {**DOCUMENT, "hosts": [{**HOST, **changes}]}


def with_event(**changes: Any) -> dict[str, Any]:
    return {**DOCUMENT, "event": {**DOCUMENT["event"], **changes}}


def test_the_least_document_is_answered() -> None:
    assert inputs.answer(DOCUMENT) == ["2027-03-10T09:00:00Z", "2027-03-10T09:30:00Z"]


def test_seconds_widen_busy_time_and_shrink_the_window() -> None:
    document = with_host(busy=[["2027-03-10T09:00:30Z", "2027-03-10T09:10:30+00:00"]])
    query = {"start": "2027-03-10T00:00:01Z", "end": "2027-03-10T23:59:59.999Z", "timeZone": "UTC"}
    _, [host], window = inputs.from_document({**document, "query": query})
    assert host.busy == [(minute("2027-03-10T09:00Z"), minute("2027-03-10T09:11Z"))]
    assert window.start == minute("2027-03-10T00:01Z")
    assert window.end == minute("2027-03-10T23:59Z")


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({}, "Add the field 'hosts'"),
        ({**DOCUMENT, "query": {"start": "2027-03-10T00:00:00Z", "end": "2027-03-10T00:00:00Z"}}, "field 'timeZone'"),
        ({**DOCUMENT, "event": {}}, "field 'length'"),
        ({**DOCUMENT, "event": None}, "wrong shape"),
        (with_event(length=0), "at least one minute"),
        (with_event(length="30"), "wrong shape"),
        (with_event(schedulingType="MANAGED"), "ROUND_ROBIN or COLLECTIVE"),
        (with_host(busy=[["yesterday", "2027-03-10T09:00:00Z"]]), "Write the instant 'yesterday'"),
        (with_host(busy=[["2027-03-10T09:00:00", "2027-03-10T09:00:00Z"]]), "Write the instant"),
        (with_host(overrides=[{"date": "10.3.2027", "start": "09:00", "end": "10:00"}]), "Write the date"),
        (with_host(overrides=[{"date": "2027-03-10", "start": "9", "end": "10:00"}]), "Write the time of day '9'"),
        (with_host(availability=[{"days": [1], "start": "09:00", "end": "25:00"}]), "minutes of the day"),
        (with_host(availability=[{"days": [8], "start": "09:00", "end": "10:00"}]), "Sunday"),
    ],
)
def test_a_wrong_document_is_refused_with_what_to_change(document: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        inputs.from_document(document)
