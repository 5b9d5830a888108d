"""What people read of an import."""

from __future__ import annotations

from kalends.importing import reports
from kalends.importing.model import Kind, Loss, Report


def test_what_is_lost_alike_is_shown_a_few_times() -> None:
    report = Report(applied=True)
    report.losses += [Loss(Kind.USER, str(number), f"user{number}", "webhooks", "Why.") for number in range(8)]
    report.losses += [Loss(Kind.EVENT_TYPE, "1", "intro", f"locations.{number}", "Why.") for number in range(6)]
    report.losses.append(Loss(Kind.BOOKING, "9", "uid9", None, "Taken."))
    lines = reports.as_text(report).splitlines()
    assert "Not carried (15):" in lines
    assert "    and 3 more like that" in lines
    assert "    and 1 more like that" in lines
    assert "  booking uid9 (9): Taken." in lines
    assert sum(line.startswith("  managed user") for line in lines) == 5


def test_a_report_has_all_of_it() -> None:
    report = Report(applied=True, followed=2)
    report.losses += [Loss(Kind.USER, str(number), f"user{number}", "webhooks", "Why.") for number in range(8)]
    found = reports.as_json(report)
    assert found["followed"] == 2
    assert len(found["losses"]) == 8  # type: ignore[arg-type]  # a list
