"""What an import has done, for people and for programs. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from kalends.importing.model import Kind, Loss, Report

_SHOWN = 5
"""How many losses of one kind people are shown; the report for programs has all."""
_NUMBER = re.compile(r"\.\d+")


def as_json(report: Report) -> dict[str, object]:
    """The report as a JSON object: counts, losses, and each thing's id here by its id at the source."""
    return {
        "applied": report.applied,
        "counts": {
            kind.value: {"made": report.made[kind], "known": report.known[kind], "refused": report.refused[kind]}
            for kind in Kind
        },
        "followed": report.followed,
        "losses": [asdict(loss) for loss in report.losses],
        "ids": {kind.value: report.ids[kind] for kind in Kind} if report.applied else {},
    }


def as_text(report: Report) -> str:
    """The report in lines."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    made = "made" if report.applied else "to be made"
    yield f"{'':16}{made:>12}{'known':>12}{'refused':>12}"
    for kind in Kind:
        yield f"{kind.value:16}{report.made[kind]:>12}{report.known[kind]:>12}{report.refused[kind]:>12}"
    if report.followed:
        yield f"\nBookings imported earlier that have been answered, moved or cancelled there since: {report.followed}"
    if report.losses:
        yield f"\nNot carried ({len(report.losses)}):"
        for alike in _grouped(report.losses):
            yield from (_line(loss) for loss in alike[:_SHOWN])
            if len(alike) > _SHOWN:
                yield f"    and {len(alike) - _SHOWN} more like that"
    if not report.applied:
        yield "\nNothing has been changed. Run it again with --apply to do it."


def _grouped(losses: Iterable[Loss]) -> Iterable[list[Loss]]:
    """The losses of one kind each, wherever in a list they are."""
    groups: dict[tuple[Kind, str], list[Loss]] = {}
    for loss in losses:
        groups.setdefault((loss.kind, _NUMBER.sub("", loss.field or "")), []).append(loss)
    return groups.values()


def _line(loss: Loss) -> str:
    what = f"{loss.kind} {loss.name}" if loss.name == loss.source_id else f"{loss.kind} {loss.name} ({loss.source_id})"
    return f"  {what}: {f'{loss.field}: ' if loss.field else ''}{loss.reason}"
