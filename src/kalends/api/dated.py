"""Routes for an earlier date of the contract. They stand before those of the newest, on the same paths, and let pass
whatever is asked by another date: so each date has its own operations, and what one lacks the newer ones serve."""

from __future__ import annotations

from typing import ClassVar

from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.routing import Match
from starlette.types import Scope

from kalends.wire import dates


class DatedRoute(APIRoute):
    """A route that requests of one date alone are served by."""

    family: ClassVar[str]
    date: ClassVar[str]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        return (match, child) if match is Match.NONE or self._is_asked_for(scope) else (Match.NONE, {})

    def _is_asked_for(self, scope: Scope) -> bool:
        try:
            return dates.select(self.family, Headers(scope=scope).get("cal-api-version")) == self.date
        except dates.UnknownDate:  # refused by the newest date's route, which answers for all that is left
            return False


def only(family: str, date: str) -> type[DatedRoute]:
    """The class of routes that serve `date` of `family` (for `APIRouter(route_class=…)`)."""
    return type("DatedRoute", (DatedRoute,), {"family": family, "date": date})
